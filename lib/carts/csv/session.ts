import { Failure } from '../../failure';
import type {
  Capabilities,
  CartPorts,
  ChangeProof,
  ConnectionReport,
  Cursor,
  Page,
  ShopIdentity,
  SubscriptionChange,
} from '../cart';
import { stopped } from '../kit/error-table';
import type { Customer, Order, Points, Subscription } from '../model';
import { NO_POINTS } from './capabilities';
import { checkFiles } from './check';
import { headingsIn, type Mapper, type Reading } from './file-pages';
import type { FileSession } from './file-cart';
import { itemsOf, type CsvStream } from './items';
import { toCustomer, toSubscription } from './map';
import { toOrder } from './map-order';
import { pagesOf, type Files } from './pages';
import { presetHeaders } from './presets';
import { previewOf, type FilePreview } from './preview';
import type { CsvSettings } from './settings';
import { handedFile, WatchedFolder, type CsvFile } from './sources';

const MAPPERS = { customers: toCustomer, orders: toOrder, subscriptions: toSubscription } as const;

const USE_ADMIN = 'カートの管理画面で操作してください。';

/** The last row that counts: a later file, or a later row, stands over an earlier one. */
async function last<T>(pages: AsyncIterable<Page<T>>, isIt: (row: T) => boolean): Promise<T | null> {
  let found: T | null = null;
  for await (const { rows } of pages) found = rows.findLast(isIt) ?? found;
  return found;
}

/** One shop whose data comes in files: those of its folder, or one that was handed over. */
export class CsvSession implements FileSession {
  readonly identity: ShopIdentity;
  readonly pointsUnavailable = NO_POINTS;

  constructor(
    private readonly label: string,
    private readonly capabilities: Capabilities,
    private readonly settings: CsvSettings,
    private readonly ports: CartPorts,
  ) {
    const { shopName: shop, sandbox, matchKey } = settings;
    this.identity = { shop, sandbox, matchKey };
  }

  check(): Promise<ConnectionReport> {
    const readings = {
      of: (stream: CsvStream) => this.reading(stream),
      folderOf: (stream: CsvStream) => this.folderOf(stream),
    };
    return checkFiles(this.ports.files?.root, this.settings.shopName, readings, this.ports.clock);
  }

  customers(since?: Cursor): AsyncGenerator<Page<Customer>> {
    return this.pages('customers', toCustomer, since);
  }

  /** Open orders are not read again: in a file that did not change they did not change either. */
  orders(since: Cursor | undefined): AsyncGenerator<Page<Order>> {
    return this.pages('orders', toOrder, since);
  }

  subscriptions(since?: Cursor): AsyncGenerator<Page<Subscription>> {
    return this.pages('subscriptions', toSubscription, since);
  }

  customer(customerId: string): Promise<Customer | null> {
    return last(this.customers(), ({ id }) => id === customerId);
  }

  order(orderNo: string): Promise<Order | null> {
    return last(this.orders(undefined), (order) => order.orderNo === orderNo);
  }

  async points(): Promise<Points> {
    const readAt = this.ports.clock.now().toUTC().toISO()!;
    return { balance: null, expiresOn: null, reason: NO_POINTS, readAt };
  }

  async change({ kind }: SubscriptionChange): Promise<ChangeProof> {
    const way = this.capabilities.change[kind];
    if (way.by === 'none') throw new Failure('cart', way.why, USE_ADMIN);
    const why = `${this.label}にはAPIがないため、定期の変更はロボットが管理画面で行います。ロボットはまだ動いていません。`;
    throw new Failure('cart', why, USE_ADMIN);
  }

  async preview(stream: CsvStream, limit: number): Promise<FilePreview | null> {
    const file = await this.newest(stream);
    return file ? previewOf(file, this.reading(stream), MAPPERS[stream], limit) : null;
  }

  async headings(stream: CsvStream): Promise<readonly string[]> {
    const file = await this.newest(stream).catch(withoutFolder);
    if (file) return headingsIn(file, this.settings.encoding);
    return Object.values(presetHeaders(this.settings.preset, stream)).flatMap((names) => names?.[0] ?? []);
  }

  private async newest(stream: CsvStream): Promise<CsvFile | undefined> {
    return (await this.files(stream)).list.at(-1);
  }

  private async *pages<T>(stream: CsvStream, map: Mapper<T>, since: Cursor | undefined): AsyncGenerator<Page<T>> {
    if (this.ports.signal?.aborted) throw stopped();
    yield* pagesOf(await this.files(stream), this.reading(stream), map, since, this.ports.signal);
  }

  private reading(stream: CsvStream): Reading {
    const { preset, matchKey, encoding, customersFrom } = this.settings;
    const own = Object.entries(this.ports.files?.columns ?? {}).filter(([item]) => item in itemsOf(stream));
    return {
      stream,
      columns: { preset, matchKey, chosen: Object.fromEntries(own) },
      encoding,
      outOfOrders: stream === 'customers' && customersFrom === 'orders',
    };
  }

  private folderOf(stream: CsvStream): CsvStream {
    return stream === 'customers' ? this.settings.customersFrom : stream;
  }

  private async files(stream: CsvStream): Promise<Files> {
    const { files, clock, signal } = this.ports;
    if (files?.handed) return { list: [handedFile(files.handed, clock)], handed: true };
    if (files?.root === undefined) throw noFolder();
    const folder = await WatchedFolder.open(files.root, this.settings.shopName);
    return { list: await folder.files(this.folderOf(stream), clock, signal), handed: false };
  }
}

/** Where there is no folder yet there is no file. */
const withoutFolder = (error: unknown): undefined => {
  if (!(error instanceof Failure)) throw error;
};

const noFolder = (): Failure =>
  new Failure(
    'config',
    'このn8nにはデータフォルダがないため、フォルダのCSVは読めません。',
    '「ファイルの場所」を「前のノードのファイル」にして、CSVを前のノードから渡してください。',
  );
