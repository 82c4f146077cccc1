import type { Store } from '../store/store';

/** Stored rows of a stream that a full reading is to find in the cart: their id, and which of them are expected. */
export interface Expected {
  readonly table: string;
  readonly id: string;
  readonly where: string;
}

interface Reading {
  readonly store: Store;
  readonly connectionId: string;
  readonly runId: string;
}

/** More missing rows than this did not leave: that is a fault of the cart or of the reading. */
const AT_LEAST = 20;
const SHARE = 0.01;

async function mostPlausible({ store, connectionId }: Reading, { table, where }: Expected): Promise<number> {
  const { rows } = await store.query<{ expected: number }>(
    `SELECT count(*)::int AS expected FROM ${table} WHERE connection_id = $1 AND ${where}`,
    [connectionId],
  );
  return Math.max(AT_LEAST, Math.floor(rows[0]!.expected * SHARE));
}

/** The expected rows that the run has not seen; only how many there may be where they are implausibly many. */
export async function findMissing(
  reading: Reading,
  expected: Expected,
): Promise<{ readonly ids: readonly string[] } | { readonly moreThan: number }> {
  const most = await mostPlausible(reading, expected);
  const { table, id, where } = expected;
  // EXCEPT and not NOT EXISTS: the planner knows nothing of arrays' lengths and would compare each with each.
  const { rows } = await reading.store.query<{ id: string }>(
    `SELECT ${id} AS id FROM ${table} WHERE connection_id = $1 AND ${where}
     EXCEPT SELECT unnest(seen_ids) FROM sync_page WHERE run_id = $2 ORDER BY id LIMIT $3`,
    [reading.connectionId, reading.runId, most + 1],
  );
  return rows.length > most ? { moreThan: most } : { ids: rows.map((row) => row.id) };
}
