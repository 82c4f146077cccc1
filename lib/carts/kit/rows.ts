/** Mapping a page's rows: one that cannot be read is set aside with its reason, and its page goes on. */
import type { RejectedRow } from '../cart';
import { getterOf, readObject, readText, required, RowError } from './values';

interface MappedRows<T> {
  readonly rows: readonly T[];
  readonly rejected: readonly RejectedRow[];
}

/** Ids longer than this are no ids of a cart, and no column of ours holds them. */
const MAX_ID_LENGTH = 100;

export const readId = (raw: unknown, label: string): string => {
  const id = required(readText(raw, label), label);
  if (id.length > MAX_ID_LENGTH) throw new RowError(label, 'が長すぎます');
  return id;
};

/**
 * Maps rows by `map`, which throws RowError for one that cannot be read.
 * @param idOf reads a row's id for the report, where it can.
 * @param position of the page's first row in the listing, for rows whose id cannot be read.
 */
export const mapRows = <T>(
  raws: readonly unknown[],
  map: (raw: unknown) => T,
  idOf: (raw: unknown) => string | null,
  position: number,
): MappedRows<T> => {
  const rows: T[] = [];
  const rejected: RejectedRow[] = [];
  raws.forEach((raw, index) => {
    try {
      rows.push(map(raw));
    } catch (error) {
      if (!(error instanceof RowError)) throw error;
      rejected.push({ rowKey: idOf(raw) ?? `#${position + index + 1}`, reason: error.message, raw });
    }
  });
  return { rows, rejected };
};

/** Reads a row's id by its mapped name, or null where there is none to read. */
export const idReader = (name: string): ((raw: unknown) => string | null) => {
  const get = getterOf(name);
  return (raw) => {
    try {
      return readId(get(readObject(raw, '')), '');
    } catch {
      return null;
    }
  };
};
