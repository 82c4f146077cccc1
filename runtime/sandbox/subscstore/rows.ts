import type { Person } from '../shop/people';
import type { Courier, Order, OrderState, Subscription, SubscriptionState } from '../shop/purchases';
import { shopTime } from '../shop/tokyo';

const FIRST_ID = 2_000_001;

const idOf = (index: number): number => index + FIRST_ID;
export const indexOf = (id: string): number => Number(id) - FIRST_ID;

const time = (instant: number): string => `${shopTime(instant)}+09:00`;

/** A customer: those fields that public clients read, and what a list needs besides (a guess). */
export const userRow = (person: Person, unreadable: boolean) => {
  const name = `${person.lastName} ${person.firstName}`;
  const address = {
    ...{ id: idOf(person.index), is_default: true, name, family_name: person.lastName, first_name: person.firstName },
    ...{ zip_code: '1000001', state_id: 13, state_name: '東京都', city: '千代田区', address: '1-1', building_name: '' },
    tel: person.phone,
  };
  // A gift goes to somebody else, whose number is not the customer's.
  const gift = { ...address, id: idOf(person.index) + 5_000_000, is_default: false, tel: '0399999999' };
  return {
    id: idOf(person.index),
    uid: `U${idOf(person.index)}`,
    email: person.email,
    birthday: unreadable ? '1990-02-30' : person.birthday,
    available_point: person.points,
    point_scheduled_expired_on: null,
    is_campaign_accepted: true,
    rank: { name: 'レギュラー' },
    user_addresses: person.index % 3 === 0 ? [gift, address] : [address],
    updated_at: time(person.updatedAt),
  };
};

/** 1 and 2 are the numbers seen in code; 終了 is the screen's word; the fourth stands for a number nobody told us of. */
const STATUSES: Readonly<Record<SubscriptionState, number | string>> = {
  active: 1,
  paused: 2,
  cancelled: '終了',
  odd: 7,
};

export const courseOrderRow = (subscription: Subscription) => {
  const { index, product, quantity } = subscription;
  return {
    id: idOf(index),
    uid: `C${idOf(index)}`,
    user_id: idOf(subscription.person),
    status: STATUSES[subscription.state],
    latest_continuation_times: subscription.count,
    next_scheduled_delivery_on: subscription.nextDeliveryOn || null,
    tags: [],
    frequency: { text: `${subscription.cycleDays}日ごと` },
    course_order_items: [
      {
        ...{ course_id: 1 + (index % 8), course_code: product.code, name: `${product.name} 定期コース` },
        ...{ product_name: product.name, quantity },
      },
    ],
    updated_at: time(subscription.updatedAt),
  };
};

/** Words of a list's guess; numbers or words of the real one are not public. */
const ORDER_WORDS: Readonly<Record<OrderState, string>> = {
  received: '受付',
  preparing: '出荷準備中',
  shipped: '出荷済み',
  delivered: '配達完了',
  cancelled: 'キャンセル',
};

const COMPANIES: Readonly<Record<Courier, string>> = {
  yamato: 'ヤマト運輸',
  sagawa: '佐川急便',
  japanPost: '日本郵便',
  other: 'まちの配送',
};

/** One shipment for each box: slips come apart here. */
const shipmentsOf = ({ parcel }: Order) => {
  const slips = parcel.slips.length > 0 ? parcel.slips : [null];
  return slips.map((slip) => ({
    ...{ status: parcel.shippedOn === '' ? 1 : 2, postage: 0, shipping_number: slip },
    ...{ shipping_company: COMPANIES[parcel.courier], scheduled_delivery_on: parcel.expectedOn },
    shipped_on: parcel.shippedOn || null,
  }));
};

export const orderRow = (order: Order) => ({
  id: idOf(order.index),
  uid: `R${idOf(order.index)}`,
  user_id: order.person === null ? null : idOf(order.person),
  status: ORDER_WORDS[order.state],
  ordered_at: time(order.orderedAt),
  total: order.total,
  payment_method_name: 'クレジットカード',
  course_order_id: order.subscription === null ? null : idOf(order.subscription),
  continuation_times: order.count,
  items: order.lines.map(({ product, quantity }) => ({
    ...{ code: product.code, name: product.name, quantity, price: product.price },
  })),
  shipments: shipmentsOf(order),
  updated_at: time(order.updatedAt),
});
