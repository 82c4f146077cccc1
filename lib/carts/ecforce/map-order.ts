import type { Order } from '../model';
import { readId } from '../kit/rows';
import { readDay, readInstant, readInteger, readNumber, readObject, readText, required } from '../kit/values';
import { relatedAll, relatedOne } from './json-api';
import { customerIdOf } from './map';

type Row = Readonly<Record<string, unknown>>;

/** Order `state` (reference 2.6). States that a shop makes itself stay unknown, with their word. */
const STATUSES: Readonly<Record<string, Order['status']>> = {
  complete: 'received',
  shipped: 'shipped',
  delivered: 'delivered',
  canceled: 'cancelled',
};

/** ecforce gives an order one parcel's facts; slips of several boxes share the one item. */
const SHIPMENT_NO = 1;

const lineOf = (item: Row, index: number): Order['lines'][number] => ({
  lineNo: index + 1,
  shipmentNo: SHIPMENT_NO,
  productCode: required(readText(item.product_number, '商品番号'), '商品番号'),
  productName: readText(item.product_name, '商品名') ?? '',
  variation: null,
  quantity: required(readInteger(item.quantity, '数量'), '数量'),
  unitPrice: readNumber(item.price, '単価'),
  courseName: null,
});

const shipmentOf = (row: Row): Order['shipments'][number] => ({
  shipmentNo: SHIPMENT_NO,
  courier: readText(row.shipping_carrier_name, '配送業者'),
  slipNo: readText(row.shipping_slip, '送り状番号'),
  shippedOn: readDay(row.shipped_at, '発送日'),
  expectedOn: readDay(row.scheduled_to_be_delivered_at, 'お届け予定日'),
  preferredOn: null,
  preferredTime: readText(row.scheduled_delivery_time, 'お届け時間帯'),
});

const subscriptionOf = (row: Row): Pick<Order, 'subscriptionNo' | 'subscriptionCount'> => {
  const subscriptionNo = readText(row.subs_order_id, '定期受注ID') ?? readText(relatedOne(row, 'subs_order')?.id, '定期受注ID'); // prettier-ignore
  const times = readInteger(row.times, '定期回数');
  return { subscriptionNo, subscriptionCount: subscriptionNo === null || times === null || times < 1 ? null : times };
};

/** ecforce 受注 (with its order_items) → Order. 発送日 is `shipped_at` alone. Source: reference 2.5.3. */
export const toOrder = (raw: unknown): Order => {
  const row = readObject(raw, '受注');
  const state = required(readText(row.state, '受注ステータス'), '受注ステータス');
  const status = STATUSES[state] ?? 'unknown';
  const orderedAt = readInstant(row.completed_at, '受注日時') ?? readInstant(row.created_at, '受注日時');
  return {
    orderNo: readId(row.number, '受注番号'),
    customerId: customerIdOf(row),
    orderedAt: required(orderedAt, '受注日時'),
    status,
    statusRaw: readText(row.human_state, '受注ステータス') ?? state,
    total: readNumber(row.total, '合計金額'),
    paymentMethod: readText(row.payment_method_name, '支払方法'),
    cancelledAt: status === 'cancelled' ? readInstant(row.payment_voided_at, 'キャンセル日時') : null,
    ...subscriptionOf(row),
    lines: relatedAll(row, 'order_items').map(lineOf),
    shipments: [shipmentOf(row)],
  };
};
