/**
 * Reading single values of futureshop's rows. "" and null mean "not given" everywhere and become null; a value that
 * is given but cannot be read rejects its row with a reason that names the item, never the value.
 */

/** A row that cannot be read, with the item that is at fault, in Japanese. */
export class RowError extends Error {
  constructor(label: string, problem: string) {
    super(`「${label}」${problem}`);
    this.name = 'RowError';
  }
}

/** Reads one value out of a row. */
export type Getter = (row: Readonly<Record<string, unknown>>) => unknown;

/** A getter for a mapped name; a dot leads into an object or a list. Names without one, the usual case, cost nothing. */
export const getterOf = (name: string): Getter => {
  if (!name.includes('.')) return (row) => row[name];
  const steps = name.split('.');
  return (row) =>
    steps.reduce<unknown>(
      (value, step) =>
        typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[step] : undefined,
      row,
    );
};

const isBlank = (raw: unknown): raw is '' | null | undefined => raw === '' || raw === null || raw === undefined;

/** Text as it came; numbers and true/false are written out. */
export const readText = (raw: unknown, label: string): string | null => {
  if (typeof raw === 'string') return raw === '' ? null : raw;
  if (isBlank(raw)) return null;
  if (typeof raw === 'number' || typeof raw === 'boolean') return String(raw);
  throw new RowError(label, 'が文字ではありません');
};

const PLAIN_NUMBER = /^-?\d+(?:\.\d+)?$/;

/** A number, or digits in text. */
export const readNumber = (raw: unknown, label: string): number | null => {
  if (isBlank(raw)) return null;
  const value = typeof raw === 'string' && PLAIN_NUMBER.test(raw.trim()) ? Number(raw) : raw;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw new RowError(label, 'が数値ではありません');
};

/** The largest integer of a database column. */
const MAX_INTEGER = 2_147_483_647;

export const readInteger = (raw: unknown, label: string): number | null => {
  const value = readNumber(raw, label);
  if (value === null || (Number.isInteger(value) && Math.abs(value) <= MAX_INTEGER)) return value;
  throw new RowError(label, Number.isInteger(value) ? 'が大きすぎます' : 'が整数ではありません');
};

/** yyyy-MM-dd, yyyy/MM/dd or yyyyMMdd (seen in buyerInfo.birthday), with a time of day or without. */
const DATE =
  /^(\d{4})([-/]?)(\d\d)\2(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?(Z|[+-](?:0\d|1[0-4]):?[0-5]\d)?)?$/;

const isLeap = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;

const daysIn = (year: number, month: number): number =>
  month === 2 ? (isLeap(year) ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;

interface DateParts {
  readonly day: string;
  /** HH:mm:ss; midnight where none is given. */
  readonly time: string;
  readonly offset: string;
}

const isRealDay = (year: number, month: number, day: number): boolean =>
  year > 0 && month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month);

const isRealTime = (time: string): boolean => /^(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d$/.test(time);

/** The parts of a date; null when blank or all zeros ("0000-00-00" is how some systems write "none"). */
const readDate = (raw: unknown, label: string): DateParts | null => {
  if (isBlank(raw)) return null;
  const found = typeof raw === 'string' ? DATE.exec(raw.trim()) : null;
  if (!found) throw new RowError(label, 'が日付ではありません');
  const day = `${found[1]}-${found[3]}-${found[4]}`;
  if (day === '0000-00-00') return null;
  const time = `${found[5] ?? '00'}:${found[6] ?? '00'}:${found[7] ?? '00'}`;
  if (!isRealDay(Number(found[1]), Number(found[3]), Number(found[4])) || !isRealTime(time)) {
    throw new RowError(label, 'が実在しない日時です');
  }
  return { day, time, offset: found[8] ?? '+09:00' };
};

/** A calendar day, yyyy-MM-dd. A time of day is dropped. */
export const readDay = (raw: unknown, label: string): string | null => readDate(raw, label)?.day ?? null;

/** An instant, ISO 8601 with offset. futureshop writes Japanese time without one. */
export const readInstant = (raw: unknown, label: string): string | null => {
  const parts = readDate(raw, label);
  if (!parts) return null;
  const offset = /^[+-]\d{4}$/.test(parts.offset)
    ? `${parts.offset.slice(0, 3)}:${parts.offset.slice(3)}`
    : parts.offset;
  return `${parts.day}T${parts.time}${offset}`;
};

export const readBoolean = (raw: unknown, label: string): boolean | null => {
  if (isBlank(raw)) return null;
  if (raw === true || raw === 'true') return true;
  if (raw === false || raw === 'false') return false;
  throw new RowError(label, 'が true でも false でもありません');
};

/** Throws where an item that every row must have is missing. */
export const required = <T>(value: T | null, label: string): T => {
  if (value === null) throw new RowError(label, 'がありません');
  return value;
};

/** An object row, or the reason why it is none. */
export const readObject = (raw: unknown, label: string): Record<string, unknown> => {
  if (typeof raw === 'object' && raw !== null && !Array.isArray(raw)) return raw as Record<string, unknown>;
  throw new RowError(label, 'の形が想定と違います');
};

export const readList = (raw: unknown, label: string): readonly unknown[] => {
  if (Array.isArray(raw)) return raw;
  throw new RowError(label, 'が一覧ではありません');
};
