import type { Person } from '../shop/people';
import type { Courier, Order, OrderLine, Subscription } from '../shop/purchases';
import { DAY_MS } from '../shop/tokyo';

export const CUSTOMER_BASE = 6_000_000_000;
export const ORDER_BASE = 5_000_000_000;
export const CONTRACT_BASE = 7_000_000_000;
const FIRST_ORDER = 1_001;

export const gid = (type: string, number: number): string => `gid://shopify/${type}/${number}`;

/** The index behind an id of ours; null for any other. */
export const indexOf = (id: unknown, type: string, base: number): number | null => {
  const found = new RegExp(`^gid://shopify/${type}/(\\d+)$`).exec(String(id))?.[1];
  return found === undefined ? null : Number(found) - base;
};

export const orderName = (index: number): string => `#${FIRST_ORDER + index}`;

const time = (instant: number): string =>
  new Date(Math.floor(instant / 1_000) * 1_000).toISOString().replace('.000Z', 'Z');

/** Shopify keeps numbers in E.164, and none that is not a number. */
const phoneOf = (typed: string): string | null => {
  const digits = typed.normalize('NFKC').replace(/[^\d+]/g, '');
  if (/^\+81\d{9,10}$/.test(digits)) return digits;
  return /^0\d{9,10}$/.test(digits) ? `+81${digits.slice(1)}` : null;
};

export interface CustomerFacts {
  readonly orders: number;
  readonly redacted: boolean;
  readonly unreadable: boolean;
}

/** UnsignedInt64 is a string in JSON. */
export const customerRow = (person: Person, { orders, redacted, unreadable }: CustomerFacts) => {
  const phone = phoneOf(person.phone);
  return {
    id: gid('Customer', CUSTOMER_BASE + person.index),
    firstName: person.firstName,
    lastName: person.lastName,
    displayName: `${person.lastName} ${person.firstName}`,
    state: 'ENABLED',
    verifiedEmail: true,
    tags: [],
    createdAt: time(person.createdAt),
    updatedAt: time(person.updatedAt),
    numberOfOrders: unreadable ? 'many' : String(orders),
    defaultEmailAddress: redacted || person.email === '' ? null : { emailAddress: person.email },
    defaultPhoneNumber: redacted || phone === null ? null : { phoneNumber: phone },
  };
};

const COMPANIES: Readonly<Record<Courier, string>> = {
  yamato: 'Yamato (JA)',
  sagawa: 'Sagawa (JA)',
  japanPost: 'Japan Post (JA)',
  other: '地域の配送屋さん',
};

const money = (yen: number) => ({ shopMoney: { amount: `${yen}.0`, currencyCode: 'JPY' } });

/** One of 17 orders is long: more lines than a list of orders asks for. */
const linesOf = (order: Order): readonly OrderLine[] =>
  order.index % 17 === 5
    ? Array.from({ length: 12 }, (_, n) => order.lines[n % order.lines.length] as OrderLine)
    : order.lines;

const lineRow = ({ product, quantity }: OrderLine, order: number, n: number) => ({
  id: gid('LineItem', order * 100 + n),
  sku: product.code,
  title: product.name,
  variantTitle: product.variation,
  quantity,
  variant: { id: gid('ProductVariant', 42) },
  originalUnitPriceSet: money(product.price),
});

/** Of orders with two lines, one in 3 leaves in two parcels and one in 3 has only its first line sent. */
const splitOf = (order: Order): 'two' | 'half' | 'one' => {
  if (order.lines.length < 2 || order.index % 3 === 0) return 'one';
  return order.index % 3 === 1 ? 'two' : 'half';
};

const fulfillmentRows = (order: Order, lines: readonly { readonly id: string }[]) => {
  const { parcel, state, index } = order;
  if (parcel.shippedOn === '') return [];
  const split = splitOf(order);
  const parts = split === 'one' ? [lines] : [lines.slice(0, 1), lines.slice(1)].slice(0, split === 'two' ? 2 : 1);
  const sent = Date.parse(`${parcel.shippedOn}T15:30:00+09:00`);
  const living = parts.map((part, n) => ({
    id: gid('Fulfillment', index * 10 + n),
    status: 'SUCCESS',
    displayStatus: state === 'delivered' ? 'DELIVERED' : 'IN_TRANSIT',
    createdAt: time(sent + n * DAY_MS),
    estimatedDeliveryAt: time(Date.parse(`${parcel.expectedOn}T12:00:00+09:00`)),
    trackingInfo: (n === 0 ? parcel.slips : ['512547514334']).map((number) => ({
      ...{ company: COMPANIES[parcel.courier], number, url: null },
    })),
    fulfillmentLineItems: part.map(({ id }) => ({ lineItem: { id } })),
  }));
  if (index % 13 !== 4) return living;
  const taken = {
    ...living[0],
    id: gid('Fulfillment', index * 10 + 9),
    status: 'CANCELLED',
    displayStatus: 'CANCELED',
  };
  return [{ ...taken, trackingInfo: [{ company: 'Yamato (JA)', number: '000000000000', url: null }] }, ...living];
};

const WORDS: Readonly<Record<Order['state'], string>> = {
  received: 'UNFULFILLED',
  preparing: 'IN_PROGRESS',
  shipped: 'FULFILLED',
  delivered: 'FULFILLED',
  cancelled: 'UNFULFILLED',
};

/** Whole rows; what a query selects of them is GraphQL's business. */
export const orderRow = (order: Order) => {
  const { index, state, parcel, person } = order;
  const lines = linesOf(order).map((line, n) => lineRow(line, index, n));
  const isHalf = parcel.shippedOn !== '' && splitOf(order) === 'half';
  return {
    id: gid('Order', ORDER_BASE + index),
    name: orderName(index),
    createdAt: time(order.orderedAt),
    updatedAt: time(order.updatedAt),
    cancelledAt: state === 'cancelled' ? time(order.orderedAt + 3_600_000) : null,
    displayFulfillmentStatus: isHalf ? 'PARTIALLY_FULFILLED' : WORDS[state],
    displayFinancialStatus: state === 'cancelled' ? 'REFUNDED' : 'PAID',
    totalPriceSet: money(order.total),
    customer: person === null ? null : { id: gid('Customer', CUSTOMER_BASE + person) },
    lineItems: lines,
    fulfillments: fulfillmentRows(order, lines),
  };
};

const STATUSES: Readonly<Record<Subscription['state'], string>> = {
  active: 'ACTIVE',
  paused: 'PAUSED',
  cancelled: 'CANCELLED',
  odd: 'FAILED',
};

/** The charge is made at nine in the morning in Japan, which is midnight in UTC. */
export const chargeAt = (day: string): string => `${day}T00:00:00Z`;

export const contractRow = (subscription: Subscription) => {
  const { index, person, state, product, quantity, nextDeliveryOn } = subscription;
  const status = state === 'cancelled' && index % 2 === 1 ? 'EXPIRED' : STATUSES[state];
  return {
    id: gid('SubscriptionContract', CONTRACT_BASE + index),
    status: state === 'odd' && index % 2 === 1 ? 'STALE' : status,
    nextBillingDate: nextDeliveryOn === '' ? null : chargeAt(nextDeliveryOn),
    createdAt: time(subscription.createdAt),
    updatedAt: time(subscription.updatedAt),
    customer: { id: gid('Customer', CUSTOMER_BASE + person) },
    note: subscription.memo,
    lines: [
      {
        ...{ sku: product.code, title: product.name, variantTitle: product.variation, quantity },
        variantId: gid('ProductVariant', 42),
      },
    ],
  };
};
