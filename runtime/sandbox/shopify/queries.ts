import { GraphqlProblem, type Args, type Field, type Rows, type Types } from './graphql/execute';
import type { ByUpdate, Place } from './by-update';
import {
  contractRow,
  CONTRACT_BASE,
  customerRow,
  CUSTOMER_BASE,
  indexOf,
  orderName,
  orderRow,
  ORDER_BASE,
} from './rows';
import { searchOf, type Search } from './search';
import type { Scope, ShopifyShop } from './shop';

const scalar = (resolve?: Field['resolve']): Field => ({ kind: 'scalar', type: '', resolve });
const object = (type: string, resolve?: Field['resolve']): Field => ({ kind: 'object', type, resolve });
const list = (type: string): Field => ({ kind: 'list', type });
const scalars = (names: string): Record<string, Field> =>
  Object.fromEntries(names.split(' ').map((name) => [name, scalar()]));

/** A list that a row holds whole, as a connection: its cursor is the number of rows before. */
const held = (type: string, name: string): Field => ({
  kind: 'connection',
  type,
  resolve: ({ first, after }, source): Rows => {
    const all = source[name] as readonly unknown[];
    const from = Number(after ?? 0);
    const to = from + Number(first);
    return { nodes: all.slice(from, to), hasNextPage: to < all.length, endCursor: String(Math.min(to, all.length)) };
  },
});

/** The types of an answer (reference 3.4). */
export const ROW_TYPES: Types = {
  Customer: {
    ...scalars('id firstName lastName displayName state verifiedEmail tags createdAt updatedAt numberOfOrders'),
    defaultEmailAddress: object('CustomerEmailAddress'),
    defaultPhoneNumber: object('CustomerPhoneNumber'),
  },
  CustomerEmailAddress: scalars('emailAddress'),
  CustomerPhoneNumber: scalars('phoneNumber'),
  Order: {
    ...scalars('id name createdAt updatedAt cancelledAt displayFulfillmentStatus displayFinancialStatus'),
    totalPriceSet: object('MoneyBag'),
    customer: object('Customer'),
    lineItems: held('LineItem', 'lineItems'),
    fulfillments: list('Fulfillment'),
  },
  MoneyBag: { shopMoney: object('Money') },
  Money: scalars('amount currencyCode'),
  LineItem: {
    ...scalars('id sku title variantTitle quantity'),
    variant: object('ProductVariant'),
    originalUnitPriceSet: object('MoneyBag'),
  },
  ProductVariant: scalars('id'),
  Fulfillment: {
    ...scalars('id status displayStatus createdAt estimatedDeliveryAt deliveredAt'),
    trackingInfo: list('TrackingInfo'),
    fulfillmentLineItems: held('FulfillmentLineItem', 'fulfillmentLineItems'),
  },
  TrackingInfo: scalars('company number url'),
  FulfillmentLineItem: { lineItem: object('LineItem') },
  SubscriptionContract: {
    ...scalars('id status nextBillingDate createdAt updatedAt note'),
    customer: object('Customer'),
    lines: held('SubscriptionLine', 'lines'),
  },
  SubscriptionLine: scalars('sku title variantTitle variantId quantity'),
  SubscriptionBillingCycle: scalars('cycleIndex skipped status billingAttemptExpectedDate'),
};

const cursorOf = (place: Place): string => Buffer.from(JSON.stringify(place)).toString('base64url');

const placeOf = (cursor: unknown): Place | null => {
  if (cursor === null || cursor === undefined) return null;
  try {
    const { at, index } = JSON.parse(Buffer.from(String(cursor), 'base64url').toString()) as Place;
    if (Number.isFinite(at) && Number.isInteger(index)) return { at, index };
  } catch {
    // Falls through: not a cursor of ours.
  }
  throw new GraphqlProblem('BAD_REQUEST', 'Invalid cursor for current pagination sort.');
};

const denied = (): never => {
  throw new GraphqlProblem('ACCESS_DENIED', 'Access denied. Required access is missing.');
};

interface Listing {
  readonly scope: Scope;
  readonly order: ByUpdate;
  row(index: number): unknown;
  fits(index: number, search: Search): boolean;
}

export const requireScope = (shop: ShopifyShop, scope: Scope): void => {
  if (!shop.scopes.has(scope)) denied();
};

