import type { ClientBase } from 'pg';

/*
 * How statements are planned where PostgreSQL's statistics mislead it: right after a first import there are none, and
 * they come a minute or more later. Both hold to the end of the transaction.
 */

/**
 * Every row is looked up by its key. Left to its estimates, PostgreSQL reads a table of some ten thousand rows whole to
 * find the 500 of a batch, or joins without the key, which takes minutes.
 */
export async function findByKeys(client: ClientBase): Promise<void> {
  await client.query(
    'SET LOCAL enable_seqscan = off; SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off',
  );
}

/** Whole tables are read once and put together in memory: row by row takes minutes. */
export async function readWholeTables(client: ClientBase): Promise<void> {
  await client.query(`SET LOCAL enable_nestloop = off; SET LOCAL jit = off; SET LOCAL work_mem = '64MB'`);
}
