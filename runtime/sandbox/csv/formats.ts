/** How two carts write the same shop into CSV: a list of headings and of rows for each file. */
import { two } from '../shop/mix';
import type { Person } from '../shop/people';
import type { Courier, Order, OrderState, Subscription, SubscriptionState } from '../shop/purchases';
import type { ShopBook } from '../shop/shop-book';
import { shopTime } from '../shop/tokyo';

export interface ExportFile {
  /** The folder of the list, as a marketer sees it. */
  readonly folder: '顧客' | '受注' | '定期';
  readonly headings: readonly string[];
  readonly rows: Iterable<readonly string[]>;
}

export type Format = (book: ShopBook, spoilt: Spoilt) => readonly ExportFile[];

/** Whose phone number a spreadsheet has spoilt. */
export type Spoilt = (person: number) => boolean;

/** 2026/1/5, as Excel writes a day. */
const looseDay = (day: string): string =>
  day
    .split('-')
    .map(Number)
    .join('/')
    .replace(/^NaN$|^0$/, '');

/** 2026/1/5 9:05 */
const looseTime = (instant: number): string => {
  const [day = '', time = ''] = shopTime(instant).split('T');
  return `${looseDay(day)} ${Number(time.slice(0, 2))}:${time.slice(3, 5)}`;
};

/** A spreadsheet takes a bare number for one: the 0 in front goes, and some show as 9.01E+09 and are saved so. */
const phoneInSpreadsheet = ({ phone, index }: Person, spoilt: Spoilt): string => {
  if (spoilt(index)) return '9.01E+09';
  return /^0\d+$/.test(phone) ? phone.slice(1) : phone;
};

const customerNo = (person: number): string => `C${String(person + 1).padStart(6, '0')}`;
const orderNo = (order: number): string => `T${String(order + 1).padStart(8, '0')}`;
const subscriptionNo = (subscription: number): string => `S${String(subscription + 1).padStart(6, '0')}`;

const couriers: Readonly<Record<Courier, string>> = {
  yamato: 'ヤマト運輸',
  sagawa: '佐川急便',
  japanPost: '日本郵便',
  other: '自社便',
};

const orderWords: Readonly<Record<OrderState, string>> = {
  received: '新規受付',
  preparing: '出荷準備中',
  shipped: '出荷済み',
  delivered: '配達完了',
  cancelled: 'キャンセル',
};

const subscriptionWords: Readonly<Record<SubscriptionState, string>> = {
  active: '継続中',
  paused: '休止中',
  cancelled: '解約済み',
  odd: '与信保留',
};

const yen = (amount: number): string => amount.toLocaleString('en-US');

function* genericCustomers(book: ShopBook, spoilt: Spoilt): Generator<readonly string[]> {
  for (const person of book.people.all()) {
    const phone = phoneInSpreadsheet(person, spoilt);
    yield [customerNo(person.index), `${person.lastName} ${person.firstName}`, phone, person.email, looseDay(person.birthday), looseTime(person.updatedAt)]; // prettier-ignore
  }
}

/** One row for each line of an order; what belongs to the order stands in each of them. */
function* genericOrders(book: ShopBook): Generator<readonly string[]> {
  for (const { index, person, orderedAt, state, total, subscription, count, lines, parcel } of book.orders.all()) {
    const head = [
      orderNo(index),
      person === null ? '' : customerNo(person),
      looseTime(orderedAt),
      orderWords[state],
      `¥${yen(total)}`,
      subscription === null ? '' : subscriptionNo(subscription),
      count === null ? '' : String(count),
    ];
    const sent = [couriers[parcel.courier], parcel.slips.join('、'), looseDay(parcel.shippedOn), looseDay(parcel.expectedOn)]; // prettier-ignore
    for (const { product, quantity } of lines) {
      yield [...head, product.code, product.name, product.variation, String(quantity), yen(product.price), ...sent];
    }
  }
}

const subscriptionRow = ({ index, person, state, product, quantity, count, nextDeliveryOn }: Subscription) => [
  ...[subscriptionNo(index), customerNo(person), subscriptionWords[state], looseDay(nextDeliveryOn), String(count)],
  ...[product.code, product.name, String(quantity)],
];

function* subscriptions(book: ShopBook): Generator<readonly string[]> {
  for (const subscription of book.subscriptions.all()) yield subscriptionRow(subscription);
}

const SUBSCRIPTION_HEADINGS = ['継続回数', '商品コード', '商品名', '数量'];

/** A file as the list of headings of 汎用 asks for it. */
export const generic: Format = (book, spoilt) => [
  {
    folder: '顧客',
    headings: ['顧客番号', '氏名', '電話番号', 'メールアドレス', '生年月日', '更新日時'],
    rows: genericCustomers(book, spoilt),
  },
  {
    folder: '受注',
    headings: [
      ...['注文番号', '顧客番号', '注文日時', '注文ステータス', '合計金額', '定期番号', '定期回数'],
      ...['商品コード', '商品名', 'バリエーション', '数量', '単価'],
      ...['配送業者', '伝票番号', '発送日', 'お届け予定日'],
    ],
    rows: genericOrders(book),
  },
  {
    folder: '定期',
    headings: ['定期番号', '顧客番号', '継続ステータス', '次回お届け予定日', ...SUBSCRIPTION_HEADINGS],
    rows: subscriptions(book),
  },
];

const slashDay = (day: string): string => day.replaceAll('-', '/');

const tamagoPhone = (book: ShopBook, person: Order['person'], spoilt: Spoilt): string => {
  if (person === null) return '';
  return spoilt(person) ? '9.01E+09' : book.people.at(person).phone;
};

function* tamagoOrders(book: ShopBook, spoilt: Spoilt): Generator<readonly string[]> {
  for (const { index, person, orderedAt, state, lines, parcel, subscription } of book.orders.all()) {
    const ordered = new Date(orderedAt + 9 * 3_600_000);
    const head = [orderNo(index), person === null ? '' : customerNo(person), tamagoPhone(book, person, spoilt)];
    const day = `${ordered.getUTCFullYear()}/${two(ordered.getUTCMonth() + 1)}/${two(ordered.getUTCDate())}`;
    const next = subscription === null ? '' : slashDay(book.subscriptions.at(subscription).nextDeliveryOn);
    for (const { product, quantity } of lines) {
      const amount = String(product.price * quantity);
      yield [...head, day, product.code, String(quantity), amount, orderWords[state], parcel.slips.join(','), slashDay(parcel.shippedOn), next]; // prettier-ignore
    }
  }
}

/** たまごカート: customers are only in its orders. Headings: reference 4; the list of 定期 is inferred like them. */
export const tamago: Format = (book, spoilt) => [
  {
    folder: '受注',
    headings: [
      ...['注文番号', '顧客番号', '電話番号', '注文日', '商品コード', '数量', '金額'],
      ...['注文ステータス', '出荷番号', '発送日', '次回発送予定日'],
    ],
    rows: tamagoOrders(book, spoilt),
  },
  {
    folder: '定期',
    headings: ['定期番号', '顧客番号', '定期ステータス', '次回発送予定日', ...SUBSCRIPTION_HEADINGS],
    rows: subscriptions(book),
  },
];