const listed = (shop: ShopifyShop, { scope, order, row, fits }: Listing, args: Args): Rows => {
  requireScope(shop, scope);
  if (args.sortKey !== 'UPDATED_AT') throw new GraphqlProblem('BAD_REQUEST', 'This shop sorts by UPDATED_AT only.');
  const search = searchOf(args.query);
  const size = Number(args.first);
  const found = order.from(placeOf(args.after), search.updatedFrom, size + 1, (index) => fits(index, search));
  const page = found.slice(0, size);
  const last = page.at(-1);
  return {
    nodes: page.map(({ index }) => row(index)),
    hasNextPage: found.length > size,
    endCursor: last ? cursorOf(last) : null,
  };
};

/** A search by name is one for words: it finds names that only begin so, too. */
const bearsName = (index: number, { anyOf }: Search): boolean =>
  anyOf.length === 0 || anyOf.some(({ field, value }) => field === 'name' && orderName(index).startsWith(value));

const madeFrom = (orderedAt: number, { createdFrom }: Search): boolean =>
  createdFrom === null || Math.floor(orderedAt / 1_000) * 1_000 >= createdFrom;

/** The index of a contract that this app made; null where there is none. */
export const ownContract = (shop: ShopifyShop, id: unknown): number | null => {
  requireScope(shop, 'read_own_subscription_contracts');
  const index = indexOf(id, 'SubscriptionContract', CONTRACT_BASE);
  if (index === null || index < 0) return null;
  const { count } = shop.book.subscriptions;
  // Made by another app: this one may not even look at it.
  if (index >= count && index < count + shop.foreignContracts) denied();
  return index < count ? index : null;
};

const cyclesWithin = (shop: ShopifyShop, args: Args): Rows => {
  const contract = ownContract(shop, args.contractId);
  if (contract === null) throw new GraphqlProblem('NOT_FOUND', 'Subscription contract does not exist.');
  const { startDate, endDate } = (args.billingCyclesDateRangeSelector ?? {}) as Readonly<Record<string, string>>;
  const [from, to] = [Date.parse(startDate ?? ''), Date.parse(endDate ?? '')];
  if (!(from <= to)) throw new GraphqlProblem('BAD_REQUEST', 'A date range is required.');
  const nodes = shop.cycles(contract).filter(({ billingAttemptExpectedDate }) => {
    const at = Date.parse(billingAttemptExpectedDate);
    return at >= from && at <= to;
  });
  return { nodes, hasNextPage: nodes.length > Number(args.first), endCursor: null };
};

/** What may be asked (reference 3.4). */
export const queryFields = (shop: ShopifyShop): Types[string] => {
  const { book } = shop;
  const customer = (index: number) =>
    customerRow(book.people.at(index), {
      orders: shop.ordersCountOf(index),
      redacted: shop.redacted,
      unreadable: shop.isUnreadable(index),
    });
  const customers: Listing = {
    ...{ scope: 'read_customers', order: shop.customers, row: customer },
    fits: (index) => !shop.removedCustomers.has(index),
  };
  const orders: Listing = {
    ...{ scope: 'read_orders', order: shop.orders, row: (index) => orderRow(book.orders.at(index)) },
    fits: (index, search) => bearsName(index, search) && madeFrom(book.orders.at(index).orderedAt, search),
  };
  const contracts: Listing = {
    ...{ scope: 'read_own_subscription_contracts', order: shop.contracts },
    row: (index) => contractRow(book.subscriptions.at(index)),
    fits: () => true,
  };
  const connection = (type: string, listing: Listing): Field => ({
    kind: 'connection',
    type,
    resolve: (args) => listed(shop, listing, args),
  });
  return {
    customers: connection('Customer', customers),
    orders: connection('Order', orders),
    subscriptionContracts: connection('SubscriptionContract', contracts),
    customer: object('Customer', ({ id }) => {
      requireScope(shop, 'read_customers');
      const index = indexOf(id, 'Customer', CUSTOMER_BASE);
      const isThere = index !== null && book.people.has(index) && !shop.removedCustomers.has(index);
      return isThere ? customer(index) : null;
    }),
    order: object('Order', ({ id }) => {
      requireScope(shop, 'read_orders');
      const index = indexOf(id, 'Order', ORDER_BASE);
      return index !== null && book.orders.has(index) ? orderRow(book.orders.at(index)) : null;
    }),
    subscriptionContract: object('SubscriptionContract', ({ id }) => {
      const index = ownContract(shop, id);
      return index === null ? null : contractRow(book.subscriptions.at(index));
    }),
    subscriptionBillingCycles: {
      kind: 'connection',
      type: 'SubscriptionBillingCycle',
      resolve: (args) => cyclesWithin(shop, args),
    },
  };
};
