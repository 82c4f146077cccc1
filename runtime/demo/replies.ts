import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Store } from '../../lib/store/store';
import { Checks } from './checks';
import { mark, writesSince } from './database';
import { itemOf } from './night';
import type { DemoProduct } from './product';

const TEMPLATE = { id: 'lineCommerce03', trigger: 'いますぐ試す', block: '受注を取り込む' };

/** What the checks read of a captured order; the files are as futureshop answered. */
interface RawOrder {
  readonly orderNo: string;
  readonly date: string;
  readonly grandTotal: number;
  readonly isMember: boolean;
  readonly buyerInfo: { readonly memberId: string };
  readonly shipmentList: ReadonlyArray<{
    readonly shipmentNo: number;
    readonly shippingInfo: { readonly shippingDate: string; readonly invoiceNo: string };
    readonly productList: ReadonlyArray<{ readonly skuNo: string; readonly count: number }>;
  }>;
}

/** An order as our tables hold it, for comparing. */
export interface StoredOrder extends Record<string, unknown> {
  readonly orderNo: string;
  readonly orderedAt: string;
  readonly customerId: string | null;
  readonly status: string;
  readonly total: number;
  readonly stillOpen: boolean;
  /** `商品コード × 数量`, in the order's own order. */
  readonly lines: readonly string[];
  /** `配送先番号 発送日 送り状番号`, - where there is none. */
  readonly shipments: readonly string[];
}

/** Every stored order, by order number. */
export async function storedOrders(store: Store): Promise<StoredOrder[]> {
  const { rows } = await store.query<StoredOrder>(`
    SELECT o.order_no AS "orderNo", to_char(o.ordered_at AT TIME ZONE 'Asia/Tokyo', 'YYYY-MM-DD"T"HH24:MI:SS') AS "orderedAt",
      o.cart_customer_id AS "customerId", o.status, o.total::float8 AS total, o.still_open AS "stillOpen",
      (SELECT coalesce(json_agg(l.product_code || ' × ' || l.quantity ORDER BY l.line_no), '[]')
       FROM cart_order_line l WHERE l.order_id = o.id) AS lines,
      (SELECT coalesce(json_agg(concat_ws(' ', s.shipment_no, coalesce(s.shipped_on::text, '-'), coalesce(s.slip_no, '-'))
         ORDER BY s.shipment_no), '[]')
       FROM cart_shipment s WHERE s.order_id = o.id) AS shipments
    FROM cart_order o ORDER BY o.order_no`);
  return rows;
}

/** What the raw order says of itself; status and openness are judgements and not part of it. */
const plainFacts = (order: RawOrder): Record<string, unknown> => ({
  orderNo: order.orderNo,
  orderedAt: order.date,
  customerId: order.isMember ? order.buyerInfo.memberId : null,
  total: order.grandTotal,
  lines: order.shipmentList.flatMap(({ productList }) => productList.map(({ skuNo, count }) => `${skuNo} × ${count}`)),
  shipments: order.shipmentList.map(
    ({ shipmentNo, shippingInfo: { shippingDate, invoiceNo } }) =>
      `${shipmentNo} ${shippingDate || '-'} ${invoiceNo || '-'}`,
  ),
});

const factsOf = ({
  orderNo,
  orderedAt,
  customerId,
  total,
  lines,
  shipments,
}: StoredOrder): Record<string, unknown> => ({
  orderNo,
  orderedAt,
  customerId,
  total,
  lines,
  shipments,
});

const asSet = (orders: ReadonlyArray<Record<string, unknown>>): string[] =>
  orders.map((order) => JSON.stringify(order));

/** Runs captured order replies through template 03 in the real n8n, twice, and compares every order with its reply. */
export async function replayOrders(
  { n8n, store }: DemoProduct,
  repliesDir: string,
): Promise<{ checks: Checks; report: Record<string, unknown> }> {
  const { orderList } = JSON.parse(readFileSync(join(repliesDir, 'orders.json'), 'utf8')) as { orderList: RawOrder[] };
  const checks = new Checks();
  const visit = async () => itemOf(await n8n.runWorkflow(TEMPLATE.id, { trigger: TEMPLATE.trigger }), TEMPLATE.block);
  const began = performance.now();
  const first = await visit();
  const seconds = (performance.now() - began) / 1000;
  const stored = await storedOrders(store);
  checks.equal('受注の件数', first['inserted'], orderList.length);
  checks.same('受注の内容', asSet(stored.map(factsOf)), asSet(orderList.map(plainFacts)));

  const before = await mark(store);
  const second = await visit();
  const writes = await writesSince(store, before);
  checks.equal('2回目 書き込み', writes, {});
  checks.equal('2回目 inserted', second['inserted'], 0);
  const report = {
    fetched: first['fetched'],
    inserted: first['inserted'],
    updated: first['updated'],
    unchanged: first['unchanged'],
    quarantined: first['quarantined'],
    stillOpen: stored.filter(({ stillOpen }) => stillOpen).length,
    secondRunWrites: Object.values(writes).reduce((sum, n) => sum + n, 0),
    seconds: Math.round(seconds * 10) / 10,
  };
  return { checks, report };
}
