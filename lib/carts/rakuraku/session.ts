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
import { customerMapper, pointsReader, subscriptionMapper } from '../kit/listed/map';
import { mapRows } from '../kit/rows';
import { forSomeoneWaiting, type ClientTuning } from '../kit/shop-door';
import type { Customer, Order, Points, Subscription } from '../model';
import { EVERYTHING, numberedPages, restSchema, type Listing } from './by-number';
import { changeSubscription, type SubscriptionNow } from './changes';
import { checkConnection } from './check';
import { RakurakuClient } from './client';
import { toOrder } from './map-order';
import type { Mapping } from './mapping-schema';
import { isOrderNo, madeFrom, orderPages, type OrderFilter } from './order-pages';
import { flat } from './rows';
import type { RakurakuSettings } from './settings';
import { listingOf, noSubscription, readable, rowOf } from './shop';

/** One shop of 楽楽リピート. */
export class RakurakuSession implements CartSession {
  readonly identity: ShopIdentity;
  readonly pointsUnavailable = null;
  private readonly client: RakurakuClient;
  private readonly customerListing: Listing;
  private readonly subscriptionListing: Listing;
  private readonly toCustomer: (raw: unknown) => Customer;
  private readonly toSubscription: (raw: unknown) => Subscription;
  private readonly pointsOf: ReturnType<typeof pointsReader>;

  constructor(
    private readonly settings: RakurakuSettings,
    private readonly mapping: Mapping,
    private readonly ports: CartPorts,
    private readonly tuning: ClientTuning = {},
  ) {
    this.identity = { shop: settings.shopDomain, sandbox: settings.sandbox };
    this.client = new RakurakuClient(settings, ports, tuning);
    this.customerListing = listingOf(this.client, mapping, 'customers');
    this.subscriptionListing = listingOf(this.client, mapping, 'subscriptions');
    const [toCustomer, toSubscription] = [customerMapper({ ...mapping.customers, addresses: null }), subscriptionMapper(mapping.subscriptions)]; // prettier-ignore
    this.toCustomer = (raw) => toCustomer(flat(raw, '顧客'));
    this.toSubscription = (raw) => toSubscription(flat(raw, '定期'));
    this.pointsOf = pointsReader(mapping.customers);
  }

  check(): Promise<ConnectionReport> {
    const client = new RakurakuClient(this.settings, this.ports, forSomeoneWaiting(this.tuning));
    const listing = (step: Parameters<typeof listingOf>[2]) => listingOf(client, this.mapping, step);
    return checkConnection({
      mapping: this.mapping,
      customers: listing('customers'),
      orders: listing('orders'),
      subscriptions: listing('subscriptions'),
      kept: this.ports.grants !== undefined,
    });
  }

  customers(since?: Cursor): AsyncGenerator<Page<Customer>> {
    return pagesOf(this.customerListing, since, this.toCustomer);
  }

  subscriptions(since?: Cursor): AsyncGenerator<Page<Subscription>> {
    return pagesOf(this.subscriptionListing, since, this.toSubscription);
  }

  async *orders(since: Cursor | undefined, stillOpen: AsyncIterable<readonly string[]>): AsyncGenerator<Page<Order>> {
    const listing = (filter?: OrderFilter) => listingOf(this.client, this.mapping, 'orders', filter);
    const idOf = idReaderOf(listing());
    for await (const { rows, position, ...page } of orderPages(
      { listing, clock: this.ports.clock },
      since,
      stillOpen,
    )) {
      yield { ...mapRows(rows, toOrder, idOf, position), ...page };
    }
  }

  async customer(customerId: string): Promise<Customer | null> {
    const { row } = await this.customerRow(customerId);
    return row === null ? null : readable('customers', () => this.toCustomer(row));
  }

  ordersFrom(instant: string): Cursor {
    return madeFrom(instant);
  }

  async order(orderNo: string): Promise<Order | null> {
    if (!isOrderNo(orderNo)) return null;
    const { row } = await rowOf(listingOf(this.client, this.mapping, 'orders'), orderNo);
    return row === null ? null : readable('orders', () => toOrder(row));
  }

  async points(customerId: string): Promise<Points> {
    const { row, readAt } = await this.customerRow(customerId);
    const none = (reason: string): Points => ({ balance: null, expiresOn: null, reason, readAt });
    if (row === null) return none('楽楽リピートにこの顧客がいません');
    const { balance, expiresOn } = readable('customers', () => this.pointsOf(flat(row, '顧客')));
    if (balance === null) return none('楽楽リピートの返事にポイントがありません');
    return { balance, expiresOn, reason: null, readAt };
  }

  async change(change: SubscriptionChange): Promise<ChangeProof> {
    const { updatePath, listKey, block, fields, memo } = this.mapping.subscriptions;
    const id = fields.id ?? 'periodical_order_id';
    return changeSubscription(
      {
        read: (subscriptionId) => this.subscriptionNow(subscriptionId),
        write: (subscriptionId, items) => {
          const rows = [{ [block]: { [id]: subscriptionId, ...items } }];
          return this.client.write(updatePath, [[listKey, JSON.stringify(rows)]]);
        },
        names: { next: fields.nextDeliveryOn, status: fields.status, memo },
        listKey,
        now: () => this.now(),
      },
      change,
    );
  }

  private now(): string {
    return this.ports.clock.now().toJSDate().toISOString();
  }

  private async customerRow(customerId: string): Promise<{ row: unknown; readAt: string }> {
    if (!isOrderNo(customerId)) return { row: null, readAt: this.now() };
    return rowOf(this.customerListing, customerId);
  }

  private async subscriptionNow(subscriptionId: string): Promise<SubscriptionNow> {
    if (!isOrderNo(subscriptionId)) throw noSubscription();
    const { row: raw } = await rowOf(this.subscriptionListing, subscriptionId);
    if (raw === null) throw noSubscription();
    return readable('subscriptions', () => ({ subscription: this.toSubscription(raw), row: flat(raw, '定期') }));
  }
}

const idReaderOf =
  ({ numberOf }: Listing) =>
  (raw: unknown): string | null =>
    numberOf(raw)?.toString() ?? null;

/** A listing that is read in full, from the start or from where a stored cursor left off. */
async function* pagesOf<T>(
  listing: Listing,
  since: Cursor | undefined,
  map: (raw: unknown) => T,
): AsyncGenerator<Page<T>> {
  const stored = restSchema.safeParse(since);
  let position = 0;
  for await (const { rows, readAt, rest } of numberedPages(listing, stored.success ? stored.data : EVERYTHING)) {
    yield { ...mapRows(rows, map, idReaderOf(listing), position), next: rest, readAt };
    position += rows.length;
  }
}
