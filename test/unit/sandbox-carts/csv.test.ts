import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TextDecoder } from 'node:util';
import { startCsvSandbox, type CsvSandboxOptions } from '../../../runtime/sandbox/csv/server';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'line-commerce-csv-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const open = (options: Partial<CsvSandboxOptions> = {}) =>
  startCsvSandbox({ root, customers: 120, orders: 90, subscriptions: 40, ...options });
const lines = (text: string): string[] => text.split('\r\n').filter((line) => line !== '');

test('a shop that saves from Excel writes UTF-8 with its mark, days without zeros and phones without theirs', async () => {
  const { folder } = await open({ spoiltEvery: 30 });
  const bytes = await readFile(join(folder, '顧客', 'customers.csv'));
  expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
  const [headings, ...rows] = lines(bytes.toString('utf8').slice(1));
  expect(headings).toBe('顧客番号,氏名,電話番号,メールアドレス,生年月日,更新日時');
  expect(rows).toHaveLength(120);
  expect(rows.filter((row) => row.includes(',9.01E+09,'))).toHaveLength(4);
  expect(rows.some((row) => /,90\d{8},/.test(row))).toBe(true);
  expect(rows.some((row) => /,\d{4}\/[1-9]\/[1-9],/.test(row))).toBe(true);
  expect(rows.filter((row) => /NaN|undefined/.test(row))).toEqual([]);
});

test('an order has a row for each of its lines, next to one another', async () => {
  const { folder, control } = await open();
  const rows = lines(await readFile(join(folder, '受注', 'orders.csv'), 'utf8')).slice(1);
  const expected = [...control.book.orders.all()].flatMap(({ index, lines: own }) =>
    own.map(() => `T${String(index + 1).padStart(8, '0')}`),
  );
  expect(rows.map((row) => row.split(',')[0])).toEqual(expected);
  expect(new Set(expected).size).toBeLessThan(expected.length);
});

test('たまごカート writes Shift_JIS under the headings of its screens, and has no list of customers', async () => {
  const { folder, credentials } = await open({ cart: 'tamago' });
  const bytes = await readFile(join(folder, '受注', 'orders.csv'));
  const [headings] = lines(new TextDecoder('shift_jis').decode(bytes));
  expect(headings).toBe(
    '注文番号,顧客番号,電話番号,注文日,商品コード,数量,金額,注文ステータス,出荷番号,発送日,次回発送予定日',
  );
  await expect(stat(join(folder, '顧客'))).rejects.toMatchObject({ code: 'ENOENT' });
  expect(credentials).toEqual({ shopName: 'お試したまごカート', encoding: 'auto', sandbox: true });
});

test('a new export is another file, in the past and whole', async () => {
  const { folder, control } = await open();
  const path = join(folder, '受注', 'orders.csv');
  const before = await stat(path);
  const text = await readFile(path, 'utf8');
  control.book.ship(89, '2026-03-01', ['444413758703']);
  await control.export();
  expect((await stat(path)).mtimeMs).not.toBe(before.mtimeMs);
  expect((await stat(path)).mtimeMs).toBeLessThan(Date.now() - 30_000);
  const changed = lines(await readFile(path, 'utf8')).filter((line) => !lines(text).includes(line));
  expect(changed.every((line) => line.startsWith('T00000090') && line.includes('444413758703'))).toBe(true);
  expect(changed.length).toBeGreaterThan(0);
});

test('the same seed writes the same customers, another one others, and stopping takes all away', async () => {
  const read = async (options: Partial<CsvSandboxOptions>): Promise<string> => {
    const { folder, stop } = await open(options);
    const text = await readFile(join(folder, '顧客', 'customers.csv'), 'utf8');
    await stop();
    await expect(stat(folder)).rejects.toMatchObject({ code: 'ENOENT' });
    return text;
  };
  expect(await read({ seed: 7 })).toBe(await read({ seed: 7 }));
  expect(await read({ seed: 7 })).not.toBe(await read({ seed: 8 }));
});
