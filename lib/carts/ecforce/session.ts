import type {
  CartPorts,
  CartSession,
  ChangeProof,
  ConnectionReport,
  Cursor,
  Page,
  ShopIdentity,
  SubscriptionChange,
} from '../cart';
import { Failure } from '../../failure';
import { causeOf } from '../kit/error-table';
import { idReader, mapRows } from '../kit/rows';
import { forSomeoneWaiting, type ClientTuning } from '../kit/shop-door';
import { RowError } from '../kit/values';
import type { Customer, Order, Points, Subscription } from '../model';
import { NO_POINTS } from './capabilities';
import { changeSubsOrder, subsOrderOf, type SubsOrder } from './changes';
import { checkConnection } from './check';
import { EcforceClient } from './client';
import { notEcforce } from './errors';
import { customerListing, orderListing, subscriptionListing, type Listing } from './listings';
import { toCustomer, toSubscription } from './map';
import { toOrder } from './map-order';
import { pagesOf, type RawPage } from './pages';
import { shopOf, type EcforceSettings } from './settings';

/** Order numbers asked for in one request; the address must not grow too long. */
const OPEN_BATCH = 50;

const idOf = idReader('id');
const numberOf = idReader('number');
const isId = (text: string): boolean => /^[1-9]\d{0,14}$/.test(text);

/** One shop of ecforce. */
export class EcforceSession implements CartSession {
  readonly identity: ShopIdentity;
  readonly pointsUnavailable = NO_POINTS;
  private readonly client: EcforceClient;

  constructor(
    private readonly settings: EcforceSettings,
    private readonly ports: CartPorts,
    private readonly tuning: ClientTuning = {},
  ) {
    this.identity = { shop: shopOf(settings), sandbox: settings.sandbox };
    this.client = new EcforceClient(settings, ports, tuning);
  }

  check(): Promise<ConnectionReport> {
    const client = new EcforceClient(this.settings, this.ports, forSomeoneWaiting(this.tuning));
    return checkConnection(client, this.settings);
  }

  customers(since?: Cursor): AsyncIterable<Page<Customer>> {
    return this.mapped(customerListing, since, toCustomer, idOf);
  }

  subscriptions(since?: Cursor): AsyncIterable<Page<Subscription>> {
    return this.mapped(subscriptionListing, since, toSubscription, idOf);
  }

  async *orders(since: Cursor | undefined, stillOpen: AsyncIterable<readonly string[]>): AsyncGenerator<Page<Order>> {
    let next: Cursor = since ?? {};
    for await (const page of this.mapped(orderListing, since, toOrder, numberOf)) {
      next = page.next ?? next;
      yield page;
    }
    for await (const numbers of stillOpen) {
      for (let from = 0; from < numbers.length; from += OPEN_BATCH) {
        const { rows, readAt } = await this.ordersOf(numbers.slice(from, from + OPEN_BATCH));
        yield { ...mapRows(rows, toOrder, numberOf, from), next, readAt };
      }
    }
  }

  async customer(customerId: string): Promise<Customer | null> {
    const row = await this.find(customerListing, customerId);
    return row === null ? null : this.read(row, toCustomer, customerListing);
  }

  async order(orderNo: string): Promise<Order | null> {
    const { rows } = await this.ordersOf([orderNo]);
    const row = rows.find((candidate) => numberOf(candidate) === orderNo);
    // Rows of others mean that the filter was ignored; then its absence here says nothing.
    if (row === undefined && rows.length > 0) throw notEcforce('orders', '受注番号で絞り込めません');
    return row === undefined ? null : this.read(row, toOrder, orderListing);
  }

  async points(): Promise<Points> {
    return { balance: null, expiresOn: null, reason: NO_POINTS, readAt: this.now() };
  }

  change(change: SubscriptionChange): Promise<ChangeProof> {
    const path = `/subs_orders/${change.subscriptionId}.json`;
    return changeSubsOrder(change, {
      settings: this.settings,
      read: () => this.subsOrder(change.subscriptionId),
      put: (subsOrder) => this.client.put(path, { subs_order: subsOrder }, '/subs_orders/:id.json'),
      now: () => this.now(),
    });
  }

  private now(): string {
    return this.ports.clock.now().toJSDate().toISOString();
  }

  private async *mapped<T>(
    listing: Listing,
    since: Cursor | undefined,
    map: (raw: unknown) => T,
    keyOf: (raw: unknown) => string | null,
  ): AsyncGenerator<Page<T>> {
    for await (const page of pagesOf(this.client, listing, since, this.ports.clock)) yield toPage(page, map, keyOf);
  }

  private ordersOf(numbers: readonly string[]) {
    const { step, path, include } = orderListing;
    const params = new URLSearchParams({ per: '100', include });
    for (const number of numbers) params.append('q[number_in][]', number);
    return this.client.list(step, `${path}.json`, params);
  }

  /** The row of exactly this id; null only where ecforce says that it has none. */
  private async find({ step, path, include }: Listing, id: string): Promise<unknown> {
    if (!isId(id)) return null;
    const params = new URLSearchParams({ include });
    const { rows } = await this.client.list(step, `${path}/${id}.json`, params, `${path}/:id.json`).catch((error) => {
      const codes = causeOf(error)?.codes ?? [];
      if (codes.length === 0 || codes.some((code) => !/2001$/.test(code))) throw error;
      return { rows: [] };
    });
    const [row = null] = rows;
    if (row !== null && idOf(row) !== id) throw notEcforce(step, '別のidが返ってきました');
    return row;
  }

  private async subsOrder(id: string): Promise<SubsOrder> {
    const row = await this.find(subscriptionListing, id);
    if (row === null) {
      throw new Failure(
        'cart',
        'ecforceにこの定期受注がありません。',
        '定期番号を確かめてください。削除された可能性もあります。',
      );
    }
    return this.read(row, (raw) => subsOrderOf(raw, toSubscription(raw)), subscriptionListing);
  }

  private read<T>(row: unknown, map: (raw: unknown) => T, { step }: Listing): T {
    try {
      return map(row);
    } catch (error) {
      throw error instanceof RowError ? notEcforce(step, error.message) : error;
    }
  }
}

const toPage = <T>(
  { rows, position, next, readAt }: RawPage,
  map: (raw: unknown) => T,
  keyOf: (raw: unknown) => string | null,
): Page<T> => ({ ...mapRows(rows, map, keyOf, position), next, readAt });
