import type { Person } from '../shop/people';
import type { Courier, Order, Subscription } from '../shop/purchases';
import { shopTime } from '../shop/tokyo';

const FIRST_ID = 10_001;

/** Customers, orders and 定期 are numbered alike. */
export const idOf = (index: number): number => index + FIRST_ID;
export const indexOf = (id: unknown): number => Number(id) - FIRST_ID;

/** `2026-03-01 09:00:00`, Japanese time. */
const time = (instant: number): string => shopTime(instant).replace('T', ' ');

type Block = Readonly<Record<string, unknown>>;
/** A row in blocks; lists of lines stay lists. */
export type Row = Readonly<Record<string, Block | readonly Block[]>>;

export const customerRow = (person: Person, unreadable: boolean): Row => ({
  customer: {
    customer_id: String(idOf(person.index)),
    name01: person.lastName,
    name02: person.firstName,
    kana01: person.lastNameKana,
    kana02: person.firstNameKana,
    tel: person.phone,
    email: person.email,
    birth: unreadable ? 'ひなまつり' : person.birthday,
    point: String(person.points),
    customer_status: '2',
    create_date: time(person.createdAt),
    update_date: time(person.updatedAt),
  },
});

/** Codes as 楽天 numbers them; the last is a word of the shop's own. */
const DELIVERERS: Readonly<Record<Courier, readonly [code: string, name: string]>> = {
  yamato: ['1001', '宅急便コンパクト(ヤマト)'],
  sagawa: ['1002', '飛脚便'],
  japanPost: ['1003', '郵便'],
  other: ['9001', '近所の配送'],
};

const slipItems = (slips: readonly string[]): Block =>
  Object.fromEntries(
    Array.from({ length: 10 }, (_, n) => [`hasso_denpyo_code${n === 0 ? '' : n + 1}`, slips[n] ?? '']),
  );

/** 購入回数 and the like cost the server time, so that they come only when asked for by name. */
export const isCostly = (name: string): boolean =>
  name.startsWith('periodical_order.') || name === 'order.first_buy_day' || name === 'order.first_commit_day';

export const orderRow = (order: Order, statusName: string): Row => {
  const { index, person, subscription, state, parcel, lines, total } = order;
  const [code, name] = DELIVERERS[parcel.courier];
  return {
    order: {
      order_id: String(idOf(index)),
      customer_id: person === null ? '0' : String(idOf(person)),
      order_date: time(order.orderedAt),
      order_status: String(1 + (index % 7)),
      order_status_name: statusName,
      payment_method: 'クレジットカード',
      payment_total: String(total),
      total: String(total),
      hasso_deliv_id: code,
      deliv_trans_name: name,
      hasso_date: parcel.expectedOn,
      commit_date: parcel.shippedOn === '' ? '0000-00-00' : parcel.shippedOn,
      cancel_date: state === 'cancelled' ? time(order.updatedAt) : null,
      reserve_status: subscription === null ? '' : '1',
      create_date: time(order.orderedAt),
      update_date: time(order.updatedAt),
      first_buy_day: time(order.orderedAt),
    },
    shipping: { shipping_date: parcel.expectedOn, shipping_time: '午前中', ...slipItems(parcel.slips) },
    order_detail: [
      ...lines.map(({ product, quantity }, n) => ({
        product_no: String(n + 1),
        product_code: product.code,
        product_name: product.name,
        product_quantity: String(quantity),
        product_price: String(product.price),
        product_periodical_order_id: subscription === null ? '-1' : String(idOf(subscription)),
      })),
      // 送料: no product.
      { product_no: '99', product_code: '', product_name: '送料', product_quantity: '1', product_price: '0' },
    ],
  };
};

const CODES: Readonly<Record<Subscription['state'], string>> = { active: '1', paused: '2', cancelled: '3', odd: '9' };

/** Cycles of every kind, by index; the book's own is in days. */
const CYCLES: readonly ((subscription: Subscription) => Block)[] = [
  ({ cycleDays }) => ({ period_type: 'date', period_day: String(cycleDays) }),
  () => ({ period_type: 'weekly', period_day_w: '3' }),
  () => ({ period_type: 'biweekly', period_day_w: '3' }),
  ({ nextDeliveryOn }) => ({
    period_type: 'monthly_date',
    period_month_key: '1',
    period_date: nextDeliveryOn.slice(8),
  }),
  () => ({ period_type: 'monthly_date', period_month_key: '2', period_date: '99' }),
  () => ({ period_type: 'monthly_day', period_month_key: '1' }),
];

export const subscriptionRow = (subscription: Subscription): Row => {
  const { index, person, state, product, quantity, nextDeliveryOn, memo } = subscription;
  const cycle = CYCLES[index % CYCLES.length] as (typeof CYCLES)[number];
  return {
    periodical_order: {
      periodical_order_id: String(idOf(index)),
      customer_id: String(idOf(person)),
      reserve_status: CODES[state],
      next_period: nextDeliveryOn,
      memo: memo === '' ? null : memo,
      teiki_course_code: `course-${product.code}`,
      teiki_course_name: `${product.name}定期`,
      ...cycle(subscription),
    },
    order_detail: [{ product_code: product.code, product_name: product.name, product_quantity: String(quantity) }],
  };
};
