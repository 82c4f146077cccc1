/**
 * The names under which carts export their columns. Nobody publishes these lists: except where a source stands beside a
 * name they are our best guess, and the column picker is there to correct them. 汎用 is the list to write a file by.
 */
import type { CsvStream, ItemKey } from './items';

/** A column's name, or the names of columns that are one value together, joined by hyphens (電話番号1, 2, 3). */
export type Header = string | readonly string[];
/** Names for each item, the likeliest first: the first one that a file has is taken. */
type Names = { readonly [S in CsvStream]: { readonly [K in ItemKey<S>]: readonly Header[] } };
type Differences = { readonly [S in CsvStream]?: { readonly [K in ItemKey<S>]?: readonly Header[] } };

export const presetNames = {
  generic: '汎用',
  repist: 'リピスト/プレックス',
  subscstore: 'サブスクストア',
  rakuraku: '楽楽リピート',
  ecforce: 'ecforce',
  tamago: 'たまごカート',
} as const;
export type PresetId = keyof typeof presetNames;

const CUSTOMER_ID = ['顧客番号', '顧客ID', '会員番号', '会員ID'];

const generic: Names = {
  customers: {
    customerId: CUSTOMER_ID,
    phone: ['電話番号', 'TEL', ['電話番号1', '電話番号2', '電話番号3'], ['TEL1', 'TEL2', 'TEL3']],
    email: ['メールアドレス', 'Eメールアドレス', 'Email', 'E-mail'],
    birthday: ['生年月日', '誕生日'],
    purchaseCount: ['購入回数', '累計購入回数'],
    updatedAt: ['更新日時', '更新日'],
  },
  orders: {
    orderNo: ['注文番号', '受注番号', '注文ID', '受注ID'],
    orderedAt: ['注文日時', '注文日', '受注日時', '受注日'],
    customerId: CUSTOMER_ID,
    status: ['注文ステータス', '受注ステータス', '対応状況'],
    total: ['合計金額', '支払合計', 'お支払い合計'],
    paymentMethod: ['支払方法', 'お支払い方法', '決済方法'],
    cancelledAt: ['キャンセル日時', 'キャンセル日'],
    subscriptionNo: ['定期番号', '定期受注番号', '定期ID'],
    subscriptionCount: ['定期回数', '継続回数'],
    productCode: ['商品コード'],
    productName: ['商品名'],
    variation: ['バリエーション', '規格'],
    quantity: ['数量', '個数'],
    unitPrice: ['単価', '商品単価'],
    lineAmount: ['明細金額'],
    courseName: ['定期コース名'],
    courier: ['配送業者', '配送会社', '運送会社'],
    slipNo: ['伝票番号', '送り状番号', '配送伝票番号', '出荷番号'],
    shippedOn: ['発送日', '出荷日'],
    expectedOn: ['お届け予定日', '配送予定日'],
    preferredOn: ['お届け希望日', '配送希望日'],
    preferredTime: ['お届け希望時間', '配送希望時間'],
  },
  subscriptions: {
    subscriptionId: ['定期番号', '定期受注番号', '定期ID'],
    customerId: CUSTOMER_ID,
    status: ['継続ステータス', '定期ステータス', '継続状況', 'ステータス'],
    nextDeliveryOn: ['次回お届け予定日', '次回お届け日', '次回配送予定日'],
    count: ['継続回数', '定期回数'],
    productCode: ['商品コード'],
    productName: ['商品名'],
    quantity: ['数量', '個数'],
  },
};

