import type pg from 'pg';
import type { Page, RejectedRow } from '../carts/cart';
import type { Counts } from './runs';
import { quarantineKey, type Quarantine } from './quarantine';
import type { ReadRow, RowWriter, Written } from './rows';
import { isStorable } from '../store/storable';

/** Into what the rows of a visit go. */
export interface Target<T> {
  readonly connectionId: string;
  readonly runId: string;
  readonly writer: RowWriter<T>;
  readonly quarantine: Quarantine;
  /** Full reads note whom they saw, to find out who left. */
  readonly notesSeen: boolean;
}

interface Encoded {
  readonly key: string;
  readonly row: object;
}

/** SQLSTATE classes by which PostgreSQL refuses a value: data exception, constraint, limit of a type or an index. */
const refusedByValue = (error: unknown): boolean => /^(22|23|54)/.test(String((error as { code?: unknown }).code));

const refusal = ({ key, row }: Encoded, reason: string): RejectedRow => ({ rowKey: key, reason, raw: row });
const unstorableCharacter = '保存できない文字が含まれています';
const unstorableValue = '保存できない値が含まれています(長すぎる、範囲外、または番号の重複)';

/**
 * Writes rows in one statement. Where one of them is refused, halves are tried until only the refused are left out:
 * one bad row never keeps the others of its page back.
 */
async function writeOrSplit<T>(
  client: pg.ClientBase,
  target: Pick<Target<T>, 'connectionId' | 'writer'>,
  rows: readonly Encoded[],
  json: string,
): Promise<Written & { refused: readonly Encoded[] }> {
  if (rows.length === 0) return { inserted: 0, updated: 0, refused: [] };
  // Every statement looks rows up by their keys; a guess of the planner must not make it read whole tables.
  await client.query('SET LOCAL enable_seqscan = off; SAVEPOINT rows');
  try {
    const written = await target.writer.write(client, target.connectionId, json);
    await client.query('RELEASE SAVEPOINT rows');
    return { ...written, refused: [] };
  } catch (error) {
    if (!refusedByValue(error)) throw error;
    await client.query('ROLLBACK TO SAVEPOINT rows; RELEASE SAVEPOINT rows');
  }
  if (rows.length === 1) return { inserted: 0, updated: 0, refused: rows };
  const middle = rows.length >> 1;
  const first = await writeOrSplit(client, target, rows.slice(0, middle), jsonOf(rows.slice(0, middle)));
  const second = await writeOrSplit(client, target, rows.slice(middle), jsonOf(rows.slice(middle)));
  return {
    inserted: first.inserted + second.inserted,
    updated: first.updated + second.updated,
    refused: [...first.refused, ...second.refused],
  };
}

const jsonOf = (rows: readonly Encoded[]): string => JSON.stringify(rows.map(({ row }) => row));

const sortOut = (rows: readonly Encoded[]): [Encoded[], Encoded[]] => {
  const storable = new Set(rows.filter(({ key, row }) => isStorable(JSON.stringify([key, row]))));
  return [[...storable], rows.filter((row) => !storable.has(row))];
};

/** The newest reading of each row: a cart may give a row twice, in one page or in two. */
function newest<T>(pages: readonly Page<T>[], writer: RowWriter<T>): Encoded[] {
  const byKey = new Map<string, ReadRow<T>>();
  for (const { rows, readAt } of pages) for (const row of rows) byKey.set(writer.keyOf(row), { row, readAt });
  return Array.from(byKey, ([key, read]) => ({ key, row: writer.encode(read) }));
}

/**
 * Writes the pages' rows and says what that did: fetched = inserted + updated + unchanged + quarantined. A row given
 * twice counts as unchanged the other time. Runs within the caller's transaction.
 */
export async function writePages<T>(
  client: pg.ClientBase,
  target: Target<T>,
  pages: readonly Page<T>[],
  at: Date,
): Promise<Counts> {
  const all = newest(pages, target.writer);
  const text = jsonOf(all);
  const [storable, unstorable] = isStorable(text) ? [all, []] : sortOut(all);
  const written = await writeOrSplit(client, target, storable, unstorable.length === 0 ? text : jsonOf(storable));
  const refused = new Set(written.refused);
  const rejected = [
    ...pages.flatMap((page) => page.rejected),
    ...unstorable.map((row) => refusal(row, unstorableCharacter)),
    ...written.refused.map((row) => refusal(row, unstorableValue)),
  ];
  const good = storable.filter((row) => !refused.has(row)).map(({ key }) => key);
  await target.quarantine.put(client, rejected, at);
  await target.quarantine.release(client, good);
  if (target.notesSeen)
    await noteSeen(client, target.runId, [...good, ...rejected.map((row) => quarantineKey(row.rowKey))]);
  const fetched = pages.reduce((sum, page) => sum + page.rows.length + page.rejected.length, 0);
  const { inserted, updated } = written;
  const quarantined = rejected.length;
  return { fetched, inserted, updated, quarantined, unchanged: fetched - inserted - updated - quarantined };
}

/** Notes that the cart had these customers during the run. */
export async function noteSeen(client: pg.ClientBase, runId: string, ids: readonly string[]): Promise<void> {
  if (ids.length > 0) await client.query('INSERT INTO sync_page (run_id, seen_ids) VALUES ($1, $2)', [runId, ids]);
}
