/** Rows of a file → what belongs together: the rows of one order, of one 定期; each row of the customers by itself. */
import type { CsvStream } from './items';
import type { FileRow } from './records';
import type { Sheet } from './sheet';
import { SeenKeys } from './seen-keys';

export interface Group {
  /** Never empty. */
  readonly rows: readonly FileRow[];
  /** Why none of it is read, in Japanese; null where it is to be read. */
  readonly refusal: string | null;
}

/** By what rows belong together. */
const KEY: Readonly<Record<CsvStream, string | null>> = {
  customers: null,
  orders: 'orderNo',
  subscriptions: 'subscriptionId',
};

/** An order of more rows is none: the column is another one. Keeps a file of one number from being held whole. */
const MAX_ROWS = 500;

/** The cell as it stands, for comparing; reading it comes later and may refuse it. */
const keyOf = (sheet: Sheet, row: FileRow, item: string): string => {
  try {
    return sheet.text(row, item, '');
  } catch {
    return '';
  }
};

const scattered = '同じ番号の行が離れています(番号の順に並べて書き出してください)';
const tooMany = `同じ番号の行が${MAX_ROWS}行を超えています(番号の列を確かめてください)`;

async function* rowByRow(pieces: AsyncIterable<readonly FileRow[]>, from: number): AsyncGenerator<readonly Group[]> {
  for await (const rows of pieces) yield rows.flatMap((row) => (row.no > from ? [{ rows: [row], refusal: null }] : []));
}

/**
 * Neighbouring rows with one number. Rows of a number that had its group already are refused, and the last group of a
 * file that breaks off is not given: half an order must not stand for the whole.
 */
async function* byNumber(
  pieces: AsyncIterable<readonly FileRow[]>,
  numberOf: (row: FileRow) => string,
  from: number,
): AsyncGenerator<readonly Group[]> {
  const seen = new SeenKeys();
  const isFirst = (number: string): boolean => number === '' || seen.note(number) === 'new';
  let number = '';
  let held: FileRow[] = [];
  let size = 0;
  const take = (): Group => ({ rows: held, refusal: size > MAX_ROWS ? tooMany : isFirst(number) ? null : scattered });
  /** Takes a row in; the group that ends with it, if one does. */
  const add = (row: FileRow): readonly Group[] => {
    const next = numberOf(row);
    if (row.no <= from) isFirst(next);
    else if (next !== '' && next === number) {
      size += 1;
      if (size <= MAX_ROWS) held.push(row);
    } else {
      const ended = held.length > 0 ? [take()] : [];
      [number, held, size] = [next, [row], 1];
      return ended;
    }
    return [];
  };
  for await (const rows of pieces) yield rows.flatMap(add);
  if (held.length > 0) yield [take()];
}

/**
 * The groups of a file, as many together as end in one piece of it.
 * @param from rows up to this one were read by an earlier visit; only their numbers are noted.
 */
export function groupsOf(
  pieces: AsyncIterable<readonly FileRow[]>,
  sheet: Sheet,
  from: number,
): AsyncGenerator<readonly Group[]> {
  const item = KEY[sheet.stream];
  return item === null ? rowByRow(pieces, from) : byNumber(pieces, (row) => keyOf(sheet, row, item), from);
}
