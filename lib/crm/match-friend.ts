import type { PoolClient } from 'pg';
import type { Clock } from '../clock';
import type { Store } from '../store/store';
import { connectionById } from './connection';
import { checkedId } from './ids';
import type { UnmatchedReason } from './matching';
import { MATCH_FRIEND } from './matching-sql';

export interface MatchFriendRequest {
  readonly store: Store;
  readonly connectionId: string;
  readonly friendId: string;
  /** By what the connection is matched: `connectionById`. */
  readonly matchKey: 'email' | 'phone';
  readonly clock: Clock;
}

/** `busy`: a whole matching holds the connection; it judges this friend too. `notHere`: 解除, or of the other kind. */
export type FriendMatch =
  | { readonly outcome: 'linked'; readonly newly: boolean }
  | { readonly outcome: 'unmatched'; readonly reason: UnmatchedReason }
  | { readonly outcome: 'busy' }
  | { readonly outcome: 'notHere' };

/** A person waits; a whole matching of a large shop takes longer. */
const PATIENCE = '3s';
const LOCK_NOT_AVAILABLE = '55P03';

/**
 * Matches one friend with a connection's customers, by the rules of `matchFriends` and with the same result for this
 * friend. What the address means for other friends (one more with the same) shows at the next whole matching.
 */
export async function matchFriend(request: MatchFriendRequest): Promise<FriendMatch> {
  const { store } = request;
  const friendId = checkedId(request.friendId, '友だちID');
  const connection = await connectionById(store, request.connectionId);
  if (!connection.linked) return { outcome: 'notHere' };
  return store.transaction(async (client) => {
    if (!(await holdConnection(client, connection.id))) return { outcome: 'busy' };
    const statement = {
      ...MATCH_FRIEND[request.matchKey],
      values: [connection.id, friendId, request.clock.now().toISO()],
    };
    const { rows } = await client.query<{ known: boolean; reason: UnmatchedReason | null }>(statement);
    const row = rows[0];
    if (!row) return { outcome: 'notHere' };
    if (row.reason !== null) return { outcome: 'unmatched', reason: row.reason };
    return { outcome: 'linked', newly: !row.known };
  });
}

/** The lock of a whole matching; false where that does not end soon. */
async function holdConnection(client: PoolClient, connectionId: string): Promise<boolean> {
  await client.query('SAVEPOINT before_lock');
  await client.query(`SET LOCAL lock_timeout = '${PATIENCE}'`);
  try {
    await client.query(`SELECT pg_advisory_xact_lock(hashtextextended('line_commerce matching ' || $1, 0))`, [
      connectionId,
    ]);
    await client.query('SET LOCAL lock_timeout = 0');
    return true;
  } catch (error) {
    if ((error as { code?: string }).code !== LOCK_NOT_AVAILABLE) throw error;
    await client.query('ROLLBACK TO SAVEPOINT before_lock');
    return false;
  }
}
