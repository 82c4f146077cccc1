/** One file → pages of rows and of what could not be read, with its row number. */
import { setImmediate } from 'node:timers/promises';
import type { RejectedRow } from '../cart';
import { readId } from '../kit/rows';
import { RowError } from '../kit/values';
import { decoded, type EncodingChoice, type FoundEncoding } from './decode';
import { groupsOf, type Group } from './groups';
import type { CsvStream } from './items';
import { recordsOf, type FileRow } from './records';
import { SeenKeys } from './seen-keys';
import { headingsOf, openSheet, type ColumnChoice, type Sheet } from './sheet';
import type { CsvFile } from './sources';

/** How the files of a list are read. */
export interface Reading {
  readonly stream: CsvStream;
  readonly columns: ColumnChoice;
  readonly encoding: EncodingChoice;
  /** Customers out of the orders' files: a row without a customer number is a guest's, and each order repeats its customer. */
  readonly outOfOrders: boolean;
}

/** Rows that belong together → what they mean; throws RowError. */
export type Mapper<T> = (sheet: Sheet, rows: readonly FileRow[]) => T;

export interface OpenFile {
  readonly sheet: Sheet;
  /** Below the headings. */
  readonly rows: AsyncGenerator<FileRow>;
}

/** A file with its headings read; null for one without any. @throws FileFault */
export async function openFile(
  file: CsvFile,
  { stream, columns, encoding }: Reading,
  found?: (encoding: FoundEncoding) => void,
): Promise<OpenFile | null> {
  const rows = recordsOf(file.name, decoded(file.open(), encoding, found));
  const headings = await rows.next();
  if (headings.done) return null;
  try {
    return { sheet: openSheet(file.name, stream, headings.value.cells, columns), rows };
  } catch (error) {
    await rows.return(undefined);
    throw error;
  }
}

/** The headings of a file, whatever they are: for the column picker. */
export async function headingsIn(file: CsvFile, encoding: EncodingChoice): Promise<readonly string[]> {
  const rows = recordsOf(file.name, decoded(file.open(), encoding));
  const headings = await rows.next();
  await rows.return(undefined);
  return headings.done ? [] : headingsOf(headings.value.cells);
}

const ID_ITEM: Readonly<Record<CsvStream, string>> = {
  customers: 'customerId',
  orders: 'orderNo',
  subscriptions: 'subscriptionId',
};

/** The row's own id, by which it leaves the quarantine once it can be read; null where even that cannot be read. */
const idOf = (sheet: Sheet, row: FileRow): string | null => {
  try {
    return readId(sheet.text(row, ID_ITEM[sheet.stream], ''), '');
  } catch {
    return null;
  }
};

const isGuest = (sheet: Sheet, { rows }: Group): boolean => {
  try {
    return sheet.text(rows[0]!, 'customerId', '') === '';
  } catch {
    return false;
  }
};

const placeOf = ({ rows }: Group): string => {
  const [first, last] = [rows[0]!.no, rows.at(-1)!.no];
  return first === last ? `${first}行目` : `${first}〜${last}行目`;
};

const rejectedOf = (file: CsvFile, sheet: Sheet, group: Group, rowKey: string | null, why: string): RejectedRow => ({
  rowKey: rowKey ?? `${file.name}#${group.rows[0]!.no}`,
  reason: `${file.name} ${placeOf(group)}: ${why}`,
  raw: group.rows.map(({ cells }) =>
    Object.fromEntries(cells.map((cell, place) => [sheet.headings[place] ?? String(place + 1), cell])),
  ),
});

export type Read<T> = { readonly row: T } | { readonly rejected: RejectedRow };

function readGroup<T>(file: CsvFile, sheet: Sheet, group: Group, map: Mapper<T>): Read<T> {
  const misfit = group.rows.map((row) => sheet.misfit(row)).find((problem) => problem !== null) ?? null;
  const refusal = group.refusal ?? misfit;
  // Under its own id it would leave the quarantine at once, with the good rows of that id.
  if (refusal !== null) return { rejected: rejectedOf(file, sheet, group, null, refusal) };
  try {
    return { row: map(sheet, group.rows) };
  } catch (error) {
    if (!(error instanceof RowError)) throw error;
    return { rejected: rejectedOf(file, sheet, group, idOf(sheet, group.rows[0]!), error.message) };
  }
}

/**
 * What the rows of an open file mean, one by one, with the last row of each.
 * @param from rows up to this one were read by an earlier visit.
 */
export async function* readFile<T>(
  file: CsvFile,
  { sheet, rows }: OpenFile,
  reading: Reading,
  map: Mapper<T>,
  from = 0,
): AsyncGenerator<{ readonly read: Read<T>; readonly firstRow: number; readonly lastRow: number }> {
  const seen = new SeenKeys();
  const repeats = (read: Read<T>, row: FileRow): boolean =>
    'row' in read && seen.note(idOf(sheet, row) ?? '', JSON.stringify(read.row)) === 'same';
  for await (const group of groupsOf(rows, sheet, from)) {
    if (reading.outOfOrders && isGuest(sheet, group)) continue;
    const [firstRow, lastRow] = [group.rows[0]!.no, group.rows.at(-1)!.no];
    const read = readGroup(file, sheet, group, map);
    if (reading.outOfOrders && repeats(read, group.rows[0]!)) continue;
    yield { read, firstRow, lastRow };
  }
}

export interface FilePage<T> {
  readonly rows: readonly T[];
  readonly rejected: readonly RejectedRow[];
  /** The last row of the file that went into this page. */
  readonly lastRow: number;
}

/** So many rows are handed on at once. */
const PAGE_ROWS = 500;
/** After so many rows the process turns to what else waits: a file, unlike a cart's API, never gives it a pause. */
const ROWS_A_TURN = 100;

/** Pages of a file, from behind row `from`. @throws FileFault for what keeps it from being read, after what could be. */
export async function* filePages<T>(
  file: CsvFile,
  reading: Reading,
  map: Mapper<T>,
  from: number,
): AsyncGenerator<FilePage<T>> {
  const open = await openFile(file, reading);
  if (!open) return;
  let page: { rows: T[]; rejected: RejectedRow[]; lastRow: number } | null = null;
  try {
    for await (const { read, lastRow } of readFile(file, open, reading, map, from)) {
      page ??= { rows: [], rejected: [], lastRow };
      if ('row' in read) page.rows.push(read.row);
      else page.rejected.push(read.rejected);
      page.lastRow = lastRow;
      const count = page.rows.length + page.rejected.length;
      // Or the database's answers would wait until we do, and its work would never go on beside ours.
      if (count % ROWS_A_TURN === 0) await setImmediate();
      if (count < PAGE_ROWS) continue;
      yield page;
      page = null;
    }
  } catch (error) {
    // What was read before the fault is good.
    if (page) yield page;
    throw error;
  }
  if (page) yield page;
}
