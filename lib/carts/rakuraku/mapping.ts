import { placesOf } from '../kit/listed/mapping';
import { applyMappingFile } from '../kit/mapping-file';
import { mappingSchema, type Mapping } from './mapping-schema';

/**
 * What of 楽楽リピート's API is not public, in one place: the calls for 定期 and some items of a customer. A user with the
 * vendor's document corrects it in `mapping/rakuraku.json` (same shape, only what differs). Source: reference 3; the
 * items of `periodical_order` are documented, the call that lists them is known by its name only.
 */
export const defaultMapping: Mapping = {
  customers: {
    fields: {
      id: 'customer_id',
      email: 'email',
      phone: 'tel',
      birthday: 'birth',
      points: 'point',
      pointsExpireOn: null,
      updatedAt: 'update_date',
    },
  },
  subscriptions: {
    path: '/v2/periodical_orders/search',
    updatePath: '/v2/periodical_orders/update',
    listKey: 'periodical_orders',
    block: 'periodical_order',
    params: { idFrom: 'periodical_order_id_from', idTo: 'periodical_order_id_to' },
    searchFields: [
      ...['periodical_order_id', 'customer_id', 'reserve_status', 'next_period', 'memo'],
      ...['teiki_cycle_set', 'period_type', 'period_day', 'period_date', 'period_month_key'],
      ...['teiki_course_code', 'teiki_course_name'],
    ]
      .map((item) => `periodical_order.${item}`)
      .concat(['order_detail.product_code', 'order_detail.product_name', 'order_detail.product_quantity']),
    statuses: {
      1: 'active',
      2: 'paused',
      3: 'cancelled',
      ご注文継続: 'active',
      継続: 'active',
      一時休止: 'paused',
      休止: 'paused',
      ご解約: 'cancelled',
      解約: 'cancelled',
    },
    fields: {
      id: 'periodical_order_id',
      customerId: 'customer_id',
      status: 'reserve_status',
      nextDeliveryOn: 'next_period',
      count: null,
      courseCode: 'teiki_course_code',
      courseName: 'teiki_course_name',
      items: 'order_detail',
    },
    item: { productCode: 'product_code', productName: 'product_name', quantity: 'product_quantity' },
    memo: 'memo',
  },
};

/** Documented, or seen in running clients. */
const KNOWN = new Set([
  ...['id', 'email', 'phone'].map((item) => `customers.fields.${item}`),
  ...['1', '2', '3', 'ご注文継続', '一時休止', '休止', '解約'].map((word) => `subscriptions.statuses.${word}`),
  ...['id', 'nextDeliveryOn'].map((item) => `subscriptions.fields.${item}`),
]);

/** Places of the mapping that no public source confirms, as paths of `mapping/rakuraku.json`. */
export const unverifiedItems: readonly string[] = placesOf(defaultMapping).filter(
  (place) => !KNOWN.has(place) && !place.startsWith('subscriptions.searchFields.'),
);

const MAPPING_FILE = 'mapping/rakuraku.json';

/** Our mapping with the user's correction laid over it. @throws Failure 'config' naming the wrong place. */
export const readMapping = (correction: unknown): Mapping =>
  applyMappingFile(MAPPING_FILE, mappingSchema, defaultMapping, correction);
