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
import { mapRows } from '../kit/rows';
import { forSomeoneWaiting, type ClientTuning } from '../kit/shop-door';
import { RowError } from '../kit/values';
import type { Customer, Order, Points, Subscription } from '../model';
import { NO_POINTS } from './capabilities';
import { changedPages, madeFrom } from './changed-pages';
import { changeContract } from './changes';
import { checkConnection } from './check';
import { ShopifyClient } from './client';
import { notShopify, type Step } from './errors';
import { gidOf, isNumber } from './gid';
import { idOf, toCustomer, toSubscription } from './map';
import { orderNoOf, toOrder } from './map-order';
import { namedOrders, wholeRows } from './order-rows';
import { contracts, customers, ONE_CUSTOMER, orders } from './queries';
import type { ShopifySettings } from './settings';

/** One row that a person asked for: what cannot be read is an error then. */
const readOne = <T>(step: Step, raw: unknown, map: (raw: unknown) => T): T => {
  try {
    return map(raw);
  } catch (error) {
    throw error instanceof RowError ? notShopify(step, error.message) : error;
  }
};

/** One shop of Shopify, as one app sees it. */
export class ShopifySession implements CartSession {
  readonly identity: ShopIdentity;
  readonly pointsUnavailable = NO_POINTS;
  private readonly client: ShopifyClient;

  constructor(
    private readonly settings: ShopifySettings,
    private readonly ports: CartPorts,
    private readonly tuning: ClientTuning = {},
  ) {
    this.identity = { shop: settings.shopDomain, sandbox: settings.sandbox };
    this.client = new ShopifyClient(settings, ports, tuning);
  }

  check(): Promise<ConnectionReport> {
    return checkConnection(new ShopifyClient(this.settings, this.ports, forSomeoneWaiting(this.tuning)));
  }

  async *customers(since?: Cursor): AsyncGenerator<Page<Customer>> {
    for await (const { rows, position, ...page } of changedPages(this.client, customers, since, this.ports.clock)) {
      yield { ...mapRows(rows, toCustomer, idOf, position), ...page };
    }
  }

  async customer(customerId: string): Promise<Customer | null> {
    if (!isNumber(customerId)) return null;
    const variables = { id: gidOf('Customer', customerId) };
    const { data } = await this.client.query({ step: 'customers', query: ONE_CUSTOMER, variables });
    return data.customer === null ? null : readOne('customers', data.customer, toCustomer);
  }

  async *orders(since: Cursor | undefined, stillOpen: AsyncIterable<readonly string[]>): AsyncGenerator<Page<Order>> {
    let next: Cursor = since ?? {};
    for await (const { rows, position, ...page } of changedPages(this.client, orders, since, this.ports.clock)) {
      next = page.next;
      yield { ...mapRows(await wholeRows(this.client, rows), toOrder, orderNoOf, position), ...page };
    }
    for await (const names of stillOpen) {
      for await (const { rows, readAt } of namedOrders(this.client, names)) {
        yield { ...mapRows(rows, toOrder, orderNoOf, 0), next, readAt };
      }
    }
  }

  ordersFrom(instant: string): Cursor {
    return madeFrom(instant);
  }

  async order(orderNo: string): Promise<Order | null> {
    for await (const { rows } of namedOrders(this.client, [orderNo])) {
      if (rows.length > 0) return readOne('orders', rows[0], toOrder);
    }
    return null;
  }

  async *subscriptions(since?: Cursor): AsyncGenerator<Page<Subscription>> {
    for await (const { rows, position, ...page } of changedPages(this.client, contracts, since, this.ports.clock)) {
      yield { ...mapRows(rows, toSubscription, idOf, position), ...page };
    }
  }

  points(): Promise<Points> {
    const readAt = this.ports.clock.now().toJSDate().toISOString();
    return Promise.resolve({ balance: null, expiresOn: null, reason: NO_POINTS, readAt });
  }

  change(change: SubscriptionChange): Promise<ChangeProof> {
    return changeContract(this.client, this.ports.clock, change);
  }
}
