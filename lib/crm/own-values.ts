import { DateTime } from 'luxon';
import type { FieldType } from '../carts/cart';
import { TOKYO } from '../clock';
import { Failure } from '../failure';

/** What a node may hand over. null and '' clear the value. */
export type GivenValue = string | number | Date | null;

const TEXT_MAX = 5_000;

const refuse = (name: string, message: string, hint: string): never => {
  throw new Failure('input', `「${name}」${message}`, hint);
};

/** PostgreSQL stores neither NUL nor half a surrogate pair. */
const storable = (text: string): string => Buffer.from(text.replaceAll('\u0000', '')).toString();

function toText(name: string, given: Exclude<GivenValue, null>): string {
  const text = storable(given instanceof Date ? given.toISOString() : String(given));
  return text.length <= TEXT_MAX ? text : refuse(name, `は${TEXT_MAX}文字までです。`, '文字数を減らしてください。');
}

/** Full-width digits and thousands separators, as people type them, are taken too. */
function toNumber(name: string, given: Exclude<GivenValue, null>): number {
  const text = given instanceof Date ? '' : String(given).normalize('NFKC').trim();
  const plain = /^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$/.test(text) ? text.replaceAll(',', '') : text;
  const isNumber = typeof given === 'number' || /^[+-]?\d+(\.\d+)?$/.test(plain);
  const number = isNumber ? Number(plain) : NaN;
  return Number.isFinite(number)
    ? number
    : refuse(name, 'は数値の項目です。', '「1200」のように数字で入力してください。');
}

const DAY = /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})$/;
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/;

/** A Japanese calendar day (yyyy-MM-dd), or an instant with Tokyo's offset where a time was given. */
function toDate(name: string, given: Exclude<GivenValue, null>): string {
  const text = given instanceof Date ? isoOf(given) : String(given).normalize('NFKC').trim();
  const day = DAY.exec(text);
  if (day) {
    const date = DateTime.fromObject(
      { year: Number(day[1]), month: Number(day[2]), day: Number(day[3]) },
      { zone: TOKYO },
    );
    if (date.isValid) return date.toFormat('yyyy-MM-dd');
  }
  const instant = INSTANT.test(text) ? DateTime.fromISO(text, { zone: TOKYO }).toISO() : null;
  return (
    instant ??
    refuse(name, 'は日付の項目です。', '「2026-11-22」か「2026/11/22」の形で、実在する日付を入力してください。')
  );
}

const isoOf = (date: Date): string => (Number.isNaN(date.getTime()) ? '' : date.toISOString());

const READERS = { text: toText, number: toNumber, date: toDate } as const;

/** The value as it is stored; null clears. Throws Failure 'input', which names the field but never shows the value. */
export const readValue = (name: string, type: FieldType, given: GivenValue): string | number | null =>
  given === null || given === '' ? null : READERS[type](name, given);
