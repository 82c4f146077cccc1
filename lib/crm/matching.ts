import type { PoolClient } from 'pg';
import type { Clock } from '../clock';
import { readWholeTables } from '../store/planner';
import type { Store } from '../store/store';
import { untilAborted } from './cancel';
import { connectionById } from './connection';
import { checkedId } from './ids';
import { MATCH } from './matching-sql';

/** Why a friend has no link; the order in which the reasons are looked for. */
export const unmatchedReasons = [
  'proof_failed',
  'key_missing',
  'no_candidate',
  'several_customers',
  'already_linked',
  'several_friends',
] as const;
export type UnmatchedReason = (typeof unmatchedReasons)[number];

export interface MatchRequest {
  readonly store: Store;
  readonly connectionId: string;
  /** Only this channel's friends; otherwise all channels of the connection's kind (real or sandbox). */
  readonly channelId?: string;
  /** By what the connection is matched: `connectionById`. */
  readonly matchKey: 'email' | 'phone';
  readonly clock: Clock;
  readonly signal?: AbortSignal;
}

export interface MatchSummary {
  readonly connectionId: string;
  /** `unlinked`: the connection was 解除, so nothing was looked at or written. */
  readonly outcome: 'matched' | 'unlinked';
  /** Japanese. */
  readonly message: string;
  /** Links there are now, new and old. */
  readonly linked: number;
  readonly newlyLinked: number;
  /** Following friends without a link, by reason. */
  readonly unlinked: Readonly<Record<UnmatchedReason, number>>;
  /** Customers in the cart, not 退会, whom no friend is linked with. */
  readonly customersWithoutFriend: number;
}

interface Counts extends Record<string, unknown> {
  linked: string;
  newlyLinked: string;
  customersWithoutFriend: string;
  unlinked: Partial<Record<UnmatchedReason, number>>;
}

/**
 * Finds who is who between a connection's customers and the friends (一点一致).
 *
 * - One key alone decides: the phone number, or for e-mail the mobile address where the customer has one, else the
 *   e-mail address. It must be unique among the connection's customers (not 退会) and among the channel's friends,
 *   blocked ones too: they may come back.
 * - Only a `proven` address makes a link. A `claimed` one (typed, not checked) is treated as not obtained: a link opens
 *   the customer's points and orders, and one typed by a stranger must neither get it nor keep the owner from it.
 * - A claimed address whose form asked for birthday or kana is one that did not agree: `proof_failed`.
 * - A link stays when an address changes later and is never made twice on either side.
 * - Reasons are kept for following friends; `since` moves only with the reason. A run that finds nothing new writes
 *   nothing, and two runs of one connection follow each other.
 *
 * Throws Failure 'stopped' when aborted (nothing is kept then), 'input' for an unknown connection.
 */
export async function matchFriends(request: MatchRequest): Promise<MatchSummary> {
  const { store, signal } = request;
  const connection = await connectionById(store, request.connectionId);
  if (!connection.linked) return summary(connection.id, 'unlinked', await countOnly(store, connection.id));
  const channelId = request.channelId ? checkedId(request.channelId, 'チャネルID') : null;
  const counts = await store.transaction((client) =>
    untilAborted(store, client, signal, async () => {
      if (!(await holdConnection(client, connection.id))) return null;
      const { rows } = await client.query<Counts>(MATCH[request.matchKey], [
        connection.id,
        channelId,
        request.clock.now().toISO(),
      ]);
      return rows[0]!;
    }),
  );
  if (!counts) return summary(connection.id, 'unlinked', await countOnly(store, connection.id));
  return summary(connection.id, 'matched', counts);
}

/** One matching of a connection at a time, to the end of the transaction. False when it was 解除 meanwhile. */
async function holdConnection(client: PoolClient, connectionId: string): Promise<boolean> {
  await readWholeTables(client);
  await client.query(`SELECT pg_advisory_xact_lock(hashtextextended('line_commerce matching ' || $1, 0))`, [
    connectionId,
  ]);
  const { rowCount } = await client.query(`SELECT FROM cart_connection WHERE id = $1 AND state = 'linked'`, [
    connectionId,
  ]);
  return rowCount === 1;
}

const countOnly = async (store: Store, connectionId: string): Promise<Counts> => {
  const { rows } = await store.query<{ linked: string }>(
    'SELECT count(*) AS linked FROM customer_link WHERE connection_id = $1',
    [connectionId],
  );
  return { linked: rows[0]!.linked, newlyLinked: '0', customersWithoutFriend: '0', unlinked: {} };
};

const summary = (connectionId: string, outcome: MatchSummary['outcome'], counts: Counts): MatchSummary => {
  const linked = Number(counts.linked);
  const newlyLinked = Number(counts.newlyLinked);
  return {
    connectionId,
    outcome,
    message:
      outcome === 'unlinked'
        ? '連携が解除されているため、照合は行いませんでした。'
        : `友だち${newlyLinked}人を新たに顧客と結び付けました(合計${linked}人)。`,
    linked,
    newlyLinked,
    unlinked: Object.fromEntries(unmatchedReasons.map((reason) => [reason, counts.unlinked[reason] ?? 0])) as Record<
      UnmatchedReason,
      number
    >,
    customersWithoutFriend: Number(counts.customersWithoutFriend),
  };
};
