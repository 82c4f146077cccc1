import type pg from 'pg';
import { SCHEMA } from '../../lib/store/migrate';
import { N8N_SCHEMA } from '../n8n/env';
import type { Sequence, Table } from './manifest';

/** What a backup holds of the database. */
export const schemas = [N8N_SCHEMA, SCHEMA] as const;

export interface ForeignKey {
  readonly schema: string;
  readonly table: string;
  readonly name: string;
  readonly definition: string;
}

/** Quoted identifier. */
export const quoted = (...names: string[]): string => names.map((name) => `"${name.replaceAll('"', '""')}"`).join('.');

const TABLES = `
  SELECT n.nspname AS schema, c.relname AS name,
    (SELECT coalesce(json_agg(json_build_object(
        'name', a.attname, 'type', format_type(a.atttypid, a.atttypmod), 'notNull', a.attnotnull,
        'default', pg_get_expr(d.adbin, d.adrelid), 'identity', a.attidentity) ORDER BY a.attnum), '[]')
      FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
      WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '') AS columns,
    (SELECT coalesce(json_agg(pg_get_constraintdef(k.oid) ORDER BY k.contype DESC, k.conname), '[]')
      FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype IN ('p', 'u', 'c')) AS constraints
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname = ANY($1) AND c.relkind = 'r' AND c.relpersistence = ANY($2)
  ORDER BY 1, 2`;

/** The tables of both schemas. `unlogged`: with those whose content is not worth keeping. */
export async function readTables(client: pg.ClientBase, unlogged = false): Promise<Table[]> {
  const found = await client.query<Table & pg.QueryResultRow>(TABLES, [schemas, unlogged ? ['p', 'u'] : ['p']]);
  return found.rows;
}

export async function readSequences(client: pg.ClientBase): Promise<Sequence[]> {
  const found = await client.query<{ schema: string; name: string }>(
    'SELECT schemaname AS schema, sequencename AS name FROM pg_sequences WHERE schemaname = ANY($1) ORDER BY 1, 2',
    [schemas],
  );
  const sequences: Sequence[] = [];
  for (const { schema, name } of found.rows) {
    const state = await client.query<{ last_value: string; is_called: boolean }>(
      `SELECT last_value, is_called FROM ${quoted(schema, name)}`,
    );
    const { last_value: lastValue, is_called: isCalled } = state.rows[0]!;
    sequences.push({ schema, name, lastValue, isCalled });
  }
  return sequences;
}

export async function readForeignKeys(client: pg.ClientBase): Promise<ForeignKey[]> {
  const found = await client.query<ForeignKey & pg.QueryResultRow>(
    `SELECT n.nspname AS schema, c.relname AS table, k.conname AS name, pg_get_constraintdef(k.oid) AS definition
     FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE k.contype = 'f' AND n.nspname = ANY($1)`,
    [schemas],
  );
  return found.rows;
}

/** Names of the migrations that made the tables, by schema: equal lists, equal tables. */
export async function readMigrations(client: pg.ClientBase): Promise<Record<string, string[]>> {
  const lists: Record<string, string[]> = {};
  for (const [schema, table] of [
    [N8N_SCHEMA, 'migrations'],
    [SCHEMA, 'schema_migration'],
  ] as const) {
    const found = await client.query<{ exists: boolean }>('SELECT to_regclass($1) IS NOT NULL AS exists', [
      `${schema}.${table}`,
    ]);
    lists[schema] = [];
    if (!found.rows[0]?.exists) continue;
    const names = await client.query<{ name: string }>(`SELECT name FROM ${quoted(schema, table)} ORDER BY name`);
    lists[schema] = names.rows.map(({ name }) => name);
  }
  return lists;
}
