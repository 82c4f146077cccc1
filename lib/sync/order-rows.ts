import type { Order } from '../carts/model';
import { names, storedRow, typed, writeDiffering, type Columns, type DifferingIds } from './columns';
import type { RowWriter } from './rows';

/** To be read again at every visit: not ended, and something of it not yet sent, or not yet put into a shipment. */
export function isStillOpen(order: Order): boolean {
  if (order.cancelledAt !== null || ['cancelled', 'returned', 'delivered'].includes(order.status)) return false;
  if (order.shipments.length === 0) return order.status !== 'shipped';
  return order.shipments.some((shipment) => shipment.shippedOn === null);
}

const headerColumns: Columns = {
  cart_customer_id: 'text',
  ordered_at: 'timestamptz',
  status: 'text',
  status_raw: 'text',
  total: 'numeric',
  payment_method: 'text',
  cancelled_at: 'timestamptz',
  subscription_no: 'text',
  subscription_count: 'integer',
  still_open: 'boolean',
};

const storedOrder = storedRow('cart_order', 'order_no');
const writeHeaders = writeDiffering('cart_order', 'order_no', headerColumns);

interface PartTable {
  readonly table: string;
  /** Where the encoded order holds its parts. */
  readonly list: string;
  readonly key: string;
  readonly columns: Columns;
  readonly onChange?: string;
}

/** Brings the parts of these orders in line with the cart, touching only parts that differ. */
const writeParts = ({ table, list, key, columns, onChange = '' }: PartTable): string => `
  WITH orders AS MATERIALIZED (
    SELECT o.id AS order_id, i.${list} FROM jsonb_to_recordset($2::jsonb) AS i (order_no text, ${list} jsonb)
    CROSS JOIN LATERAL (${storedOrder}) o
  ), incoming AS MATERIALIZED (
    SELECT o.order_id, p.* FROM orders o
    CROSS JOIN LATERAL jsonb_to_recordset(o.${list}) AS p (${key} integer, ${typed(columns)})
  ), stored AS MATERIALIZED (
    SELECT s.order_id, s.${key} FROM orders o JOIN ${table} s ON s.order_id = o.order_id
  ), gone AS (
    DELETE FROM ${table} t USING stored s
    WHERE t.order_id = s.order_id AND t.${key} = s.${key}
      AND NOT EXISTS (SELECT FROM incoming i WHERE i.order_id = s.order_id AND i.${key} = s.${key})
    RETURNING t.order_id
  ), changed AS (
    UPDATE ${table} t SET (${names(columns)}) = (${names(columns, 'i.')})${onChange} FROM incoming i
    WHERE t.order_id = i.order_id AND t.${key} = i.${key}
      AND (${names(columns, 't.')}) IS DISTINCT FROM (${names(columns, 'i.')})
    RETURNING t.order_id
  ), added AS (
    INSERT INTO ${table} (order_id, ${key}, ${names(columns)})
    SELECT order_id, ${key}, ${names(columns)} FROM incoming i
    WHERE NOT EXISTS (SELECT FROM stored s WHERE s.order_id = i.order_id AND s.${key} = i.${key})
    RETURNING order_id
  )
  SELECT order_id AS id FROM gone UNION SELECT order_id FROM changed UNION SELECT order_id FROM added`;

const writeLines = writeParts({
  table: 'cart_order_line',
  list: 'lines',
  key: 'line_no',
  columns: {
    shipment_no: 'integer',
    product_code: 'text',
    product_name: 'text',
    variation: 'text',
    quantity: 'integer',
    unit_price: 'numeric',
    course_name: 'text',
  },
});

const writeShipments = writeParts({
  table: 'cart_shipment',
  list: 'shipments',
  key: 'shipment_no',
  columns: {
    courier: 'text',
    slip_no: 'text',
    shipped_on: 'date',
    expected_on: 'date',
    preferred_on: 'date',
    preferred_time: 'text',
  },
  // Step messages follow this number: it moves for what changed and for nothing else.
  onChange: `, change_seq = nextval('cart_shipment_change_seq')`,
});

const touch = `
  UPDATE cart_order o SET read_at = i.read_at FROM jsonb_to_recordset($2::jsonb) AS i (order_no text, read_at timestamptz)
  WHERE o.connection_id = $1 AND o.order_no = i.order_no AND o.id = ANY ($3)`;

/** Orders → cart_order with its lines and shipments. A line or a shipment of its own counts as a change of the order. */
export const orderRows: RowWriter<Order> = {
  keyOf: (order) => order.orderNo,
  encode: ({ row, readAt }) => ({
    order_no: row.orderNo,
    read_at: readAt,
    cart_customer_id: row.customerId,
    ordered_at: row.orderedAt,
    status: row.status,
    status_raw: row.statusRaw,
    total: row.total,
    payment_method: row.paymentMethod,
    cancelled_at: row.cancelledAt,
    subscription_no: row.subscriptionNo,
    subscription_count: row.subscriptionCount,
    still_open: isStillOpen(row),
    lines: row.lines.map((line) => ({
      line_no: line.lineNo,
      shipment_no: line.shipmentNo,
      product_code: line.productCode,
      product_name: line.productName,
      variation: line.variation,
      quantity: line.quantity,
      unit_price: line.unitPrice,
      course_name: line.courseName,
    })),
    shipments: row.shipments.map((shipment) => ({
      shipment_no: shipment.shipmentNo,
      courier: shipment.courier,
      slip_no: shipment.slipNo,
      shipped_on: shipment.shippedOn,
      expected_on: shipment.expectedOn,
      preferred_on: shipment.preferredOn,
      preferred_time: shipment.preferredTime,
    })),
  }),
  async write(client, connectionId, json) {
    const params = [connectionId, json];
    const { rows } = await client.query<DifferingIds>(writeHeaders, params);
    const { inserted, updated } = rows[0]!;
    const lines = await client.query<{ id: string }>(writeLines, params);
    const shipments = await client.query<{ id: string }>(writeShipments, params);
    const headers = new Set([...inserted, ...updated]);
    const parts = new Set([...lines.rows, ...shipments.rows].map(({ id }) => id).filter((id) => !headers.has(id)));
    if (parts.size > 0) await client.query(touch, [...params, [...parts]]);
    return { inserted: inserted.length, updated: updated.length + parts.size };
  },
};
