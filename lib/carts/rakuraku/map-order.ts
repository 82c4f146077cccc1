import type { z } from 'zod/v4';
import { readId } from '../kit/rows';
import { readDay, readInstant, readInteger, readNumber, readObject, readText, required } from '../kit/values';
import type { Order, orderLine, shipment } from '../model';
import { flat } from './rows';

type OrderLine = z.infer<typeof orderLine>;
type Shipment = z.infer<typeof shipment>;

/** `hasso_deliv_id`, the same numbers as 楽天's (reference 3); the shop's own word where it is none of them. */
const COURIERS: ReadonlyMap<string, string> = new Map([
  ['1001', 'ヤマト運輸'],
  ['1002', '佐川急便'],
  ['1003', '日本郵便'],
  ['1004', '西濃運輸'],
  ['1006', '福山通運'],
]);

/** hasso_denpyo_code, then …2 to …10. */
const SLIP_FIELDS = ['', ...Array.from({ length: 9 }, (_, n) => String(n + 2))].map((n) => `hasso_denpyo_code${n}`);

/** What is asked for of an order: a row has 453 items. */
export const ORDER_FIELDS: readonly string[] = [
  ...['order_id', 'customer_id', 'order_date', 'order_status', 'order_status_name', 'payment_method', 'payment_total'],
  ...['total', 'hasso_deliv_id', 'deliv_trans_name', 'commit_date', 'cancel_date', 'update_date'],
]
  .map((item) => `order.${item}`)
  .concat(['shipping_date', 'shipping_time', ...SLIP_FIELDS].map((item) => `shipping.${item}`))
  .concat(
    ['product_code', 'product_name', 'product_quantity', 'product_price', 'product_periodical_order_id'].map(
      (item) => `order_detail.${item}`,
    ),
  );

type Row = Readonly<Record<string, unknown>>;

const toShipment = (row: Row): Shipment => {
  const slips = SLIP_FIELDS.map((field) => readText(row[field], '伝票番号')).filter((slip) => slip !== null);
  const courier = COURIERS.get(readText(row.hasso_deliv_id, '配送業者コード') ?? '');
  return {
    shipmentNo: 1,
    courier: courier ?? readText(row.deliv_trans_name, '配送業者'),
    slipNo: slips.length > 0 ? slips.join(', ') : null,
    shippedOn: readDay(row.commit_date, '発送日'),
    expectedOn: readDay(row.shipping_date, 'お届け日'),
    preferredOn: null,
    preferredTime: readText(row.shipping_time, 'お届け時間帯'),
  };
};

/** 0 and −1 stand for "none". */
const readNumberId = (raw: unknown, label: string): string | null => {
  const id = readText(raw, label);
  return id === null || /^(0|-\d+)$/.test(id) ? null : id;
};

const lineRowsOf = (row: Row): Row[] => {
  const details = Array.isArray(row.order_detail) ? (row.order_detail as readonly unknown[]) : [];
  // What has no product code is a fee or a discount.
  return details
    .map((raw) => readObject(raw, '商品'))
    .filter((line) => readText(line.product_code, '商品コード') !== null);
};

const toLine = (row: Row, index: number): OrderLine => ({
  lineNo: index + 1,
  shipmentNo: 1,
  productCode: required(readText(row.product_code, '商品コード'), '商品コード'),
  productName: readText(row.product_name, '商品名') ?? '',
  variation: null,
  quantity: required(readInteger(row.product_quantity, '数量'), '数量'),
  unitPrice: readNumber(row.product_price, '単価'),
  courseName: null,
});

/**
 * An order (reference 3). How it stands follows from its dates: the names of statuses are each shop's own. 発送日 is
 * commit_date alone.
 */
export const toOrder = (raw: unknown): Order => {
  const row = flat(raw, '受注');
  const shipped = toShipment(row);
  const cancelledAt = readInstant(row.cancel_date, 'キャンセル日');
  const lines = lineRowsOf(row);
  const subscriptionIds = lines.map((line) => readNumberId(line.product_periodical_order_id, '定期番号'));
  const uncancelled = shipped.shippedOn === null ? 'received' : 'shipped';
  return {
    orderNo: readId(row.order_id, '受注番号'),
    customerId: readNumberId(row.customer_id, '顧客ID'),
    orderedAt: required(readInstant(row.order_date, '受注日時'), '受注日時'),
    status: cancelledAt === null ? uncancelled : 'cancelled',
    statusRaw: readText(row.order_status_name, '受注ステータス') ?? readText(row.order_status, '受注ステータス') ?? '',
    total: readNumber(row.payment_total, 'お支払い合計') ?? readNumber(row.total, '合計金額'),
    paymentMethod: readText(row.payment_method, '決済方法'),
    cancelledAt,
    subscriptionNo: subscriptionIds.find((id) => id !== null) ?? null,
    subscriptionCount: null,
    lines: lines.map(toLine),
    shipments: [shipped],
  };
};
