import type { DateTime } from 'luxon';
import type { Order } from '../../../carts/model';
import { TOKYO, type Clock } from '../../../clock';
import { PROVEN_LINK_SQL } from '../../../crm/proven-links';
import type { Store } from '../../../store/store';
import { byFriendOf } from '../by-friend';
import type { TrustOption } from '../trust';

export interface ShippingLine {
  readonly shipmentNo: number;
  readonly productName: string;
  readonly variation: string | null;
  readonly quantity: number;
}

export interface ShippingParcel {
  readonly shipmentNo: number;
  readonly courier: string | null;
  readonly slipNo: string | null;
  readonly shippedOn: string | null;
}

export interface ShippingOrder {
  readonly shop: string;
  readonly cart: string;
  readonly orderNo: string;
  readonly orderedAt: Date;
  readonly status: Order['status'];
  readonly cancelled: boolean;
  readonly subscriptionCount: number | null;
  readonly lines: readonly ShippingLine[];
  readonly shipments: readonly ShippingParcel[];
}

export interface ShippingFacts {
  /** Shops in which the friend is linked; 0: nothing may be shown. */
  readonly shops: number;
  /** Oldest first. */
  readonly orders: readonly ShippingOrder[];
  /** Orders of the time asked for, older than those read. */
  readonly older: number;
}

/** More than five 吹き出し can hold. */
const ORDERS_READ = 200;

/** 受注日 ≥ today − 3 calendar months by the Japanese calendar: on 31 May from the last day of February. */
export const shippingSince = (now: DateTime): DateTime => now.setZone(TOKYO).startOf('day').minus({ months: 3 });

const READ = `
  WITH linked AS (
    SELECT l.friend_id, l.connection_id, k.name AS shop, k.cart, c.cart_customer_id
    FROM customer_link l
    JOIN cart_connection k ON k.id = l.connection_id AND k.state = 'linked'
    JOIN cart_customer c ON c.id = l.customer_id
    WHERE l.friend_id = ANY ($1::bigint[]) AND ($3 OR ${PROVEN_LINK_SQL})
  )
  SELECT linked.friend_id AS "friendId", linked.shop, linked.cart, linked.connection_id AS "connectionId",
    o.order_no AS "orderNo", o.ordered_at AS "orderedAt", o.status, o.cancelled_at IS NOT NULL AS cancelled,
    o.subscription_count AS "subscriptionCount", coalesce(o.total_orders, 0)::integer AS total,
    coalesce(lines.list, '[]') AS lines, coalesce(parcels.list, '[]') AS shipments
  FROM linked
  LEFT JOIN LATERAL (
    SELECT o.*, count(*) OVER () AS total_orders FROM cart_order o
    WHERE o.cart_customer_id = linked.cart_customer_id AND o.connection_id = linked.connection_id AND o.ordered_at >= $2
    ORDER BY o.ordered_at DESC, o.order_no DESC LIMIT $4
  ) o ON true
  LEFT JOIN LATERAL (
    SELECT json_agg(json_build_object('shipmentNo', p.shipment_no, 'productName', p.product_name,
      'variation', p.variation, 'quantity', p.quantity) ORDER BY p.line_no) AS list
    FROM cart_order_line p WHERE p.order_id = o.id
  ) lines ON true
  LEFT JOIN LATERAL (
    SELECT json_agg(json_build_object('shipmentNo', s.shipment_no, 'courier', s.courier, 'slipNo', s.slip_no,
      'shippedOn', s.shipped_on) ORDER BY s.shipment_no) AS list
    FROM cart_shipment s WHERE s.order_id = o.id
  ) parcels ON true
  ORDER BY linked.friend_id, o.ordered_at, linked.connection_id, o.order_no`;

interface Row extends ShippingOrder, Record<string, unknown> {
  friendId: string;
  connectionId: string;
  total: number;
}

function factsOf(rows: readonly Row[]): ShippingFacts {
  const orders = rows.filter(({ orderNo }) => orderNo !== null);
  const totals = new Map(rows.map(({ connectionId, total }) => [connectionId, total]));
  const all = [...totals.values()].reduce((sum, total) => sum + total, 0);
  return { shops: totals.size, orders, older: all - orders.length };
}

/** What up to 500 friends ordered in the last three months, in all shops in which they are linked by a proven address. */
export async function readShipping(
  store: Store,
  friendIds: readonly string[],
  clock: Clock,
  { alsoClaimed = false }: TrustOption = {},
): Promise<Map<string, ShippingFacts>> {
  const params = [friendIds, shippingSince(clock.now()).toISO(), alsoClaimed, ORDERS_READ];
  const { rows } = await store.query<Row>({ name: 'message-shipping', text: READ }, params);
  const byFriend = byFriendOf(rows);
  return new Map(friendIds.map((id) => [id, factsOf(byFriend.get(id) ?? [])]));
}
