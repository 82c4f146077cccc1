import type { Store } from '../../../lib/store/store';

/** LINE user ids of the friends linked in a connection. */
export async function linkedFriends(store: Store, connectionId: string): Promise<string[]> {
  const { rows } = await store.query<{ id: string }>(
    `SELECT f.line_user_id AS id FROM customer_link l JOIN friend f ON f.id = l.friend_id WHERE l.connection_id = $1`,
    [connectionId],
  );
  return rows.map(({ id }) => id);
}

/** How many rows of each kind the connection has. */
export async function storedCounts(store: Store, connectionId: string): Promise<Record<string, number>> {
  const { rows } = await store.query<Record<string, number>>(
    `SELECT (SELECT count(*)::int FROM cart_customer WHERE connection_id = $1) AS customers,
       (SELECT count(*)::int FROM cart_subscription WHERE connection_id = $1) AS subscriptions,
       (SELECT count(*)::int FROM cart_order WHERE connection_id = $1) AS orders`,
    [connectionId],
  );
  return rows[0]!;
}

/** How many 定期 stand how. */
export async function storedStatuses(store: Store, connectionId: string): Promise<Record<string, number>> {
  const { rows } = await store.query<{ status: string; n: number }>(
    `SELECT status, count(*)::int AS n FROM cart_subscription WHERE connection_id = $1 GROUP BY status ORDER BY status`,
    [connectionId],
  );
  return Object.fromEntries(rows.map(({ status, n }) => [status, n]));
}

export interface SentOrder extends Record<string, unknown> {
  readonly orderNo: string;
  readonly shippedOn: string;
  readonly slipNo: string;
}

/** An order that was sent, with a slip number: the newest. */
export async function sentOrder(store: Store, connectionId: string): Promise<SentOrder | undefined> {
  const { rows } = await store.query<SentOrder>(
    `SELECT o.order_no AS "orderNo", s.shipped_on AS "shippedOn", s.slip_no AS "slipNo"
     FROM cart_order o JOIN cart_shipment s ON s.order_id = o.id
     WHERE o.connection_id = $1 AND s.shipped_on IS NOT NULL AND s.slip_no IS NOT NULL AND o.cart_customer_id IS NOT NULL
     ORDER BY o.ordered_at DESC LIMIT 1`,
    [connectionId],
  );
  return rows[0];
}

export interface RunningSubscription extends Record<string, unknown> {
  readonly subscriptionId: string;
  readonly nextDeliveryOn: string;
}

/** A 定期 that is active and has its next delivery ahead. */
export async function activeSubscription(store: Store, connectionId: string): Promise<RunningSubscription | undefined> {
  const { rows } = await store.query<RunningSubscription>(
    `SELECT subscription_id AS "subscriptionId", next_delivery_on AS "nextDeliveryOn" FROM cart_subscription
     WHERE connection_id = $1 AND status = 'active' AND next_delivery_on IS NOT NULL ORDER BY id LIMIT 1`,
    [connectionId],
  );
  return rows[0];
}

/** A customer who is linked with a friend. */
export async function linkedCustomer(store: Store, connectionId: string): Promise<string | undefined> {
  const { rows } = await store.query<{ id: string }>(
    `SELECT c.cart_customer_id AS id FROM customer_link l JOIN cart_customer c ON c.id = l.customer_id
     WHERE l.connection_id = $1 ORDER BY l.friend_id LIMIT 1`,
    [connectionId],
  );
  return rows[0]?.id;
}

/** Custom data that a connection laid into its friends, by the names on the screen: how many friends have each. */
export async function laidData(store: Store, connectionId: string): Promise<Record<string, number>> {
  const { rows } = await store.query<{ name: string; n: number }>(
    `SELECT d.name, count(f.id)::int AS n FROM custom_field d
     LEFT JOIN friend f ON f.channel_id = d.channel_id AND f.custom_data->('cart:' || d.connection_id) ? d.source_key
     WHERE d.connection_id = $1 GROUP BY d.name, d.position ORDER BY d.position`,
    [connectionId],
  );
  return Object.fromEntries(rows.map(({ name, n }) => [name, n]));
}
