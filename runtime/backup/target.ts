import type pg from 'pg';
import { SCHEMA } from '../../lib/store/migrate';
import { N8N_SCHEMA } from '../n8n/env';
import { quoted, readForeignKeys, readTables, type ForeignKey } from './catalog';
import type { Column, Manifest, Table } from './manifest';

/** Rows that only use can have made; n8n's migrations put some into other tables. */
const signsOfUse: ReadonlyArray<readonly [string, string, string]> = [
  [N8N_SCHEMA, 'workflow_entity', 'true'],
  [N8N_SCHEMA, 'credentials_entity', 'true'],
  [N8N_SCHEMA, 'user', 'password IS NOT NULL'],
  [SCHEMA, 'cart_connection', 'true'],
  [SCHEMA, 'line_channel', 'true'],
  [SCHEMA, 'provisioned', 'true'],
];

/** Whether somebody has used this database. */
export async function holdsData(client: pg.Client): Promise<boolean> {
  for (const [schema, table, used] of signsOfUse) {
    const name = quoted(schema, table);
    const found = await client.query<{ exists: boolean }>('SELECT to_regclass($1) IS NOT NULL AS exists', [name]);
    if (!found.rows[0]?.exists) continue;
    const rows = await client.query<{ some: boolean }>(`SELECT EXISTS (SELECT FROM ${name} WHERE ${used}) AS some`);
    if (rows.rows[0]?.some) return true;
  }
  return false;
}

const key = ({ schema, name }: Pick<Table, 'schema' | 'name'>): string => `${schema}.${name}`;

/** n8n makes one such table for each of the user's データテーブル; no migration knows them. */
const madeByUser = ({ schema, name }: Pick<Table, 'schema' | 'name'>): boolean =>
  schema === N8N_SCHEMA && /^data_table_user_/.test(name);

function columnDefinition({ name, type, notNull, default: value, identity }: Column): string {
  const generated = identity && `GENERATED ${identity === 'a' ? 'ALWAYS' : 'BY DEFAULT'} AS IDENTITY`;
  const standard = value !== null && !identity && `DEFAULT ${value}`;
  return [quoted(name), type, notNull && 'NOT NULL', generated, standard].filter(Boolean).join(' ');
}

/** Makes the user's データテーブル of the backup, and removes those that it does not have. */
export async function fitTables(client: pg.Client, wanted: readonly Table[]): Promise<void> {
  const here = await readTables(client);
  const names = new Set(here.map(key));
  for (const table of here.filter(madeByUser)) await client.query(`DROP TABLE ${quoted(table.schema, table.name)}`);
  for (const table of wanted.filter(madeByUser)) {
    const parts = [...table.columns.map(columnDefinition), ...table.constraints];
    await client.query(`CREATE TABLE ${quoted(table.schema, table.name)} (${parts.join(', ')})`);
    names.add(key(table));
  }
}

/**
 * Empties all tables and lifts what would hinder loading them in any order: foreign keys and n8n's triggers. (Not by
 * session_replication_role, which only a superuser may set.) Returns the foreign keys to put back.
 */
export async function emptyForLoading(client: pg.Client, tables: readonly Table[]): Promise<ForeignKey[]> {
  const foreignKeys = await readForeignKeys(client);
  const all = (await readTables(client, true)).map(({ schema, name }) => quoted(schema, name));
  await inOneGo(client, [
    ...foreignKeys.map(
      ({ schema, table, name }) => `ALTER TABLE ${quoted(schema, table)} DROP CONSTRAINT ${quoted(name)}`,
    ),
    `TRUNCATE ${all.join(', ')}`,
    ...tables.map(({ schema, name }) => `ALTER TABLE ${quoted(schema, name)} DISABLE TRIGGER USER`),
  ]);
  return foreignKeys;
}

/** Puts foreign keys (checking every row), triggers and sequences back. */
export async function putBack(
  client: pg.Client,
  foreignKeys: readonly ForeignKey[],
  { tables, sequences }: Manifest,
): Promise<void> {
  const literal = (text: string): string => client.escapeLiteral(text);
  await inOneGo(client, [
    ...foreignKeys.map(
      ({ schema, table, name, definition }) =>
        `ALTER TABLE ${quoted(schema, table)} ADD CONSTRAINT ${quoted(name)} ${definition}`,
    ),
    ...tables.map(({ schema, name }) => `ALTER TABLE ${quoted(schema, name)} ENABLE TRIGGER USER`),
    ...sequences.map(
      ({ schema, name, lastValue, isCalled }) =>
        `SELECT setval(to_regclass(${literal(quoted(schema, name))}), ${literal(lastValue)}, ${isCalled})`,
    ),
  ]);
  for (const table of tables.filter(madeByUser)) await continueCounting(client, table);
}

/** Hundreds of short statements: one round trip instead of one each. */
const inOneGo = (client: pg.Client, statements: readonly string[]): Promise<unknown> =>
  client.query(statements.join(';\n'));

/** A renamed データテーブル counts in a sequence that kept the old name; the one made here goes on after the rows. */
async function continueCounting(client: pg.Client, { schema, name, columns }: Table): Promise<void> {
  for (const column of columns.filter(({ identity }) => identity)) {
    const table = quoted(schema, name);
    const highest = `(SELECT max(${quoted(column.name)}) FROM ${table})`;
    await client.query(`SELECT setval(pg_get_serial_sequence($1, $2), ${highest})`, [table, column.name]);
  }
}
