import type { Clock } from '../clock';
import { Failure } from '../failure';
import type { Queries } from '../store/store';
import { checkedId } from './ids';

/** More than this in one change is taken for a slip of the hand. */
export const POINTS_MAX = 1_000_000;

/**
 * Where taking points would go below 0: `keep` changes nothing, `toZero` takes what there is, `below` lets the balance
 * be negative.
 */
export type WhenShort = 'keep' | 'toZero' | 'below';

export interface PointChange {
  readonly friendId: string;
  /** Negative takes points. Whole, and not 0. */
  readonly points: number;
}

export interface PointOutcome {
  readonly friendId: string;
  /** By how much the balance moved; 0 where there were too few, or none to take. */
  readonly moved: number;
  readonly balance: number;
}

/** Throws Failure 'input' for what is no whole number from 1 to POINTS_MAX. */
export function checkedPoints(given: unknown): number {
  const points = typeof given === 'string' ? Number(given.normalize('NFKC').trim() || NaN) : given;
  if (typeof points === 'number' && Number.isInteger(points) && points >= 1 && points <= POINTS_MAX) return points;
  throw new Failure('input', 'ポイントの数が正しくありません。', `1〜${POINTS_MAX.toLocaleString('ja-JP')}の整数で入力してください。`); // prettier-ignore
}

/** Friends are locked in the order of their ids, so that two changes at once cannot lock each other out. */
const CHANGE = `
  WITH due AS MATERIALIZED (
    SELECT f.id, f.own_points, g.points
    FROM friend f JOIN unnest($1::bigint[], $2::integer[]) AS g (id, points) ON g.id = f.id
    ORDER BY f.id FOR NO KEY UPDATE OF f
  ), moved AS (
    SELECT id, own_points, CASE
      WHEN points >= 0 OR $3 = 'below' OR own_points + points >= 0 THEN points
      WHEN $3 = 'toZero' THEN -greatest(own_points, 0)
      ELSE 0 END AS points
    FROM due
  ), written AS (
    UPDATE friend f SET own_points = f.own_points + m.points, updated_at = $4
    FROM moved m WHERE f.id = m.id AND m.points <> 0
  ), noted AS (
    INSERT INTO point_entry (friend_id, at, points, balance, by)
    SELECT id, $4, points, own_points + points, $5 FROM moved WHERE points <> 0
  )
  SELECT id AS "friendId", points AS moved, own_points + points AS balance FROM moved ORDER BY id`;

/** Changes of which each friend has at most one, in the order given. */
function rounds(changes: readonly PointChange[]): PointChange[][] {
  const result: PointChange[][] = [];
  const seen = new Map<string, number>();
  for (const change of changes) {
    const round = seen.get(change.friendId) ?? 0;
    seen.set(change.friendId, round + 1);
    (result[round] ??= []).push(change);
  }
  return result;
}

/**
 * Moves balances of our own ポイント and writes each move down. `by`: which block of which workflow, or who, in
 * Japanese. Not safe to repeat by itself: callers do it once per occasion (lib/effects). Answers in the order of
 * `changes`; a friend who does not exist is missing.
 */
export async function changePoints(
  store: Queries,
  changes: readonly PointChange[],
  how: { readonly whenShort: WhenShort; readonly by: string },
  clock: Clock,
): Promise<readonly (PointOutcome | undefined)[]> {
  const checked = changes.map(({ friendId, points }) => ({ friendId: checkedId(friendId, '友だちID'), points }));
  const byFriend = new Map<string, PointOutcome[]>();
  for (const round of rounds(checked)) {
    const { rows } = await store.query<PointOutcome & Record<string, unknown>>(CHANGE, [
      round.map(({ friendId }) => friendId),
      round.map(({ points }) => points),
      how.whenShort,
      clock.now().toJSDate(),
      how.by,
    ]);
    for (const row of rows) byFriend.set(row.friendId, [...(byFriend.get(row.friendId) ?? []), row]);
  }
  return checked.map(({ friendId }) => byFriend.get(friendId)?.shift());
}
