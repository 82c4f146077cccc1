/** The parts of a mapping file that carts read by numbered listings share, and what each item is called on screen. */
import { z } from 'zod/v4';
import { orderStatus, subscription } from '../../model';

export const mappedName = z.string().min(1);
/** null: the cart does not give it. */
const optionalName = mappedName.nullable();
const path = z.string().startsWith('/');

const namesOf = <K extends string>(labels: Readonly<Record<K, string>>) =>
  z.strictObject(
    Object.fromEntries(Object.keys(labels).map((key) => [key, optionalName])) as Record<K, typeof optionalName>,
  );

export const CUSTOMER_LABELS = {
  id: '顧客ID',
  email: 'メールアドレス',
  phone: '電話番号',
  birthday: '生年月日',
  points: 'ポイント',
  pointsExpireOn: 'ポイントの有効期限',
  updatedAt: '更新日時',
} as const;

export const ORDER_LABELS = {
  orderNo: '受注番号',
  customerId: '顧客ID',
  orderedAt: '受注日時',
  status: '受注ステータス',
  shippingStatus: '出荷ステータス',
  total: '合計金額',
  paymentMethod: '決済方法',
  cancelledAt: 'キャンセル日時',
  subscriptionNo: '定期番号',
  subscriptionCount: '定期回数',
  lines: '商品一覧',
  shipments: '配送一覧',
} as const;

export const SHIPMENT_LABELS = {
  courier: '配送会社',
  slipNo: '伝票番号',
  shippedOn: '発送日',
  expectedOn: 'お届け予定日',
  preferredOn: 'お届け希望日',
  preferredTime: 'お届け希望時間帯',
} as const;

export const LINE_LABELS = {
  productCode: '商品コード',
  productName: '商品名',
  variation: '規格',
  quantity: '数量',
  unitPrice: '単価',
  courseName: '定期コース名',
} as const;

export const SUBSCRIPTION_LABELS = {
  id: '定期番号',
  customerId: '顧客ID',
  status: '継続ステータス',
  nextDeliveryOn: '次回お届け予定日',
  count: '継続回数',
  courseCode: '定期コースコード',
  courseName: '定期コース名',
  items: '商品一覧',
} as const;

export const ITEM_LABELS = { productCode: '商品コード', productName: '商品名', quantity: '数量' } as const;

const listing = {
  path,
  /** Key of the list in the answer. */
  listKey: mappedName,
  /** Key of the number of all rows, where the answer has one. */
  totalKey: optionalName,
};

/** Raw word or code of the cart → ours. */
const statuses = <T extends z.ZodType>(to: T) => z.record(z.string(), to);

/** Names of query parameters; null: the cart has none. */
const params = { page: mappedName, pageSize: optionalName };
const windowParams = { updatedFrom: mappedName, updatedTo: mappedName };

export const customersSection = z.strictObject({
  ...listing,
  params: z.strictObject({ ...params, customerId: optionalName }),
  fields: namesOf(CUSTOMER_LABELS),
  /** Where the telephone number stands in a list of addresses: that of the default one counts. */
  addresses: z.strictObject({ list: mappedName, isDefault: mappedName, phone: mappedName }).nullable(),
});

export const ordersSection = z.strictObject({
  ...listing,
  /** `orderNos` takes order numbers with commas between; null: open orders are not read again. */
  params: z.strictObject({ ...params, ...windowParams, orderNos: optionalName }),
  /** Order numbers a request. */
  batchSize: z.int().min(1).max(100),
  /** Words that `status` and `shippingStatus` use. */
  statuses: statuses(orderStatus),
  /** Courier's code or word of the cart → its Japanese name. */
  couriers: statuses(mappedName),
  /** `shipments` null: the order is its own and only shipment. */
  fields: namesOf(ORDER_LABELS),
  shipment: namesOf(SHIPMENT_LABELS),
  line: namesOf(LINE_LABELS),
});

export const subscriptionsSection = z.strictObject({
  ...listing,
  params: z.strictObject({ ...params, ...windowParams }),
  statuses: statuses(subscription.shape.status),
  fields: namesOf(SUBSCRIPTION_LABELS),
  item: namesOf(ITEM_LABELS),
});

/** Rows a page where a cart lets us say, and times as it writes them. */
export const pageSize = z.int().min(1).max(1_000);
/** luxon's format of a time in a query, JST. */
export const timeFormat = z.string().min(1);
/** The day from which a first reading looks for changes, JST. */
export const firstDay = z.iso.date();
export const apiPath = path;

export type CustomersMapping = z.infer<typeof customersSection>;
export type OrdersMapping = z.infer<typeof ordersSection>;
export type SubscriptionsMapping = z.infer<typeof subscriptionsSection>;

/** What the three sections have in common with each other. */
export interface ListingsMapping {
  readonly customers: CustomersMapping;
  readonly orders: OrdersMapping;
  readonly subscriptions: SubscriptionsMapping;
  readonly pageSize: number;
  readonly timeFormat: string;
  readonly firstDay: string;
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** All places of a mapping that hold a value, e.g. `orders.fields.orderNo`. */
export const placesOf = (mapping: object): readonly string[] =>
  Object.entries(mapping).flatMap(([key, value]) =>
    isObject(value) ? placesOf(value).map((place) => `${key}.${place}`) : [key],
  );
