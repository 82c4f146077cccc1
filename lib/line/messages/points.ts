import { DateTime } from 'luxon';
import type { Points } from '../../carts/model';
import { TOKYO, type Clock } from '../../clock';
import { PROVEN_LINK_SQL } from '../../crm/proven-links';
import type { Store } from '../../store/store';
import { byFriendOf } from './by-friend';
import type { TrustOption } from './trust';
import { NO_POINTS, NOT_LINKED } from './placeholders';
import { missing, textValue, type PlaceholderValue } from './value';

/** An older reading is not shown: points move with every purchase. */
const POINTS_FRESH_MINUTES = 30;

/** Keeps a live reading of a customer's points, with the time it was made by `clock` (that of the friend's channel). */
export async function storePoints(
  store: Store,
  customer: { readonly connectionId: string; readonly cartCustomerId: string },
  points: Pick<Points, 'balance' | 'expiresOn' | 'reason'>,
  clock: Clock,
): Promise<void> {
  await store.query(
    `INSERT INTO cart_points (connection_id, cart_customer_id, balance, expires_on, reason, read_at)
     VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (connection_id, cart_customer_id) DO UPDATE
     SET balance = excluded.balance, expires_on = excluded.expires_on, reason = excluded.reason, read_at = excluded.read_at`,
    [
      customer.connectionId,
      customer.cartCustomerId,
      points.balance,
      points.expiresOn,
      points.reason,
      clock.now().toISO(),
    ],
  );
}

interface Row extends Record<string, unknown> {
  friendId: string;
  shop: string;
  balance: string | null;
  readAt: Date | null;
}

const READ = `
  SELECT l.friend_id AS "friendId", k.name AS shop, p.balance, p.read_at AS "readAt"
  FROM customer_link l
  JOIN cart_connection k ON k.id = l.connection_id AND k.state = 'linked'
  JOIN cart_customer c ON c.id = l.customer_id
  LEFT JOIN cart_points p ON p.connection_id = l.connection_id AND p.cart_customer_id = c.cart_customer_id
    AND p.balance IS NOT NULL AND p.read_at BETWEEN $2 AND $3
  WHERE l.friend_id = ANY ($1::bigint[]) AND ($4 OR ${PROVEN_LINK_SQL})
  ORDER BY l.friend_id, k.id`;

const pointsText = ({ balance, readAt }: Row): string =>
  `${Number(balance).toLocaleString('ja-JP')}ポイント(${DateTime.fromJSDate(readAt!, { zone: TOKYO }).toFormat('M月d日 HH:mm')}時点)`;

function valueOf(rows: readonly Row[]): PlaceholderValue {
  if (rows.length === 0) return missing(NOT_LINKED);
  const known = rows.filter(({ balance }) => balance !== null);
  if (known.length === 0) return missing(NO_POINTS);
  const lines = known.map((row) => (rows.length > 1 ? `${row.shop}: ${pointsText(row)}` : pointsText(row)));
  return textValue(lines.join('\n'), known.length === 1 ? String(Number(known[0]!.balance)) : '');
}

/** `[[現在ポイント(カート側)]]` of up to 500 friends: the reading of at most 30 minutes ago, with its time. */
export async function pointsValues(
  store: Store,
  friendIds: readonly string[],
  clock: Clock,
  { alsoClaimed = false }: TrustOption,
): Promise<Map<string, PlaceholderValue>> {
  const now = clock.now();
  const since = now.minus({ minutes: POINTS_FRESH_MINUTES }).toISO();
  // A little ahead: reading and asking may be by two processes.
  const params = [friendIds, since, now.plus({ minutes: 1 }).toISO(), alsoClaimed];
  const { rows } = await store.query<Row>({ name: 'message-points', text: READ }, params);
  const byFriend = byFriendOf(rows);
  return new Map(friendIds.map((id) => [id, valueOf(byFriend.get(id) ?? [])]));
}
