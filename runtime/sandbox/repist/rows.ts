import type { Person } from '../shop/people';
import type { Courier, Order, OrderState, Subscription, SubscriptionState } from '../shop/purchases';
import { shopTime } from '../shop/tokyo';

const FIRST_ID = 1_000_001;

/** Numbers of customers, orders and 定期, each counted from the same first one. */
const idOf = (index: number): number => index + FIRST_ID;
export const indexOf = (id: string): number => Number(id) - FIRST_ID;

const time = (instant: number): string => shopTime(instant).replace('T', ' ');

/** A customer's row (reference 1, proposed contract, and what operators' pages say can be had). */
export const customerRow = (person: Person, unreadable: boolean) => ({
  customer_id: idOf(person.index),
  name: `${person.lastName} ${person.firstName}`,
  kana: `${person.lastNameKana} ${person.firstNameKana}`,
  tel: person.phone,
  email: person.email,
  birthday: unreadable ? '1990-02-30' : person.birthday,
  point: person.points,
  point_expire_date: '',
  updated_at: time(person.updatedAt),
});

/** 継続, 一時停止, 解約済 are documented; the fourth stands for a word that nobody told us of. */
const SUBSCRIPTION_WORDS: Readonly<Record<SubscriptionState, string>> = {
  active: '継続',
  paused: '一時停止',
  cancelled: '解約済',
  odd: '与信確認中',
};

export const subscriptionRow = (subscription: Subscription) => {
  const { product, quantity } = subscription;
  return {
    subscription_id: idOf(subscription.index),
    customer_id: idOf(subscription.person),
    course_code: `course-${product.code}`,
    course_name: `${product.name} 定期コース`,
    status: SUBSCRIPTION_WORDS[subscription.state],
    next_delivery_date: subscription.nextDeliveryOn,
    prev_delivery_date: '',
    times: subscription.count,
    items: [{ code: product.code, name: product.name, qty: quantity, price: product.price }],
    updated_at: time(subscription.updatedAt),
  };
};

const ORDER_WORDS: Readonly<Record<OrderState, readonly [status: string, shipStatus: string]>> = {
  received: ['新規受付', ''],
  preparing: ['入金済み', '出荷手配中'],
  shipped: ['入金済み', '出荷済み'],
  delivered: ['入金済み', '出荷済み'],
  cancelled: ['キャンセル', ''],
};

const CARRIERS: Readonly<Record<Courier, string>> = {
  yamato: 'ヤマト運輸',
  sagawa: '佐川急便',
  japanPost: '日本郵便',
  other: '9',
};

/** The status words of an order; one that waits for its parcel is now 出荷確認済み, now 出荷手配中. */
const wordsOf = ({ state, index }: Order): readonly [string, string] =>
  state === 'preparing' && index % 2 === 0 ? ['入金済み', '出荷確認済み'] : ORDER_WORDS[state];

export const orderRow = (order: Order) => {
  const [status, shipStatus] = wordsOf(order);
  const { parcel } = order;
  return {
    order_id: idOf(order.index),
    customer_id: order.person === null ? null : idOf(order.person),
    ordered_at: time(order.orderedAt),
    status,
    ship_status: shipStatus,
    items: order.lines.map(({ product, quantity }) => ({
      code: product.code,
      name: product.name,
      qty: quantity,
      price: product.price,
    })),
    total: order.total,
    payment_method: 'クレジットカード',
    subscription_id: order.subscription === null ? '' : idOf(order.subscription),
    times: order.count ?? '',
    carrier: CARRIERS[parcel.courier],
    slip_no: parcel.slips.join(','),
    shipped_date: parcel.shippedOn,
    delivery_date: parcel.expectedOn,
    updated_at: time(order.updatedAt),
  };
};
