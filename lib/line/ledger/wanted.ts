import type { Queries } from '../../store/store';
import { checkedId } from '../../crm/ids';
import { dayTime } from './words';
import type { Campaign, Counts, DeliveryState, FriendOccurrence, SqlAudience } from './types';

/**
 * Who is asked for, as SQL: a query of friend_id, following and occurrence, without repetitions, and its parameters.
 * `add` gives the number of one more parameter.
 */
export interface Wanted {
  readonly sql: string;
  readonly params: unknown[];
  readonly duplicates: number;
  /** Distinct pairs asked for, where they are known beforehand. */
  readonly asked: number | null;
}

/** Friends by a condition. Those of other channels never come in. */
export function wantedAudience(channelId: string, audience: SqlAudience): Wanted {
  const params = [...audience.params, channelId];
  const sql = `SELECT f.id AS friend_id, f.following, (${audience.occurrence})::text AS occurrence
    FROM friend f WHERE f.channel_id = $${params.length} AND (${audience.where})`;
  return { sql, params, duplicates: 0, asked: null };
}

/** Friends one by one, as items named them. */
export function wantedFriends(channelId: string, rows: readonly FriendOccurrence[]): Wanted {
  const pairs = new Map<string, FriendOccurrence>();
  for (const { friendId, occurrence } of rows) {
    const id = checkedId(friendId, '友だちID');
    pairs.set(JSON.stringify([id, occurrence]), { friendId: id, occurrence });
  }
  const distinct = [...pairs.values()];
  const sql = `SELECT f.id AS friend_id, f.following, w.occurrence
    FROM unnest($1::bigint[], $2::text[]) AS w (friend_id, occurrence)
    JOIN friend f ON f.id = w.friend_id WHERE f.channel_id = $3`;
  const params = [distinct.map(({ friendId }) => friendId), distinct.map(({ occurrence }) => occurrence), channelId];
  return { sql, params, duplicates: rows.length - distinct.length, asked: distinct.length };
}

/** Appends parameters to those of `wanted` and gives their numbers, e.g. `$4`. */
export const appended = (wanted: Wanted, ...values: unknown[]): { params: unknown[]; at: string[] } => ({
  params: [...wanted.params, ...values],
  at: values.map((_, index) => `$${wanted.params.length + index + 1}`),
});

interface Group extends Record<string, unknown> {
  state: DeliveryState | null;
  following: boolean;
  no_occurrence: boolean;
  friends: string;
  first: Date | null;
  last: Date | null;
}

/** Who of them has a row already, and who is blocked. Reads only. */
export async function countWanted(
  db: Queries,
  { channelId, campaign, step }: Campaign,
  wanted: Wanted,
): Promise<Counts> {
  const { params, at } = appended(wanted, channelId, campaign, step);
  const { rows } = await db.query<Group>(
    `SELECT d.state, w.following, w.occurrence IS NULL AS no_occurrence, count(*) AS friends,
        min(d.state_at) AS first, max(d.state_at) AS last
      FROM (${wanted.sql}) w
      LEFT JOIN delivery d ON d.channel_id = ${at[0]} AND d.campaign = ${at[1]} AND d.step = ${at[2]}
        AND d.friend_id = w.friend_id AND d.occurrence = w.occurrence
      GROUP BY 1, 2, 3`,
    params,
  );
  return toCounts(rows, wanted);
}

function toCounts(rows: readonly Group[], wanted: Wanted): Counts {
  const sum = (some: readonly Group[]) => some.reduce((total, { friends }) => total + Number(friends), 0);
  const dated = rows.filter((row) => !row.no_occurrence);
  const fresh = dated.filter((row) => row.state === null);
  const known = dated.filter((row) => row.state !== null);
  const already: Partial<Record<DeliveryState, number>> = {};
  for (const row of known) already[row.state!] = (already[row.state!] ?? 0) + Number(row.friends);
  const got = known.filter((row) => row.state === 'accepted');
  const times = got.flatMap((row) => [row.first!.getTime(), row.last!.getTime()]);
  return {
    wanted: sum(fresh.filter((row) => row.following)),
    already,
    alreadySince: got.length === 0 ? null : { first: dayTime(Math.min(...times)), last: dayTime(Math.max(...times)) },
    blocked: sum(fresh.filter((row) => !row.following)),
    noOccurrence: sum(rows.filter((row) => row.no_occurrence)),
    duplicates: wanted.duplicates,
    notFound: wanted.asked === null ? 0 : wanted.asked - sum(rows),
  };
}
