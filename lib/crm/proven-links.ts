import type { Queries } from '../store/store';

/**
 * Orders and points are shown to a friend only over a link whose address is `proven`. Matching makes no other links; the
 * check stands here all the same, where the data leave the house. On alias l = customer_link.
 */
export const PROVEN_LINK_SQL = `EXISTS (
  SELECT FROM identity i WHERE i.friend_id = l.friend_id AND i.kind = l.key_kind AND i.trust = 'proven')`;

/** The cart's customer id of a friend in one connection; null without a link over a proven address. */
export async function provenCustomerId(store: Queries, connectionId: string, friendId: string): Promise<string | null> {
  const { rows } = await store.query<{ id: string }>(
    `SELECT c.cart_customer_id AS id FROM customer_link l JOIN cart_customer c ON c.id = l.customer_id
     WHERE l.connection_id = $1 AND l.friend_id = $2 AND ${PROVEN_LINK_SQL}`,
    [connectionId, friendId],
  );
  return rows[0]?.id ?? null;
}
