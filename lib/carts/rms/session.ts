import { DateTime } from 'luxon';
import { Failure } from '../../failure';
import type { CartPorts, CartSession, ChangeProof, ConnectionReport, Cursor, Page, ShopIdentity } from '../cart';
import { idReader, mapRows } from '../kit/rows';
import { forSomeoneWaiting, type ClientTuning } from '../kit/shop-door';
import { RowError } from '../kit/values';
import type { Customer, Order, Points, Subscription } from '../model';
import { NO_CHANGES, NO_POINTS } from './capabilities';
import { checkConnection } from './check';
import { NUMBERS_A_REQUEST, RmsClient } from './client';
import { notRms } from './errors';
import { toCustomer, toSubscription } from './map';
import { toOrder } from './map-order';
import { earliest, orderPages, positionFrom, WINDOW } from './order-pages';
import { reservePages } from './reserve-pages';
import { shopOf, type RmsSettings } from './settings';

const orderNoOf = idReader('orderNumber');
const ordererOf = idReader('OrdererModel.emailAddress');
const reserveNoOf = idReader('reserveNumber');

const isOrderNo = (text: string): boolean => /^[\w-]{1,60}$/.test(text);

/** Of each orderer the last order; what has no orderer to be seen stays, to be set aside with its reason. */
const oneOfEach = (orders: readonly unknown[]): readonly unknown[] => {
  const latest = new Map<unknown, unknown>();
  for (const order of orders) {
    const key = ordererOf(order) ?? order;
    latest.delete(key);
    latest.set(key, order);
  }
  return [...latest.values()];
};

/** One shop of 楽天RMS. Reads only. */
export class RmsSession implements CartSession {
  readonly identity: ShopIdentity;
  readonly pointsUnavailable = NO_POINTS;
  private readonly client: RmsClient;

  constructor(
    private readonly settings: RmsSettings,
    private readonly ports: CartPorts,
    private readonly tuning: ClientTuning = {},
  ) {
    this.identity = { shop: shopOf(settings), sandbox: settings.sandbox };
    this.client = new RmsClient(settings, ports, tuning);
  }

  check(): Promise<ConnectionReport> {
    const client = new RmsClient(this.settings, this.ports, forSomeoneWaiting(this.tuning));
    return checkConnection(client, this.ports.clock);
  }

  /** Those of the last two years' orders; one who orders again comes again. */
  async *customers(since?: Cursor): AsyncGenerator<Page<Customer>> {
    for await (const { rows, position, next, readAt } of orderPages(this.client, since, this.ports.clock)) {
      yield { ...mapRows(oneOfEach(rows), toCustomer, ordererOf, position), next, readAt };
    }
  }

  async *orders(since: Cursor | undefined, stillOpen: AsyncIterable<readonly string[]>): AsyncGenerator<Page<Order>> {
    let next: Cursor = since ?? {};
    for await (const page of orderPages(this.client, since, this.ports.clock)) {
      next = page.next;
      yield { ...mapRows(page.rows, toOrder, orderNoOf, page.position), next, readAt: page.readAt };
    }
    for await (const numbers of stillOpen) {
      const sound = numbers.filter(isOrderNo);
      for (let from = 0; from < sound.length; from += NUMBERS_A_REQUEST) {
        const { rows, readAt } = await this.client.getOrders(sound.slice(from, from + NUMBERS_A_REQUEST));
        yield { ...mapRows(rows, toOrder, orderNoOf, from), next, readAt };
      }
    }
  }

  ordersFrom(instant: string): Cursor {
    return positionFrom(instant);
  }

  async *subscriptions(since?: Cursor): AsyncGenerator<Page<Subscription>> {
    for await (const { rows, position, next, readAt } of reservePages(this.client, since)) {
      yield { ...mapRows(rows, toSubscription, reserveNoOf, position), next, readAt };
    }
  }

  /** Whoever ordered under this masked mail, by the latest order of two years. */
  async customer(customerId: string): Promise<Customer | null> {
    if (!customerId.includes('@')) return null;
    const number = await this.latestOrderOf(customerId);
    const row = number === null ? null : await this.orderRow(number);
    if (row === null) return null;
    // An order of somebody else means that the filter was ignored; then nothing is known of this one.
    if (ordererOf(row) !== customerId) throw notRms('searchOrder', '注文者で絞り込めません');
    return this.read(row, toCustomer);
  }

  async order(orderNo: string): Promise<Order | null> {
    const row = isOrderNo(orderNo) ? await this.orderRow(orderNo) : null;
    return row === null ? null : this.read(row, toOrder);
  }

  async points(): Promise<Points> {
    const readAt = this.ports.clock.now().toJSDate().toISOString();
    return { balance: null, expiresOn: null, reason: NO_POINTS, readAt };
  }

  change(): Promise<ChangeProof> {
    return Promise.reject(new Failure('cart', NO_CHANGES, 'RMSの管理画面で操作してください。'));
  }

  private async latestOrderOf(ordererMail: string): Promise<string | null> {
    const { clock } = this.ports;
    const first = earliest(clock);
    for (let to = clock.now(); to > first;) {
      const from = DateTime.max(first, to.minus(WINDOW));
      const search = { from, to, page: 1, records: 1, newestFirst: true, ordererMail };
      const [number] = (await this.client.searchOrders(search)).numbers;
      if (number !== undefined) return number;
      to = from;
    }
    return null;
  }

  private async orderRow(orderNo: string): Promise<unknown> {
    const { rows } = await this.client.getOrders([orderNo]);
    return rows.find((row) => orderNoOf(row) === orderNo) ?? null;
  }

  private read<T>(row: unknown, map: (raw: unknown) => T): T {
    try {
      return map(row);
    } catch (error) {
      throw error instanceof RowError ? notRms('getOrder', error.message) : error;
    }
  }
}
