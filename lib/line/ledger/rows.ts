import type { PoolClient } from 'pg';

/*
 * How rows are found: the open ones by the index on their worklist, which knows no single state; those of a batch by
 * their keys.
 */
export const PLANNED = `worklist = 'toSend' AND state = 'planned'`;
export const HELD = `worklist = 'held'`;
export const UNKNOWN = `worklist = 'unknown'`;

/**
 * For the rest of the transaction every row is looked up by its key. Left to its estimates, PostgreSQL reads a table of
 * some ten thousand rows whole to find the 500 of a batch, which costs twice as much.
 */
export async function findByKeys(client: PoolClient): Promise<void> {
  await client.query(
    'SET LOCAL enable_seqscan = off; SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off',
  );
}
