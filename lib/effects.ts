import type { PoolClient } from 'pg';
import type { Clock } from './clock';
import type { Store } from './store/store';

/**
 * Names one effect that must not happen twice (points, tags by action, requests, mails). `occurrence` comes from
 * business data and holds whom it concerns, never an execution; `ordinal` counts equal pairs within one run.
 */
export interface EffectKey {
  readonly occurrence: string;
  readonly nodeId: string;
  readonly ordinal: number;
}

const MARK = `
  INSERT INTO effect (occurrence, node_id, ordinal, done_at)
  SELECT k.occurrence, k.node_id, k.ordinal, $4
  FROM unnest($1::text[], $2::text[], $3::integer[]) AS k (occurrence, node_id, ordinal)
  ORDER BY k.occurrence, k.node_id, k.ordinal
  ON CONFLICT DO NOTHING
  RETURNING occurrence, node_id AS "nodeId", ordinal`;

const UNMARK = `
  DELETE FROM effect e
  USING unnest($1::text[], $2::text[], $3::integer[]) AS k (occurrence, node_id, ordinal)
  WHERE e.occurrence = k.occurrence AND e.node_id = k.node_id AND e.ordinal = k.ordinal`;

const columns = (keys: readonly EffectKey[]): unknown[][] => [
  keys.map(({ occurrence }) => occurrence),
  keys.map(({ nodeId }) => nodeId),
  keys.map(({ ordinal }) => ordinal),
];

const textOf = ({ occurrence, nodeId, ordinal }: EffectKey): string => JSON.stringify([occurrence, nodeId, ordinal]);

/**
 * Marks the keys and does the work of those that were not done before, all in one transaction: after a crash either both
 * are there or neither. `work` gets the positions (in `keys`) of what is to be done and answers with those that turned
 * out to have no effect: they stay free for another time. At most some hundred keys at once, all different. Answers
 * with the positions that were done now.
 */
export async function onceOnlyMany(
  store: Store,
  keys: readonly EffectKey[],
  clock: Clock,
  work: (client: PoolClient, fresh: readonly number[]) => Promise<{ readonly withoutEffect: readonly number[] }>,
): Promise<ReadonlySet<number>> {
  if (keys.length === 0) return new Set();
  return store.transaction(async (client) => {
    const { rows } = await client.query<EffectKey & Record<string, unknown>>(MARK, [
      ...columns(keys),
      clock.now().toJSDate(),
    ]);
    const marked = new Set(rows.map(textOf));
    const fresh = keys.flatMap((key, position) => (marked.has(textOf(key)) ? [position] : []));
    if (fresh.length === 0) return new Set<number>();
    const { withoutEffect } = await work(client, fresh);
    if (withoutEffect.length > 0) {
      await client.query(UNMARK, columns(withoutEffect.map((position) => keys[position]!)));
    }
    const undone = new Set(withoutEffect);
    return new Set(fresh.filter((position) => !undone.has(position)));
  });
}

/**
 * Does `work` once per key, ever: its mark and what it writes through `client` are one transaction. `done: false`: it
 * was done before. What `work` throws undoes both.
 */
export async function onceOnly<T>(
  store: Store,
  key: EffectKey,
  clock: Clock,
  work: (client: PoolClient) => Promise<T>,
): Promise<{ done: true; result: T } | { done: false }> {
  let outcome: { done: true; result: T } | { done: false } = { done: false };
  await onceOnlyMany(store, [key], clock, async (client) => {
    outcome = { done: true, result: await work(client) };
    return { withoutEffect: [] };
  });
  return outcome;
}
