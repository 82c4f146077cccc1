/** One file → pages of rows and of what could not be read, with its row number. */
import type { RejectedRow } from '../cart';
import { readId } from '../kit/rows';
import { RowError } from '../kit/values';
import { decoded, type EncodingChoice, type FoundEncoding } from './decode';
import { groupsOf, type Group } from './groups';
import type { CsvStream } from './items';
import { PageFilling, type FilePage, type Read, type ReadRows } from './page-filling';
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
  /** Below the headings, piece by piece. */
  readonly rows: AsyncGenerator<readonly FileRow[]>;
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
    return { sheet: openSheet(file.name, stream, headings.value[0]!.cells, columns), rows };
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
  return headings.done ? [] : headingsOf(headings.value[0]!.cells);
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
 * What the rows of an open file mean, as many together as one piece of it holds: a promise for each would cost more
 * than reading it.
 * @param from rows up to this one were read by an earlier visit.
 */
export async function* readFile<T>(
  file: CsvFile,
  { sheet, rows }: OpenFile,
  reading: Reading,
  map: Mapper<T>,
  from = 0,
): AsyncGenerator<Iterable<ReadRows<T>>> {
  const seen = new SeenKeys();
  const repeats = (read: Read<T>, row: FileRow): boolean =>
    'row' in read && seen.note(idOf(sheet, row) ?? '', JSON.stringify(read.row)) === 'same';
  function* meaningOf(groups: readonly Group[]): Generator<ReadRows<T>> {
    for (const group of groups) {
      if (reading.outOfOrders && isGuest(sheet, group)) continue;
      const [firstRow, lastRow] = [group.rows[0]!.no, group.rows.at(-1)!.no];
      const read = readGroup(file, sheet, group, map);
      if (reading.outOfOrders && repeats(read, group.rows[0]!)) continue;
      yield { read, firstRow, lastRow };
    }
  }
  for await (const groups of groupsOf(rows, sheet, from)) yield meaningOf(groups);
}

/** Pages of a file, from behind row `from`. @throws FileFault for what keeps it from being read, after what could be. */
export async function* filePages<T>(
  file: CsvFile,
  reading: Reading,
  map: Mapper<T>,
  from: number,
): AsyncGenerator<FilePage<T>> {
  const open = await openFile(file, reading);
  if (!open) return;
  const page = new PageFilling<T>();
  try {
    for await (const reads of readFile(file, open, reading, map, from)) yield* page.with(reads);
  } catch (error) {
    // What was read before the fault is good.
    yield* page.rest();
    throw error;
  }
  yield* page.rest();
}
