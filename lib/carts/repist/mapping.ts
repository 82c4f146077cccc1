import { placesOf } from '../kit/listed/mapping';
import { applyMappingFile } from '../kit/mapping-file';
import { mappingSchema, type Mapping } from './mapping-schema';

/**
 * Every path, parameter, name and word of データアシスタントAPI that we use. Its document comes with the token and is not
 * public; a user who has it corrects ours in `mapping/repist.json` (same shape, only what differs). Source: reference 1,
 * proposed contract.
 */
export const defaultMapping: Mapping = {
  apiPath: '/api/data_assistant',
  token: { in: 'body', name: 'token', prefix: '' },
  method: 'POST',
  body: 'form',
  pageSize: 100,
  timeFormat: 'yyyy-MM-dd HH:mm:ss',
  firstDay: '2000-01-01',
  customers: {
    path: '/customers',
    listKey: 'customers',
    totalKey: 'total_count',
    params: { page: 'page', pageSize: null, customerId: 'customer_id' },
    fields: {
      id: 'customer_id',
      email: 'email',
      phone: 'tel',
      birthday: 'birthday',
      points: 'point',
      pointsExpireOn: 'point_expire_date',
      updatedAt: 'updated_at',
    },
    addresses: null,
  },
  orders: {
    path: '/orders',
    listKey: 'orders',
    totalKey: 'total_count',
    params: {
      page: 'page',
      pageSize: null,
      updatedFrom: 'updated_from',
      updatedTo: 'updated_to',
      orderNos: 'order_id',
    },
    batchSize: 100,
    // 出荷ステータス as operators see them (reference 1); the others are the usual ones of its family of shops.
    statuses: {
      出荷確認済み: 'preparing',
      出荷確認済: 'preparing',
      出荷手配中: 'preparing',
      出荷済み: 'shipped',
      出荷済: 'shipped',
      新規受付: 'received',
      入金待ち: 'received',
      入金済み: 'received',
      キャンセル: 'cancelled',
      返品: 'returned',
    },
    couriers: {},
    fields: {
      orderNo: 'order_id',
      customerId: 'customer_id',
      orderedAt: 'ordered_at',
      status: 'status',
      shippingStatus: 'ship_status',
      total: 'total',
      paymentMethod: 'payment_method',
      cancelledAt: null,
      subscriptionNo: 'subscription_id',
      subscriptionCount: 'times',
      lines: 'items',
      shipments: null,
    },
    shipment: {
      courier: 'carrier',
      slipNo: 'slip_no',
      shippedOn: 'shipped_date',
      expectedOn: 'delivery_date',
      preferredOn: null,
      preferredTime: null,
    },
    line: {
      productCode: 'code',
      productName: 'name',
      variation: null,
      quantity: 'qty',
      unitPrice: 'price',
      courseName: 'course_name',
    },
  },
  subscriptions: {
    path: '/subscriptions',
    listKey: 'subscriptions',
    totalKey: 'total_count',
    params: { page: 'page', pageSize: null, updatedFrom: 'updated_from', updatedTo: 'updated_to' },
    // The words are documented (reference 1); the codes behind them are not public.
    statuses: { 継続: 'active', 一時停止: 'paused', 解約済: 'cancelled', 解約済み: 'cancelled' },
    fields: {
      id: 'subscription_id',
      customerId: 'customer_id',
      status: 'status',
      nextDeliveryOn: 'next_delivery_date',
      count: 'times',
      courseCode: 'course_code',
      courseName: 'course_name',
      items: 'items',
    },
    item: { productCode: 'code', productName: 'name', quantity: 'qty' },
  },
};

/** Words that operators' pages document; everything else is our best guess. */
const DOCUMENTED = new Set([
  ...['出荷確認済み', '出荷確認済', '出荷手配中', '出荷済み'].map((word) => `orders.statuses.${word}`),
  ...['継続', '一時停止', '解約済'].map((word) => `subscriptions.statuses.${word}`),
]);

/** Places of the mapping that no public source confirms, as paths of `mapping/repist.json`. */
export const unverifiedItems: readonly string[] = placesOf(defaultMapping).filter((place) => !DOCUMENTED.has(place));

const MAPPING_FILE = 'mapping/repist.json';

/**
 * Our mapping with the user's correction (file text or parsed JSON) laid over it.
 * @throws Failure 'config' naming the wrong place.
 */
export const readMapping = (correction: unknown): Mapping =>
  applyMappingFile(MAPPING_FILE, mappingSchema, defaultMapping, correction);
