import {
  cleanCell,
  readCode,
  readCsvCount,
  readCsvDay,
  readCsvInstant,
  readCsvNumber,
} from '../../../../lib/carts/csv/cells';
import { RowError } from '../../../../lib/carts/kit/values';
import { normalisePhone } from '../../../../lib/crm/keys';

const refusal = (read: () => unknown): string => {
  try {
    read();
  } catch (error) {
    if (error instanceof RowError) return error.message;
    throw error;
  }
  throw new Error('expected a RowError');
};

describe('a cell as a spreadsheet leaves it', () => {
  test.each([
    [' 山田 ', '山田'],
    ['\u3000090-1234-5678\u3000', '090-1234-5678'],
    ['="09012345678"', '09012345678'],
    ["'09012345678", '09012345678'],
    ["'s-Hertogenbosch", "'s-Hertogenbosch"],
    ['#1', '#1'],
    ['##', '##'],
    ['=', '='],
    ['', ''],
  ])('%j is %j', (cell, text) => {
    expect(cleanCell(cell, '項目')).toBe(text);
  });

  test.each(['#N/A', '#REF!', '#VALUE!', '#NAME?', '#DIV/0!', '########'])('%s has lost its value', (cell) => {
    expect(refusal(() => cleanCell(cell, '顧客番号'))).toBe('「顧客番号」が表計算ソフトのエラー表示になっています');
  });

  test('bytes that meant nothing are said to', () => {
    expect(refusal(() => cleanCell('山\uFFFD', '氏名'))).toContain('文字化け');
  });
});

describe('a number, code or phone', () => {
  test.each(['1.23E+10', '9.01E+09', '4E+11', '-1.5e-05', '1.23456E+111'])('%s is destroyed', (text) => {
    expect(refusal(() => readCode(text, '電話番号'))).toMatch(/「電話番号」が指数表示/);
  });

  test.each(['12E3', 'SERUM-1E10', '1E', 'E+10', '5E10'])('%s is a code like any other', (text) => {
    expect(readCode(text, '商品コード')).toBe(text);
  });

  test('a phone number without its leading 0 becomes the same key, one digit less does not', () => {
    expect(normalisePhone(readCode('9012345678', ''))).toBe(normalisePhone('090-1234-5678'));
    expect(normalisePhone(readCode('312345678', ''))).toBe(normalisePhone('03-1234-5678'));
    expect(normalisePhone(readCode('90-0123-4567', ''))).toBe('+819001234567');
    expect(normalisePhone(readCode('90-123-4567', ''))).toBeNull();
  });
});

describe('a date', () => {
  test.each([
    ['2026/1/5', '2026-01-05'],
    ['2026/01/05', '2026-01-05'],
    ['2026-1-5', '2026-01-05'],
    ['2026.1.5', '2026-01-05'],
    ['2026年1月5日', '2026-01-05'],
    ['2026/1/5 9:05', '2026-01-05'],
    ['20260105', '2026-01-05'],
    ['2026/1/5', '2026-01-05'],
    ['2024/2/29', '2024-02-29'],
    ['', null],
    ['0000/00/00', null],
  ])('%s is the day %s', (text, day) => {
    expect(readCsvDay(text, '発送日')).toBe(day);
  });

  test.each([
    ['2026/1/5 9:05', '2026-01-05T09:05:00+09:00'],
    ['2026/1/5 21:05:09', '2026-01-05T21:05:09+09:00'],
    ['2026/1/5', '2026-01-05T00:00:00+09:00'],
    ['2026-01-05T09:05:00Z', '2026-01-05T09:05:00Z'],
  ])('%s is the instant %s', (text, instant) => {
    expect(readCsvInstant(text, '注文日時')).toBe(instant);
  });

  test.each([
    '1/5/2026',
    '26/1/5',
    '1月5日',
    'R8.1.5',
    '2026/13/1',
    '2026/2/30',
    '2026/1/5 25:00',
    '2026-1/5x',
    '1.23E+10',
  ])('%s is refused rather than guessed', (text) => {
    expect(refusal(() => readCsvDay(text, '発送日'))).toContain('「発送日」');
  });

  test("a spreadsheet's day number is named as what it is", () => {
    expect(refusal(() => readCsvDay('46027', '発送日'))).toContain('通し番号');
    expect(refusal(() => readCsvInstant('46027.378', '注文日時'))).toContain('通し番号');
  });
});

describe('an amount', () => {
  test.each([
    ['1200', 1200],
    ['1,200', 1200],
    ['¥1,234,567', 1_234_567],
    ['1,200円', 1200],
    ['¥1,200', 1200],
    ['-500', -500],
    ['12.5', 12.5],
    ['', null],
  ])('%s is %s', (text, amount) => {
    expect(readCsvNumber(text, '合計金額')).toBe(amount);
  });

  test.each(['1,2', '12,00', '1,2000', '約1200', '1.23E+10', '1 200'])('%s is refused', (text) => {
    expect(refusal(() => readCsvNumber(text, '合計金額'))).toBe('「合計金額」が数値ではありません');
  });

  test('a count below 0 is refused', () => {
    expect(readCsvCount('0', '購入回数')).toBe(0);
    expect(refusal(() => readCsvCount('-1', '購入回数'))).toBe('「購入回数」が負の数です');
  });
});
