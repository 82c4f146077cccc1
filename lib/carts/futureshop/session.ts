import { Failure } from '../../failure';
import type { CartPorts, CartSession, ChangeProof, ConnectionReport, Cursor, Page, ShopIdentity } from '../cart';
import type { Customer, Order, Points, Subscription } from '../model';
import { NO_CHANGES, NO_SUBSCRIPTIONS } from './capabilities';
import { checkConnection } from './check';
import { causeOf } from '../kit/error-table';
import { idReader, mapRows } from '../kit/rows';
import { forSomeoneWaiting, type ClientTuning } from '../kit/shop-door';
import { FutureshopClient } from './client';
import { notFutureshop } from './errors';
import { customerMapper } from './map';
import { orderMapper } from './map-order';
import type { Mapping } from './mapping-schema';
import { memberPages, type RawPage } from './member-pages';
import { isOrderNo, orderPages, positionFrom } from './order-pages';
import { shopOf, type FutureshopSettings } from './settings';
import { getterOf, readInstant, readObject, RowError } from '../kit/values';

const USE_ADMIN = 'futureshopの管理画面で操作してください。';

/** Why a shop's points cannot be read, by its contract (reference 1.0). */
const POINTS_UNAVAILABLE: Readonly<Record<FutureshopSettings['pointOption'], string | null>> = {
  standard: null,
  omniChannel: 'オムニチャネルオプションご利用のため取得できません',
  none: 'ポイントオプションをご契約でないため取得できません',
};

/** One shop of futureshop. Reads only: its API offers no change of 定期 or 受注. */
export class FutureshopSession implements CartSession {
  readonly identity: ShopIdentity;
  readonly pointsUnavailable: string | null;
  private readonly client: FutureshopClient;
  private readonly toCustomer: (raw: unknown) => Customer;
  private readonly toOrder: (raw: unknown) => Order;
  private readonly memberIdOf: (raw: unknown) => string | null;
  private readonly orderNoOf: (raw: unknown) => string | null;

  constructor(
    private readonly settings: FutureshopSettings,
    private readonly mapping: Mapping,
    private readonly ports: CartPorts,
    private readonly tuning: ClientTuning = {},
  ) {
    this.identity = { shop: shopOf(settings), sandbox: settings.sandbox };
    this.pointsUnavailable = POINTS_UNAVAILABLE[settings.pointOption];
    this.client = new FutureshopClient(settings, mapping, ports, tuning);
    this.toCustomer = customerMapper(mapping, this.pointsUnavailable === null);
    this.toOrder = orderMapper(mapping);
    this.memberIdOf = idReader(mapping.members.fields.memberId ?? 'memberId');
    this.orderNoOf = idReader(mapping.orders.fields.orderNo);
  }

  check(): Promise<ConnectionReport> {
    const client = new FutureshopClient(this.settings, this.mapping, this.ports, forSomeoneWaiting(this.tuning));
    return checkConnection(client, this.mapping, this.ports.clock);
  }

  async *customers(since?: Cursor): AsyncGenerator<Page<Customer>> {
    for await (const page of memberPages(this.client, this.mapping, this.memberIdOf, since)) {
      yield this.mapped(page, this.toCustomer, this.memberIdOf);
    }
  }

  async *orders(since: Cursor | undefined, stillOpen: AsyncIterable<readonly string[]>): AsyncGenerator<Page<Order>> {
    const { client, mapping, ports } = this;
    const orderedAtOf = orderDateReader(mapping);
    for await (const page of orderPages({ client, mapping, clock: ports.clock, orderedAtOf }, since, stillOpen)) {
      yield this.mapped(page, this.toOrder, this.orderNoOf);
    }
  }

  ordersFrom(instant: string): Cursor {
    return positionFrom(instant);
  }

  async customer(customerId: string): Promise<Customer | null> {
    return (await this.readMember(customerId)).customer;
  }

  async order(orderNo: string): Promise<Order | null> {
    if (!isOrderNo(orderNo)) return null;
    const query = new URLSearchParams({ [this.mapping.orders.params.orderNo]: orderNo }).toString();
    const { rows } = await this.client.list('orders', query);
    const row = rows.find((candidate) => this.orderNoOf(candidate) === orderNo);
    try {
      return row === undefined ? null : this.toOrder(row);
    } catch (error) {
      throw error instanceof RowError ? notFutureshop('orders', error.message) : error;
    }
  }

  async points(customerId: string): Promise<Points> {
    const none = (reason: string, readAt: string): Points => ({ balance: null, expiresOn: null, reason, readAt });
    if (this.pointsUnavailable !== null) return none(this.pointsUnavailable, this.now());
    const { customer, readAt } = await this.readMember(customerId);
    if (customer === null) return none('futureshopにこの会員がいません', readAt);
    const { points: balance, pointsExpirationDate: expiresOn } = customer.fields;
    if (typeof balance !== 'number') return none('futureshopの返事に購入ポイント数がありません', readAt);
    return { balance, expiresOn: typeof expiresOn === 'string' ? expiresOn : null, reason: null, readAt };
  }

  subscriptions(): AsyncIterable<Page<Subscription>> {
    throw new Failure('cart', NO_SUBSCRIPTIONS, USE_ADMIN);
  }

  change(): Promise<ChangeProof> {
    return Promise.reject(new Failure('cart', NO_CHANGES, USE_ADMIN));
  }

  private now(): string {
    return this.ports.clock.now().toJSDate().toISOString();
  }

  private mapped<T>(page: RawPage, map: (raw: unknown) => T, idOf: (raw: unknown) => string | null): Page<T> {
    const { rows, position, next, readAt } = page;
    return { ...mapRows(rows, map, idOf, position), next, readAt };
  }

  /** The member of exactly this id; null only where futureshop clearly has none. */
  private async readMember(customerId: string): Promise<{ customer: Customer | null; readAt: string }> {
    const query = new URLSearchParams({ [this.mapping.members.params.memberId]: customerId }).toString();
    const { rows, readAt } = await this.client.list('members', query).catch((error: unknown) => {
      const codes = causeOf(error)?.codes ?? [];
      if (codes.length === 0 || codes.some((code) => code !== 'NotFound')) throw error;
      return { rows: [], readAt: this.now() };
    });
    const row = rows.find((candidate) => this.memberIdOf(candidate) === customerId);
    // Rows of others mean that the filter was ignored, as `mail` is; then their absence here says nothing.
    if (row === undefined && rows.length > 0) throw notFutureshop('members', '会員IDで絞り込めません');
    try {
      return { customer: row === undefined ? null : this.toCustomer(row), readAt };
    } catch (error) {
      throw error instanceof RowError ? notFutureshop('members', error.message) : error;
    }
  }
}

/** Reads an order row's date for the cursor; rows whose date cannot be read do not move it. */
const orderDateReader = (mapping: Mapping): ((row: unknown) => string | null) => {
  const get = getterOf(mapping.orders.fields.orderedAt);
  return (row) => {
    try {
      return readInstant(get(readObject(row, '')), '');
    } catch {
      return null;
    }
  };
};
