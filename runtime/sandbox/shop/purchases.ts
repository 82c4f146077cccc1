import { mix, pick, place } from './mix';
import { DAY_MS, shopDay } from './tokyo';
import { PRODUCTS } from './words';

export interface Product {
  readonly code: string;
  readonly name: string;
  readonly variation: string;
  /** Yen with tax. */
  readonly price: number;
}

export const products: readonly Product[] = PRODUCTS.map(([code, name, variation, price]) => ({
  ...{ code, name, variation, price },
}));

export type SubscriptionState = 'active' | 'paused' | 'cancelled' | 'odd';

/** 定期. `odd`: in a state whose word the reference does not know. */
export interface Subscription {
  readonly index: number;
  readonly person: number;
  readonly state: SubscriptionState;
  readonly product: Product;
  readonly quantity: number;
  readonly cycleDays: number;
  /** Orders made of it so far. */
  readonly count: number;
  /** yyyy-MM-dd; '' where none is planned. */
  readonly nextDeliveryOn: string;
  readonly memo: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly updatedAt: number;
}

export type Courier = 'yamato' | 'sagawa' | 'japanPost' | 'other';

export interface Parcel {
  readonly courier: Courier;
  /** Slip numbers, several where the parcel has several boxes. */
  readonly slips: readonly string[];
  /** yyyy-MM-dd; '' while it is not sent. */
  readonly shippedOn: string;
  readonly expectedOn: string;
}

export interface OrderLine {
  readonly product: Product;
  readonly quantity: number;
}

export type OrderState = 'received' | 'preparing' | 'shipped' | 'delivered' | 'cancelled';

export interface Order {
  readonly index: number;
  /** null for a guest. */
  readonly person: number | null;
  readonly subscription: number | null;
  /** 定期回数; null for a single purchase. */
  readonly count: number | null;
  readonly state: OrderState;
  readonly lines: readonly OrderLine[];
  readonly total: number;
  readonly parcel: Parcel;
  /** Milliseconds since 1970. */
  readonly orderedAt: number;
  readonly updatedAt: number;
}

export interface Stock {
  readonly seed: number;
  readonly people: number;
  readonly subscriptions: number;
  readonly orders: number;
  /** The moment the shop was opened, in milliseconds since 1970; what it holds is dated back from there. */
  readonly openedAt: number;
}

/** Of any 20 consecutive: 13 active, 3 paused, 3 cancelled, 1 in an odd state. */
function stateOf(seed: number, index: number): SubscriptionState {
  const kind = place(seed, index, 20, 7, 21);
  if (kind < 13) return 'active';
  if (kind < 16) return 'paused';
  return kind < 19 ? 'cancelled' : 'odd';
}

/** Person p has the subscriptions p, p + people, p + 2 × people …: as many as there are. */
export function subscriptionAt({ seed, people, openedAt }: Stock, index: number): Subscription {
  const state = stateOf(seed, index);
  const createdAt = openedAt - (30 + (mix(seed, index, 22) % 700)) * DAY_MS;
  const next = shopDay(openedAt + (5 + (mix(seed, index, 23) % 55)) * DAY_MS);
  return {
    index,
    person: index % people,
    state,
    product: pick(products, mix(seed, index, 24)),
    quantity: 1 + (mix(seed, index, 25) % 3),
    cycleDays: 30 * (1 + (mix(seed, index, 26) % 2)),
    count: 1 + (mix(seed, index, 27) % 12),
    nextDeliveryOn: state === 'cancelled' ? '' : next,
    memo: index % 5 === 0 ? '配達前に電話' : '',
    createdAt,
    updatedAt: Math.min(openedAt - 60_000, createdAt + (mix(seed, index, 28) % 20) * DAY_MS),
  };
}

/** So far apart are orders, the last one just before the shop opened: 200 orders fill half a year. */
const ORDER_EVERY = 0.9 * DAY_MS;
const BUSY_EVERY = 2 * 60_000;

const orderedAtOf = ({ orders, openedAt }: Stock, index: number): number =>
  openedAt - (orders - index) * (orders > 2_000 ? BUSY_EVERY : ORDER_EVERY);

function orderState(seed: number, index: number, ageDays: number): OrderState {
  if (place(seed, index, 15, 4, 41) === 0) return 'cancelled';
  if (ageDays > 6) return 'delivered';
  if (ageDays > 3) return 'shipped';
  return ageDays > 1 ? 'preparing' : 'received';
}

/** Twelve digits whose last is the rest of the others by 7, as couriers make them. */
export const slipNumber = (seed: number, index: number): string => {
  const eleven = 40_000_000_000 + (mix(seed, index, 51) % 1_000_000_000);
  return `${eleven}${eleven % 7}`;
};

function parcelOf(seed: number, index: number, state: OrderState, orderedAt: number): Parcel {
  const sent = state === 'shipped' || state === 'delivered';
  const boxes = place(seed, index, 12, 5, 42) === 0 ? 2 : 1;
  return {
    courier: pick(['yamato', 'sagawa', 'japanPost', 'other'], mix(seed, index, 43)),
    slips: sent ? Array.from({ length: boxes }, (_, box) => slipNumber(seed, index * 2 + box)) : [],
    shippedOn: sent ? shopDay(orderedAt + 2 * DAY_MS) : '',
    expectedOn: shopDay(orderedAt + 4 * DAY_MS),
  };
}

/** Person p has the orders p, p + people, …; one of 25 is a guest's. Later ones of a subscriber belong to the 定期. */
export function orderAt(stock: Stock, index: number): Order {
  const { seed, people, subscriptions, openedAt } = stock;
  const person = index % people;
  const round = Math.floor(index / people);
  const subscription = person < subscriptions && round > 0 ? person : null;
  const guest = subscription === null && place(seed, index, 25, 6, 44) === 0;
  const orderedAt = orderedAtOf(stock, index);
  const state = orderState(seed, index, (openedAt - orderedAt) / DAY_MS);
  const first =
    subscription === null ? pick(products, mix(seed, index, 45)) : subscriptionAt(stock, subscription).product;
  const second = pick(products, mix(seed, index, 46));
  const lines = [{ product: first, quantity: 1 + (mix(seed, index, 47) % 2) }];
  if (index % 4 === 0 && second.code !== first.code) lines.push({ product: second, quantity: 1 });
  return {
    index,
    person: guest ? null : person,
    subscription,
    count: subscription === null ? null : round,
    state,
    lines,
    total: lines.reduce((sum, { product, quantity }) => sum + product.price * quantity, 0),
    parcel: parcelOf(seed, index, state, orderedAt),
    orderedAt,
    updatedAt: Math.min(openedAt - 1_000, orderedAt + (state === 'received' ? 0 : 2 * DAY_MS)),
  };
}
