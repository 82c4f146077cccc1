import { mix } from '../shop/mix';
import type { Person } from '../shop/people';
import type { Courier, Order, OrderState, Product, Subscription } from '../shop/purchases';
import { slashDay, slashTime, type Entry, type Resource } from './json-api';

/** Ids of the kinds of row lie far apart, so that no one can be taken for another. */
export const FIRST_ID = { customer: 1_001, subscription: 5_000_001, order: 7_000_001, product: 301 } as const;

export const customerIdOf = (index: number): number => FIRST_ID.customer + index;
export const subscriptionIdOf = (index: number): number => FIRST_ID.subscription + index;
export const orderNumberOf = (index: number): string => `EC${String(index + 1).padStart(8, '0')}`;

const one = (type: string, id: number) => ({ data: { id: String(id), type } });

const addressOf = (person: Person): Resource => {
  const id = customerIdOf(person.index);
  return {
    id: String(id),
    type: 'address',
    attributes: {
      id,
      ...{ name01: person.lastName, name02: person.firstName },
      ...{ kana01: person.lastNameKana, kana02: person.firstNameKana },
      full_name: `${person.lastName} ${person.firstName}`,
      full_tel: person.phone,
    },
    relationships: {},
  };
};

/** Of any 40 customers one has an address that ecforce made up. */
const isMadeUp = ({ index }: Person): boolean => index % 40 === 7;

/** A 顧客 (reference 2.5.1). `unreadable`: with a birthday that does not exist. */
export const customerEntry = (person: Person, buyTimes: number, unreadable: boolean): Entry => {
  const id = customerIdOf(person.index);
  const birth = slashDay(person.birthday);
  const resource: Resource = {
    id: String(id),
    type: 'customer',
    attributes: {
      ...{ id, number: `C${id}`, state: 'member', human_state_name: '会員' },
      email: isMadeUp(person) ? `auto-${id}@example.com` : person.email,
      is_auto_generated_email: isMadeUp(person),
      mobile_email: '',
      birth: unreadable ? '1990/13/45' : birth,
      ...{ buy_times: buyTimes, point: person.points, labels: '', link_number: null },
      authentication_token: `secret-of-${id}`,
      ...{ created_at: slashTime(person.createdAt), updated_at: slashTime(person.updatedAt), deleted_at: null },
    },
    relationships: { billing_address: one('address', id) },
  };
  return { resource, included: { billing_address: [addressOf(person)] } };
};

interface ItemOf {
  readonly id: number;
  readonly product: Product;
  readonly quantity: number;
}

/** Its type comes with a hyphen here, in the plural there (reference 2.4). */
const itemResource = ({ id, product, quantity }: ItemOf): Resource => ({
  id: String(id),
  type: id % 2 === 0 ? 'order-items' : 'order_item',
  attributes: {
    id,
    ...{
      product_number: product.code,
      product_name: product.name,
      variant_sku: `${product.code}-${product.variation}`,
    },
    ...{ price: product.price, quantity, tax_rate: 0.1, onetime: false, skip: false },
  },
  relationships: {},
});

const referenceTo = ({ id }: Resource) => ({ id, type: 'order_item' });

export const SUBSCRIPTION_WORDS = {
  active: ['active', '有効'],
  paused: ['suspend', '停止'],
  cancelled: ['canceled', 'キャンセル'],
  odd: ['credit_waiting', '与信確認待ち'],
} as const;

/** What a 定期受注 has beyond the book of all carts. */
export interface SubsExtra {
  readonly skipsNext: boolean;
  readonly suspendReasonIds: readonly number[];
  readonly cancelReasonIds: readonly number[];
  /** Milliseconds since 1970; null while it is there. */
  readonly deletedAt: number | null;
}

/** Of any 11 定期 one is bound to two more deliveries (回数縛り). */
export const blockedTimes = (index: number): number => (index % 11 === 5 ? 2 : 0);

