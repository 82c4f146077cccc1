/** What can be read out of a CSV, by the list it becomes: the rows of the column picker, in its order. */

export const streams = ['customers', 'orders', 'subscriptions'] as const;
/** Which list the rows of a file are. */
export type CsvStream = (typeof streams)[number];

export const streamNames: Readonly<Record<CsvStream, string>> = {
  customers: '顧客',
  orders: '受注',
  subscriptions: '定期',
};

export interface Item {
  /** As it is called on screen and in reasons. */
  readonly label: string;
  /** A file without a column for it cannot be read. */
  readonly required?: true;
}

export const items = {
  customers: {
    customerId: { label: '顧客番号', required: true },
    phone: { label: '電話番号' },
    email: { label: 'メールアドレス' },
    birthday: { label: '生年月日' },
    purchaseCount: { label: '購入回数' },
    updatedAt: { label: '更新日時' },
  },
  orders: {
    orderNo: { label: '注文番号', required: true },
    orderedAt: { label: '注文日時', required: true },
    customerId: { label: '顧客番号' },
    status: { label: '注文ステータス' },
    total: { label: '合計金額' },
    paymentMethod: { label: '支払方法' },
    cancelledAt: { label: 'キャンセル日時' },
    subscriptionNo: { label: '定期番号' },
    subscriptionCount: { label: '定期回数' },
    productCode: { label: '商品コード' },
    productName: { label: '商品名' },
    variation: { label: 'バリエーション' },
    quantity: { label: '数量' },
    unitPrice: { label: '単価' },
    lineAmount: { label: '明細金額' },
    courseName: { label: '定期コース名' },
    courier: { label: '配送業者' },
    slipNo: { label: '伝票番号' },
    shippedOn: { label: '発送日' },
    expectedOn: { label: 'お届け予定日' },
    preferredOn: { label: 'お届け希望日' },
    preferredTime: { label: 'お届け希望時間' },
  },
  subscriptions: {
    subscriptionId: { label: '定期番号', required: true },
    customerId: { label: '顧客番号', required: true },
    status: { label: '継続ステータス', required: true },
    nextDeliveryOn: { label: '次回お届け予定日' },
    count: { label: '継続回数' },
    productCode: { label: '商品コード' },
    productName: { label: '商品名' },
    quantity: { label: '数量' },
  },
} as const satisfies Readonly<Record<CsvStream, Readonly<Record<string, Item>>>>;

export type ItemKey<S extends CsvStream> = keyof (typeof items)[S] & string;

/** The items of a list, for code that serves all of them. */
export const itemsOf = (stream: CsvStream): Readonly<Record<string, Item>> => items[stream];
