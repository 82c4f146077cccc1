import { DateTime } from 'luxon';
import { TOKYO, type Clock } from '../../../clock';
import type { Failure } from '../../../failure';
import type { CartSession, ChangeProof, ConnectionReport, Cursor, Page, ShopIdentity } from '../../cart';
import type { Customer, Order, Points, Subscription } from '../../model';
import { idReader, mapRows } from '../rows';
import { RowError } from '../values';
import { changedPages, isOrderNo, openOrderPages, type OpenOrders, type RawPage, type Window } from './changed-pages';
import { checkListings, type CheckedShop } from './check';
import { onlyRow, type ListingClient, type ListingStep } from './client';
import { customerMapper, pointsReader, subscriptionMapper } from './map';
import { orderMapper } from './map-order';
import { FIRST_PAGE, numberedPages, placeSchema, type NumberedListing } from './numbered-pages';

/** What a cart brings to a session that reads three numbered listings and changes nothing. */
export interface ListedShop extends CheckedShop {
  readonly identity: ShopIdentity;
  /** For the credential test, where a person waits. */
  readonly checkingClient: ListingClient;
  /** One customer's row; null only where the cart clearly has none. */
  customerRow(customerId: string): Promise<unknown>;
  /** Why no change can be made. */
  noChanges(): Failure;
}

type Ids = Readonly<Record<ListingStep, (raw: unknown) => string | null>>;

const noId = (): null => null;

/** One shop of a cart that gives customers, orders and 定期 as numbered listings. */
export class ListedSession implements CartSession {
  readonly identity: ShopIdentity;
  readonly pointsUnavailable = null;
  private readonly toCustomer: (raw: unknown) => Customer;
  private readonly toOrder: (raw: unknown) => Order;
  private readonly toSubscription: (raw: unknown) => Subscription;
  private readonly pointsOf: ReturnType<typeof pointsReader>;
  private readonly idOf: Ids;

  constructor(
    private readonly shop: ListedShop,
    private readonly clock: Clock,
  ) {
    const { customers, orders, subscriptions } = shop.mapping;
    this.identity = shop.identity;
    this.toCustomer = customerMapper(customers);
    this.toOrder = orderMapper(orders);
    this.toSubscription = subscriptionMapper(subscriptions);
    this.pointsOf = pointsReader(customers);
    const reader = (name: string | null) => (name === null ? noId : idReader(name));
    this.idOf = {
      customers: reader(customers.fields.id),
      orders: reader(orders.fields.orderNo),
      subscriptions: reader(subscriptions.fields.id),
    };
  }

  check(): Promise<ConnectionReport> {
    return checkListings({ ...this.shop, client: this.shop.checkingClient }, this.clock);
  }

  async *customers(since?: Cursor): AsyncGenerator<Page<Customer>> {
    const place = placeSchema.safeParse(since);
    for await (const page of numberedPages(this.listing('customers'), place.success ? place.data : FIRST_PAGE)) {
      yield this.mapped('customers', page, this.toCustomer);
    }
  }

  async *orders(since: Cursor | undefined, stillOpen: AsyncIterable<readonly string[]>): AsyncGenerator<Page<Order>> {
    let next: Cursor | null = null;
    for await (const page of this.changes('orders', since)) {
      next = page.next;
      yield this.mapped('orders', page, this.toOrder);
    }
    const open = this.ordersByNumber();
    if (open === null || next === null) return;
    for await (const page of openOrderPages(open, stillOpen, next)) yield this.mapped('orders', page, this.toOrder);
  }

  async *subscriptions(since?: Cursor): AsyncGenerator<Page<Subscription>> {
    for await (const page of this.changes('subscriptions', since)) {
      yield this.mapped('subscriptions', page, this.toSubscription);
    }
  }

  async customer(customerId: string): Promise<Customer | null> {
    const row = await this.shop.customerRow(customerId);
    return row === null ? null : this.readable('customers', () => this.toCustomer(row));
  }

  async order(orderNo: string): Promise<Order | null> {
    const open = this.ordersByNumber();
    if (open === null) throw this.shop.notOurs('orders', '受注番号で絞り込む項目名が対応表にありません');
    if (!isOrderNo(orderNo)) return null;
    const { rows } = await open.listingOf([orderNo]).read(1);
    const row = onlyRow(rows, (candidate) => this.idOf.orders(candidate) === orderNo, open.ignored);
    return row === null ? null : this.readable('orders', () => this.toOrder(row));
  }

  async points(customerId: string): Promise<Points> {
    const row = await this.shop.customerRow(customerId);
    const readAt = this.clock.now().toJSDate().toISOString();
    const none = (reason: string): Points => ({ balance: null, expiresOn: null, reason, readAt });
    if (row === null) return none(`${this.shop.label}にこの顧客がいません`);
    const { balance, expiresOn } = this.readable('customers', () => this.pointsOf(row));
    if (balance === null) return none(`${this.shop.label}の返事にポイントがありません`);
    return { balance, expiresOn, reason: null, readAt };
  }

  change(): Promise<ChangeProof> {
    return Promise.reject(this.shop.noChanges());
  }

  private listing(step: ListingStep, filter: Readonly<Record<string, string>> = {}): NumberedListing {
    const { client, mapping, notOurs } = this.shop;
    const { page, pageSize } = mapping[step].params;
    const fixed = { ...filter, ...(pageSize !== null && { [pageSize]: String(mapping.pageSize) }) };
    return {
      read: (number) => client.list(step, { ...fixed, [page]: String(number) }),
      idOf: this.idOf[step],
      stuck: () => notOurs(step, 'ページ送りが効いていません'),
    };
  }

  private changes(step: 'orders' | 'subscriptions', since: Cursor | undefined): AsyncGenerator<RawPage> {
    const { mapping } = this.shop;
    const { updatedFrom, updatedTo } = mapping[step].params;
    const written = (iso: string) => DateTime.fromISO(iso).setZone(TOKYO).toFormat(mapping.timeFormat);
    const within = ({ from, to }: Window) =>
      this.listing(step, { [updatedFrom]: written(from), [updatedTo]: written(to) });
    const firstStart = DateTime.fromISO(mapping.firstDay, { zone: TOKYO }).toUTC().toISO() ?? '';
    return changedPages(within, since, this.clock, firstStart);
  }

  /** null where the mapping says that orders cannot be asked for by number. */
  private ordersByNumber(): OpenOrders | null {
    const { orderNos: name } = this.shop.mapping.orders.params;
    if (name === null) return null;
    return {
      listingOf: (orderNos) => this.listing('orders', { [name]: orderNos.join(',') }),
      batchSize: this.shop.mapping.orders.batchSize,
      ignored: () => this.shop.notOurs('orders', '受注番号で絞り込めません'),
    };
  }

  private mapped<T>(step: ListingStep, page: RawPage, map: (raw: unknown) => T): Page<T> {
    const { rows, position, next, readAt } = page;
    return { ...mapRows(rows, map, this.idOf[step], position), next, readAt };
  }

  /** A single row that cannot be read is an answer that we do not understand. */
  private readable<T>(step: ListingStep, read: () => T): T {
    try {
      return read();
    } catch (error) {
      throw error instanceof RowError ? this.shop.notOurs(step, error.message) : error;
    }
  }
}