/** A 定期受注 (reference 2.5.4), whose type is `sub_order`. */
export const subscriptionEntry = (row: Subscription, extra: SubsExtra, seed: number): Entry => {
  const id = subscriptionIdOf(row.index);
  const [state, human] = SUBSCRIPTION_WORDS[row.state];
  const item = itemResource({ id: id * 2, product: row.product, quantity: row.quantity });
  const customer = customerIdOf(row.person);
  const resource: Resource = {
    id: String(id),
    type: 'sub_order',
    attributes: {
      ...{ id, number: `S${id}`, customer_number: `C${customer}`, state, human_state: human },
      ...{ times: row.count + 1, orders_count: row.count },
      ...{ recurring_block_times: blockedTimes(row.index) * 2, remaining_block_times: blockedTimes(row.index) },
      payment_schedule: `${row.cycleDays}日ごと`,
      scheduled_to_be_delivered_at: slashDay(row.nextDeliveryOn),
      scheduled_to_be_shipped_at: slashDay(row.nextDeliveryOn),
      skip_next_scheduled_delivery: extra.skipsNext,
      ...{ suspend_reason_ids: extra.suspendReasonIds, cancel_reason_ids: extra.cancelReasonIds },
      ...{ memo01: row.memo === '' ? null : row.memo, memo02: null, linked_memo: null },
      ...{ tbc: mix(seed, row.index, 61) % 9 === 0, labels: '', link_number: null },
      ...{ created_at: slashTime(row.createdAt), updated_at: slashTime(row.updatedAt) },
      deleted_at: extra.deletedAt === null ? null : slashTime(extra.deletedAt),
    },
    relationships: { customer: one('customer', customer), order_items: { data: [referenceTo(item)] } },
  };
  return { resource, included: { order_items: [item] } };
};

/** States of an order (reference 2.6); of any 9 being prepared one stands in a state that the shop made. */
const ORDER_WORDS: Readonly<Record<OrderState, readonly [string, string]>> = {
  received: ['complete', '注文確定'],
  preparing: ['complete', '注文確定'],
  shipped: ['shipped', '発送完了'],
  delivered: ['delivered', '配送完了'],
  cancelled: ['canceled', 'キャンセル'],
};
const SHOP_MADE = ['wmswait', '倉庫連携待ち'] as const;

const CARRIERS: Readonly<Record<Courier, readonly [id: number, name: string]>> = {
  yamato: [1, 'ヤマト運輸'],
  sagawa: [2, '佐川急便'],
  japanPost: [3, '日本郵便'],
  other: [4, 'みなと配送'],
};

const parcelAttributes = ({ parcel, state }: Order) => {
  const [carrierId, carrier] = CARRIERS[parcel.courier];
  return {
    ...{ shipping_carrier_id: carrierId, shipping_carrier_name: carrier, shipping_carrier_code: `c${carrierId}` },
    shipping_slip: parcel.slips.length > 0 ? parcel.slips.join(',') : null,
    shipped_at: parcel.shippedOn === '' ? null : `${slashDay(parcel.shippedOn)} 14:30:00`,
    delivered_at: state === 'delivered' ? `${slashDay(parcel.expectedOn)} 10:00:00` : null,
    scheduled_to_be_delivered_at: slashDay(parcel.expectedOn),
    scheduled_delivery_time: '14:00-16:00',
  };
};

/** A 受注 (reference 2.5.3). */
export const orderEntry = (order: Order): Entry => {
  const id = FIRST_ID.order + order.index;
  const [state, human] = order.state === 'preparing' && order.index % 9 === 0 ? SHOP_MADE : ORDER_WORDS[order.state];
  const items = order.lines.map((line, place) => itemResource({ id: id * 10 + place, ...line }));
  // A guest of one purchase is a customer of his own here; the id is one that no list names.
  const customer = order.person === null ? 900_000_000 + order.index : customerIdOf(order.person);
  const subscription = order.subscription === null ? null : subscriptionIdOf(order.subscription);
  const resource: Resource = {
    id: String(id),
    type: 'order',
    attributes: {
      ...{ id, number: orderNumberOf(order.index), customer_number: `C${customer}`, state, human_state: human },
      ...{ subs_order_id: subscription, subs_order_number: subscription && `S${subscription}` },
      ...{ times: order.count, kind: subscription === null ? '通常受注' : '定期受注' },
      ...{ subtotal: order.total, total: order.total, payment_method_name: 'クレジットカード' },
      ...parcelAttributes(order),
      completed_at: slashTime(order.orderedAt),
      payment_voided_at: order.state === 'cancelled' ? slashTime(order.updatedAt) : null,
      ...{ created_at: slashTime(order.orderedAt), updated_at: slashTime(order.updatedAt) },
    },
    relationships: { customer: one('customer', customer), order_items: { data: items.map(referenceTo) } },
  };
  return { resource, included: { order_items: items } };
};