/** What a cart calls otherwise; such a list stands instead of the general one. */
const differences: Readonly<Record<Exclude<PresetId, 'generic'>, Differences>> = {
  // Likely a descendant of EC-CUBE 2 (reference 1), whose export names are public.
  repist: {
    customers: { customerId: ['会員ID', '顧客ID', '顧客番号'], phone: [['TEL1', 'TEL2', 'TEL3'], '電話番号'] },
    orders: {
      orderNo: ['注文ID', '受注ID', '受注番号', '注文番号'],
      customerId: ['会員ID', '顧客ID', '顧客番号'],
      orderedAt: ['受注日', '受注日時', '注文日時'],
      status: ['出荷ステータス', '対応状況(名称)', '対応状況'],
      paymentMethod: ['支払方法(名称)', '支払方法'],
    },
    subscriptions: {
      customerId: ['会員ID', '顧客ID', '顧客番号'],
      status: ['ご契約状況', '定期ステータス', '継続ステータス'],
      nextDeliveryOn: ['次回お届け予定日', 'お届け予定日'],
    },
  },
  subscstore: {
    orders: {
      orderNo: ['受注番号', '注文番号', '受注ID'],
      slipNo: ['送り状番号', '配送伝票番号', '伝票番号'],
      expectedOn: ['お届け予定日', '配送予定日'],
    },
    subscriptions: {
      subscriptionId: ['定期注文番号', '定期受注番号', '定期番号'],
      nextDeliveryOn: ['次回お届け予定日', '次回配送予定日'],
      count: ['継続回数', '最新継続回数'],
    },
  },
  // 発送日 is left out on purpose: the cart keeps a planned day (hasso_date) and the day of shipping (commit_date), and
  // which of them an export calls 発送日 is not public. A planned day must never pass for the real one.
  rakuraku: {
    orders: {
      orderNo: ['受注番号', '注文番号', 'order_id'],
      customerId: ['顧客番号', '顧客ID', 'customer_id'],
      orderedAt: ['受注日時', '受注日', '注文日', 'order_date'],
      status: ['受注ステータス', '注文ステータス', 'order_status_name'],
      courier: ['配送業者', 'deliv_trans_name'],
      slipNo: ['お荷物伝票番号', '配送伝票番号', 'hasso_denpyo_code'],
      shippedOn: ['出荷完了日', '発送完了日', 'commit_date'],
      expectedOn: ['お届け日', 'お届け予定日', 'shipping_date'],
    },
    subscriptions: {
      subscriptionId: ['定期番号', '定期受注番号', 'periodical_order_id'],
      status: ['継続状況', '継続ステータス', 'reserve_status'],
      nextDeliveryOn: ['次回お届け日', '次回お届け予定日', 'next_period'],
    },
  },
  // 受注番号, 対応状況, 定期受注番号 and ステータス are the words of the cart's own help.
  ecforce: {
    customers: { customerId: ['顧客番号', '顧客ID', 'ID'] },
    orders: {
      orderNo: ['受注番号', '注文番号'],
      orderedAt: ['受注日時', '受注日', '注文日時'],
      status: ['対応状況', '受注ステータス'],
      slipNo: ['配送伝票番号', '送り状番号', '伝票番号'],
      expectedOn: ['配送予定日', 'お届け予定日'],
    },
    subscriptions: {
      subscriptionId: ['定期受注番号', '定期番号'],
      status: ['ステータス', '定期ステータス', '継続ステータス'],
      nextDeliveryOn: ['次回配送予定日', '次回お届け予定日'],
      count: ['定期内受注数', '定期回数', '継続回数'],
    },
  },
  // Reference 4: names of an order CSV, inferred from the cart's screens.
  tamago: {
    orders: {
      orderNo: ['注文番号', '受注番号'],
      orderedAt: ['注文日', '注文日時', '受注日'],
      lineAmount: ['金額', '明細金額'],
      slipNo: ['出荷番号', '送り状番号', '伝票番号'],
    },
    // The cart plans the day of shipping; it gives no day of delivery.
    subscriptions: { nextDeliveryOn: ['次回お届け予定日', '次回発送予定日'] },
  },
};

/** The names of a list's columns in the export of a cart. */
export const presetHeaders = (
  preset: PresetId,
  stream: CsvStream,
): Readonly<Record<string, readonly Header[] | undefined>> => ({
  ...generic[stream],
  ...(preset === 'generic' ? {} : differences[preset][stream]),
});

/** What nobody has confirmed yet, for the README. */
export const unverifiedItems: readonly string[] = [
  'リピスト/プレックス、サブスクストア、楽楽リピート、ecforce、たまごカートが書き出すCSVの列の名前(合わない列は「列の対応」で選び直せます)',
  'たまごカートの「金額」を明細ごとの金額とみなし、その合計を受注の合計金額とすること',
  'たまごカートの「次回発送予定日」を次回お届け予定日とすること(発送する日のため、届くのはそのあとです)',
  '楽楽リピートのCSVで、実際に発送した日がどの列に入るか(「発送日」は予定日のことがあるため、はじめは使いません)',
];
