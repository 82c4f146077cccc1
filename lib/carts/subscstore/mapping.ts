import { placesOf } from '../kit/listed/mapping';
import { applyMappingFile } from '../kit/mapping-file';
import { mappingSchema, type Mapping } from './mapping-schema';

const pages = { page: 'page', pageSize: 'per' };
const windows = { updatedFrom: 'updated_at_from', updatedTo: 'updated_at_to' };

/**
 * Every path, name and status of サブスクストア's API that we use. Single customers and 定期 were seen in two public
 * clients; the listings exist (other services import by them), their form is our guess. A user who has the vendor's
 * document corrects it in `mapping/subscstore.json` (same shape, only what differs). Source: reference 2.
 */
export const defaultMapping: Mapping = {
  apiPath: '/api/v1',
  token: {
    path: '/external_cooperation/access_tokens',
    clientId: 'client_id',
    clientSecret: 'client_secret',
    tokenKey: 'access_token',
  },
  pageSize: 100,
  timeFormat: "yyyy-MM-dd'T'HH:mm:ssZZ",
  firstDay: '2000-01-01',
  customers: {
    path: '/users',
    listKey: 'users',
    totalKey: 'total_count',
    // null: one customer is asked for by path.
    params: { ...pages, customerId: null },
    fields: {
      id: 'id',
      email: 'email',
      phone: null,
      birthday: 'birthday',
      points: 'available_point',
      pointsExpireOn: 'point_scheduled_expired_on',
      updatedAt: 'updated_at',
    },
    addresses: { list: 'user_addresses', isDefault: 'is_default', phone: 'tel' },
  },
  orders: {
    path: '/orders',
    listKey: 'orders',
    totalKey: 'total_count',
    // `ids` filters products (seen); orders by analogy.
    params: { ...pages, ...windows, orderNos: 'ids' },
    batchSize: 100,
    statuses: {
      受付: 'received',
      入金待ち: 'received',
      出荷待ち: 'preparing',
      出荷準備中: 'preparing',
      出荷済み: 'shipped',
      配達完了: 'delivered',
      キャンセル: 'cancelled',
      返品: 'returned',
    },
    couriers: {},
    fields: {
      orderNo: 'id',
      customerId: 'user_id',
      orderedAt: 'ordered_at',
      status: 'status',
      shippingStatus: null,
      total: 'total',
      paymentMethod: 'payment_method_name',
      cancelledAt: null,
      subscriptionNo: 'course_order_id',
      subscriptionCount: 'continuation_times',
      lines: 'items',
      shipments: 'shipments',
    },
    shipment: {
      courier: 'shipping_company',
      slipNo: 'shipping_number',
      shippedOn: 'shipped_on',
      expectedOn: 'scheduled_delivery_on',
      preferredOn: null,
      preferredTime: null,
    },
    line: {
      productCode: 'code',
      productName: 'name',
      variation: null,
      quantity: 'quantity',
      unitPrice: 'price',
      courseName: 'course_name',
    },
  },
  subscriptions: {
    path: '/course_orders',
    listKey: 'course_orders',
    totalKey: 'total_count',
    params: { ...pages, ...windows },
    // 1 and 2 were seen in code, the words are those on the screen; the numbers of other states are not public.
    statuses: { '1': 'active', '2': 'paused', 継続: 'active', 停止: 'paused', 終了: 'cancelled' },
    fields: {
      id: 'id',
      customerId: 'user_id',
      status: 'status',
      nextDeliveryOn: 'next_scheduled_delivery_on',
      count: 'latest_continuation_times',
      courseCode: null,
      courseName: null,
      items: 'course_order_items',
    },
    item: { productCode: 'course_code', productName: 'product_name', quantity: 'quantity' },
  },
};

/** What a public client reads or a screen shows; everything else is our best guess. */
const SEEN = new Set([
  'apiPath',
  ...['path', 'clientId', 'clientSecret', 'tokenKey'].map((key) => `token.${key}`),
  'customers.path',
  ...['id', 'points', 'pointsExpireOn'].map((key) => `customers.fields.${key}`),
  ...['list', 'isDefault', 'phone'].map((key) => `customers.addresses.${key}`),
  ...['orderNo', 'total', 'shipments'].map((key) => `orders.fields.${key}`),
  'orders.shipment.expectedOn',
  'subscriptions.path',
  ...Object.keys(defaultMapping.subscriptions.statuses).map((word) => `subscriptions.statuses.${word}`),
  ...['id', 'status', 'nextDeliveryOn', 'count', 'items'].map((key) => `subscriptions.fields.${key}`),
  ...['productCode', 'productName'].map((key) => `subscriptions.item.${key}`),
]);

/** Places of the mapping that no public source confirms, as paths of `mapping/subscstore.json`. */
export const unverifiedItems: readonly string[] = placesOf(defaultMapping).filter((place) => !SEEN.has(place));

const MAPPING_FILE = 'mapping/subscstore.json';

/**
 * Our mapping with the user's correction (file text or parsed JSON) laid over it.
 * @throws Failure 'config' naming the wrong place.
 */
export const readMapping = (correction: unknown): Mapping =>
  applyMappingFile(MAPPING_FILE, mappingSchema, defaultMapping, correction);
