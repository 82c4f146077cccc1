/**
 * Cells as people's spreadsheets leave them. What can be read in one way only is read (2026/1/5, "1,200円", ="0901…");
 * what a spreadsheet has destroyed (1.23E+10, ####) rejects its row: nothing is guessed.
 */
import { readDay, readInstant, readInteger, readNumber, RowError } from '../kit/values';

/** `="09012345678"`: how exports keep a spreadsheet from eating zeros. */
const FORMULA_TEXT = /^="(.*)"$/s;
/** An apostrophe that keeps a number text. */
const TEXT_MARK = /^'[\d+]/;
/** How a spreadsheet says that it has no value, or too little room to show one. */
const SPREADSHEET_ERROR = /^(?:#(?:N\/A|VALUE!|REF!|NAME\?|DIV\/0!|NUM!|NULL!)|#{3,})$/;
/** Always with a sign and two digits, which no code of a shop has. */
const EXPONENT = /^-?\d(?:\.\d+)?E[+-]\d{2,3}$/i;
/** A spreadsheet's day number of the years 1982 to 2064. */
const DAY_NUMBER = /^[3-5]\d{4}(?:\.\d+)?$/;
/** Undefined bytes became this sign. */
const REPLACEMENT = '\uFFFD';

/** The text of a cell, '' for none. @throws RowError for one whose value is lost. */
export const cleanCell = (cell: string, label: string): string => {
  const trimmed = cell.trim();
  if (trimmed.includes(REPLACEMENT)) {
    throw new RowError(label, 'が文字化けしています(文字コードの設定を確かめてください)');
  }
  switch (trimmed[0]) {
    case '=':
      return FORMULA_TEXT.exec(trimmed)?.[1]?.trim() ?? trimmed;
    case "'":
      return TEXT_MARK.test(trimmed) ? trimmed.slice(1) : trimmed;
    case '#':
      if (!SPREADSHEET_ERROR.test(trimmed)) return trimmed;
      throw new RowError(label, 'が表計算ソフトのエラー表示になっています');
    default:
      return trimmed;
  }
};

/** Numbers, codes and phones: values that a spreadsheet turns into 1.23E+10. */
export const readCode = (text: string, label: string): string | null => {
  if (EXPONENT.test(text)) {
    throw new RowError(label, 'が指数表示(1.23E+10 など)になり、元の値が失われています');
  }
  return text === '' ? null : text;
};

const LOOSE_DATE = /^(\d{4})([-/.年])(\d{1,2})[-/.月](\d{1,2})日?(?:[T\s]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?$/;

/** Nothing to be padded or narrowed: how most exports write. */
const PADDED_DATE = /^\d{4}-\d\d-\d\d(?: \d\d:\d\d:\d\d)?$/;

const two = (digits: string): string => digits.padStart(2, '0');

/** A date with all its digits, where the year comes first with four; anything else as it came. */
const paddedDate = (text: string, label: string): string => {
  if (text === '' || PADDED_DATE.test(text)) return text;
  if (DAY_NUMBER.test(text)) {
    throw new RowError(label, 'が表計算ソフトの通し番号です(表示形式を日付にして保存し直してください)');
  }
  const found = LOOSE_DATE.exec(text.normalize('NFKC'));
  if (!found) return text;
  const [, year = '', , month = '', day = '', hour, minute = '', second = '00'] = found;
  const date = `${year}-${two(month)}-${two(day)}`;
  return hour === undefined ? date : `${date} ${two(hour)}:${minute}:${second}`;
};

/** A calendar day, yyyy-MM-dd. */
export const readCsvDay = (text: string, label: string): string | null => readDay(paddedDate(text, label), label);

/** An instant; a day without a time is its midnight in Japan. */
export const readCsvInstant = (text: string, label: string): string | null =>
  readInstant(paddedDate(text, label), label);

/** 1,200円 and ¥1,200 without what only eyes need; commas elsewhere than at thousands stay, and are refused. */
const bareNumber = (text: string): string => {
  if (/^\d*$/.test(text)) return text;
  const bare = text
    .normalize('NFKC')
    .replace(/^[¥\\]/, '')
    .replace(/円$/, '');
  return /^-?\d{1,3}(?:,\d{3})+(?:\.\d+)?$/.test(bare) ? bare.replaceAll(',', '') : bare;
};

export const readCsvNumber = (text: string, label: string): number | null => readNumber(bareNumber(text), label);

export const readCsvInteger = (text: string, label: string): number | null => readInteger(bareNumber(text), label);

/** A count from 0 on. */
export const readCsvCount = (text: string, label: string): number | null => {
  const count = readCsvInteger(text, label);
  if (count !== null && count < 0) throw new RowError(label, 'が負の数です');
  return count;
};
