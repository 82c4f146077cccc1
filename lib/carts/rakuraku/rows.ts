/** Rows come as blocks, `{order: {…}, shipping: {…}, order_detail: […]}`, or flat: both are read flat. */
import { isObject } from '../kit/reply';
import { readObject } from '../kit/values';
import { rowsOf } from './reply';

/** Blocks that hold the row's own items; the lists of lines stay lists. */
const BLOCKS = ['order_group', 'periodical_order', 'shipping', 'order', 'customer'] as const;
const LISTS = ['order_detail'] as const;

/** A row with its blocks opened. Lists may come as objects by number. @throws RowError where it is no object */
export const flat = (raw: unknown, label: string): Record<string, unknown> => {
  const row = readObject(raw, label);
  const opened = BLOCKS.map((block) => row[block]).filter(isObject);
  const lists = LISTS.map((list) => [list, rowsOf(row[list])] as const).filter(([, rows]) => rows !== null);
  return Object.assign({}, ...opened, row, Object.fromEntries(lists)) as Record<string, unknown>;
};

/** What `flat` would have under a name, without opening the whole row: paging looks at each row several times. */
const itemOf = (row: Readonly<Record<string, unknown>>, name: string): unknown => {
  if (name in row) return row[name];
  const block = BLOCKS.findLast((one) => isObject(row[one]) && name in row[one]);
  return block && (row[block] as Record<string, unknown>)[name];
};

/** The number by which a listing is paged; null where the row has none to read. */
export const numberReader =
  (name: string) =>
  (raw: unknown): number | null => {
    if (!isObject(raw)) return null;
    const value = itemOf(raw, name);
    const number = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value;
    return typeof number === 'number' && Number.isSafeInteger(number) && number >= 0 ? number : null;
  };
