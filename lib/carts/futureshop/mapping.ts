import { fieldKeys } from './fields';
import { applyMappingFile } from '../kit/mapping-file';
import { mappingSchema, type Mapping } from './mapping-schema';

/** Pairs of code and word, written one after the other. */
const wordsOf = (pairs: string): Record<string, string> =>
  Object.fromEntries(pairs.split(/\s*,\s*/).map((pair) => pair.trim().split(' ') as [string, string]));

const PREFECTURES = wordsOf(
  `HOKKAIDO 北海道, AOMORI 青森県, IWATE 岩手県, MIYAGI 宮城県, AKITA 秋田県, YAMAGATA 山形県, FUKUSHIMA 福島県,
   IBARAKI 茨城県, TOCHIGI 栃木県, GUNMA 群馬県, SAITAMA 埼玉県, CHIBA 千葉県, TOKYO 東京都, KANAGAWA 神奈川県,
   NIIGATA 新潟県, TOYAMA 富山県, ISHIKAWA 石川県, FUKUI 福井県, YAMANASHI 山梨県, NAGANO 長野県, GIFU 岐阜県,
   SHIZUOKA 静岡県, AICHI 愛知県, MIE 三重県, SHIGA 滋賀県, KYOTO 京都府, OSAKA 大阪府, HYOGO 兵庫県, NARA 奈良県,
   WAKAYAMA 和歌山県, TOTTORI 鳥取県, SHIMANE 島根県, OKAYAMA 岡山県, HIROSHIMA 広島県, YAMAGUCHI 山口県,
   TOKUSHIMA 徳島県, KAGAWA 香川県, EHIME 愛媛県, KOCHI 高知県, FUKUOKA 福岡県, SAGA 佐賀県, NAGASAKI 長崎県,
   KUMAMOTO 熊本県, OITA 大分県, MIYAZAKI 宮崎県, KAGOSHIMA 鹿児島県, OKINAWA 沖縄県`,
);

/**
 * Every path, parameter, key, field name and code of futureshop's API that we use, in one place. A user with the
 * vendor's document corrects it in `mapping/futureshop.json` (same shape, only what differs). Source: reference,
 * futureshop 1.1 to 1.6; what no public source shows is listed in `unverifiedItems`.
 */
export const defaultMapping: Mapping = {
  token: { path: '/oauth/token', shopKeyHeader: 'X-SHOP-KEY' },
  members: {
    path: '/admin-api/v1/member',
    listKey: 'memberList',
    nextUrlKey: 'nextUrl',
    params: { memberId: 'memberId', limit: 'limit', offset: 'offset' },
    pageSize: 100,
    // Our field keys are futureshop's own names, so far as they are known.
    fields: Object.fromEntries(fieldKeys.map((key) => [key, key])),
    codes: {
      prefecture: PREFECTURES,
      gender: wordsOf('MALE 男性, FEMALE 女性, UNSPECIFIED 指定なし'),
      // Numbers are left out on purpose: whether 1 or 2 or 0 means yes is not public, and a wrong guess writes to
      // someone who refused.
      mailMagazine: wordsOf('true 購読する, false 購読しない'),
      mobileMailMagazine: wordsOf('true 可, false 否'),
      postalDirectMail: wordsOf('true 可, false 否'),
      memberStageAutoUpdate: wordsOf('true する, false しない'),
    },
  },
  orders: {
    path: '/admin-api/v1/shipping',
    listKey: 'orderList',
    nextUrlKey: 'nextUrl',
    params: { orderNo: 'orderNo', orderDateStart: 'orderDateStart' },
    firstStart: '2000-01-01T00:00:00',
    batchSize: 100,
    // By the table of meanings, not by the English words: AWAITING_SHIPMENT is 未回収. 処理済 without any 発送日 says
    // nothing about shipping.
    statuses: {
      AWAITING_PAYMENT: 'received',
      AWAITING_SHIPMENT: 'received',
      COMPLETED: 'unknown',
      ON_HOLD: 'received',
      CANCELLED: 'cancelled',
      REFUNDED: 'returned',
      PREORDER: 'received',
    },
    fields: {
      orderNo: 'orderNo',
      orderedAt: 'date',
      status: 'status',
      total: 'grandTotal',
      paymentMethod: 'paymentType',
      cancelledAt: 'cancelDate',
      isMember: 'isMember',
      customerId: 'buyerInfo.memberId',
      subscriptionNo: 'subscriptionNo',
      subscriptionCount: 'subscriptionPeriodNo',
      shipments: 'shipmentList',
    },
    shipment: {
      shipmentNo: 'shipmentNo',
      delivery: 'shippingInfo',
      courier: 'deliveryServiceName',
      slipNo: 'invoiceNo',
      shippedOn: 'shippingDate',
      expectedOn: 'expectedArrival',
      preferredOn: 'preferredDeliveryDate',
      preferredTime: 'preferredDeliveryTime',
      lines: 'productList',
    },
    line: {
      productCode: 'skuNo',
      productName: 'name',
      verticalVariation: 'verticalVariationName',
      horizontalVariation: 'horizontalVariationName',
      courseName: 'hanpukaiName',
      quantity: 'count',
      unitPrice: 'price',
    },
  },
};

/** Member field names that public code shows; all others are our best guess. */
const SEEN_MEMBER_FIELDS = new Set(['memberId', 'lastName', 'firstName', 'mail', 'telNoMain', 'dateRegistered']);

/** Places of the mapping that no public source confirms, as paths of `mapping/futureshop.json`. README states them. */
export const unverifiedItems: readonly string[] = [
  'members.nextUrlKey',
  ...fieldKeys.filter((key) => !SEEN_MEMBER_FIELDS.has(key)).map((key) => `members.fields.${key}`),
  ...Object.keys(defaultMapping.members.codes).map((key) => `members.codes.${key}`),
  'orders.firstStart',
  'orders.statuses',
  'orders.fields.cancelledAt',
  'orders.fields.subscriptionNo',
  'orders.fields.subscriptionCount',
];

/** Where a user who has futureshop's own document corrects our names, below the data folder. */
const MAPPING_FILE = 'mapping/futureshop.json';

/**
 * Our mapping with the user's correction (file text or parsed JSON) laid over it.
 * @throws Failure 'config' naming the wrong place.
 */
export const readMapping = (correction: unknown): Mapping =>
  applyMappingFile(MAPPING_FILE, mappingSchema, defaultMapping, correction);
