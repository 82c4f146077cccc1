import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type pg from 'pg';
import { Failure } from '../failure';

/** The schema of everything that is ours; n8n's tables live beside it in a schema of their own. */
export const SCHEMA = 'line_commerce';
const TABLE = 'schema_migration';
/** Names our lock among all advisory locks of the database. */
const LOCK = "hashtextextended('line_commerce.migrate', 0)";
const folder = join(__dirname, 'migrations');

const newerThanCode = (): Failure =>
  new Failure(
    'database',
    'データベースがこの版より新しいため開けません。',
    'line-commerceを新しい版に更新するか、この版で取ったバックアップを戻してください。',
  );

async function knownMigrations(): Promise<string[]> {
  const files = await readdir(folder);
  return files.filter((file) => file.endsWith('.sql')).map((file) => file.slice(0, -'.sql'.length));
}

async function appliedMigrations(client: pg.Client): Promise<string[]> {
  const table = `${SCHEMA}.${TABLE}`;
  const found = await client.query<{ found: boolean }>('SELECT to_regclass($1) IS NOT NULL AS found', [table]);
  if (!found.rows[0]?.found) return [];
  const applied = await client.query<{ name: string }>(`SELECT name FROM ${table}`);
  return applied.rows.map((row) => row.name);
}

/** True when there is something left to apply. Throws Failure 'database' when the database is ahead of this code. */
async function isBehind(client: pg.Client): Promise<boolean> {
  const known = new Set(await knownMigrations());
  const applied = await appliedMigrations(client);
  if (applied.some((name) => !known.has(name))) throw newerThanCode();
  return applied.length < known.size;
}

async function applyPending(client: pg.Client): Promise<void> {
  // The tool is an ES module with many dependencies: it is loaded only when there is something to apply.
  const { runner } = await import('node-pg-migrate');
  const schema = await client.query<{ found: boolean }>('SELECT to_regnamespace($1) IS NOT NULL AS found', [SCHEMA]);
  const quiet = { debug: undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
  await runner({
    dbClient: client,
    dir: folder,
    direction: 'up',
    migrationsTable: TABLE,
    schema: SCHEMA,
    // CREATE SCHEMA IF NOT EXISTS wants the right to create one even where it exists.
    createSchema: !schema.rows[0]?.found,
    singleTransaction: true,
    noLock: true,
    logger: quiet,
  });
}

/**
 * Brings schema `line_commerce` up to this code. Processes that start at once wait for one another; once up to date it
 * costs two reads. Throws Failure 'database' when the database was written by a newer version.
 */
export async function migrate(client: pg.Client): Promise<void> {
  if (!(await isBehind(client))) return;
  await client.query(`SELECT pg_advisory_lock(${LOCK})`);
  try {
    if (await isBehind(client)) await applyPending(client);
  } finally {
    await client.query(`SELECT pg_advisory_unlock(${LOCK})`);
  }
}
