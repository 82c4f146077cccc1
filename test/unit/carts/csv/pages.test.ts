import { Failure } from '../../../../lib/failure';
import type { Cursor } from '../../../../lib/carts/cart';
import { batchesOf, collect } from '../ports';
import { all, csvOf, sessionOver, TestFolder } from './files';

let folder: TestFolder;
beforeEach(async () => {
  folder = await TestFolder.make();
});
afterEach(() => folder.remove());

const HEADINGS = ['顧客番号', '電話番号'];
const people = (from: number, count: number, phone = '090-1111-2222'): string =>
  csvOf(HEADINGS, ...Array.from({ length: count }, (_, at) => [`C${from + at}`, phone]));
const ids = (rows: readonly { id: string }[]): string[] => rows.map(({ id }) => id);
const visit = (since?: Cursor, settings = {}, columns = {}) => all(folder.session(settings, columns).customers(since));

test('files are read oldest writing first, and each once', async () => {
  await folder.put('顧客/b.csv', people(1, 2));
  await folder.put('顧客/a.csv', people(3, 2));
  const first = await visit();
  expect(ids(first.rows)).toEqual(['C1', 'C2', 'C3', 'C4']);
  expect(await visit(first.last)).toMatchObject({ rows: [], rejected: [] });
  await folder.put('顧客/c.csv', people(5, 1));
  const third = await visit(first.last);
  expect(ids(third.rows)).toEqual(['C5']);
  expect((await visit(third.last)).rows).toEqual([]);
});

test('a file that was saved again is read again, whole', async () => {
  await folder.put('顧客/all.csv', people(1, 3));
  const { last } = await visit();
  await folder.put('顧客/all.csv', people(1, 4));
  expect(ids((await visit(last)).rows)).toEqual(['C1', 'C2', 'C3', 'C4']);
});

test('another choice of columns reads the same files again', async () => {
  await folder.put('顧客/all.csv', csvOf([...HEADINGS, '携帯'], ['C1', '03-1111-2222', '090-3333-4444']));
  const { last } = await visit();
  const again = await visit(last, {}, { phone: '携帯' });
  expect(again.rows).toMatchObject([{ phone: '090-3333-4444' }]);
  expect((await visit(again.last, {}, { phone: '携帯' })).rows).toEqual([]);
});

test('a killed reading goes on behind the last stored row, from every page', async () => {
  await folder.put('顧客/1.csv', people(1, 1_203));
  await folder.put('顧客/2.csv', people(1_204, 700));
  const pages = await collect(folder.session().customers());
  expect(pages.length).toBeGreaterThan(5);
  const all1903 = Array.from({ length: 1_903 }, (_, at) => `C${at + 1}`);
  for (const [stoppedAt, { next }] of pages.entries()) {
    const stored = pages.slice(0, stoppedAt + 1).flatMap(({ rows }) => ids(rows));
    const rest = await visit(JSON.parse(JSON.stringify(next)) as Cursor);
    expect([...stored, ...ids(rest.rows)]).toEqual(all1903);
  }
});

test('an order that ends a page is not torn, and is known as read after a restart', async () => {
  const order = (no: number, product: string): string[] => [`T${no}`, '2026/1/5', product, '1'];
  const lines = Array.from({ length: 520 }, (_, at) => [order(at, 'a'), order(at, 'b')]).flat();
  await folder.put('受注/orders.csv', csvOf(['注文番号', '注文日', '商品コード', '数量'], ...lines, order(3, 'c')));
  const pages = await collect(folder.session().orders(undefined, batchesOf()));
  const found = pages.flatMap(({ rows }) => rows);
  expect(found).toHaveLength(520);
  expect(found.every((one) => one.lines.length === 2)).toBe(true);
  const rest = await all(folder.session().orders(pages[0]!.next ?? undefined, batchesOf()));
  expect(rest.rows).toHaveLength(20);
  // Row 3 was read by the earlier visit, and its number is remembered all the same.
  expect(rest.rejected).toMatchObject([{ rowKey: 'orders.csv#1042' }]);
});

test('a file that cannot be read does not hold up the others, and is told of at the end', async () => {
  await folder.put('顧客/1.csv', people(1, 1));
  await folder.put('顧客/2-stock.csv', csvOf(['品番', '在庫'], ['serum-30', '5']));
  await folder.put('顧客/3.csv', `${people(2, 1)}\r\nC3,"090\r\nC4,090`);
  await folder.put('顧客/4.csv', people(5, 1));
  const seen: string[] = [];
  let last: Cursor | undefined;
  const read = async (): Promise<void> => {
    for await (const page of folder.session().customers(last)) {
      seen.push(...ids(page.rows));
      last = page.next ?? last;
    }
  };
  await expect(read()).rejects.toMatchObject({
    kind: 'config',
    message:
      '「2-stock.csv」には、顧客として読むための「顧客番号」「電話番号」の列がありません。ほかにも読めないファイルが1件あります。',
  });
  expect(seen).toEqual(['C1', 'C2', 'C5']);
  seen.length = 0;
  await folder.put('顧客/2-stock.csv', people(7, 1));
  await expect(read()).rejects.toMatchObject({ kind: 'shape', message: expect.stringContaining('「3.csv」の3行目で引用符') }); // prettier-ignore
  expect(seen.filter((id) => id !== 'C2')).toEqual(['C7']);
});

test('a file that is handed over is known by its contents', async () => {
  const first = await all(sessionOver(people(1, 2)).customers());
  expect(ids(first.rows)).toEqual(['C1', 'C2']);
  expect((await all(sessionOver(people(1, 2)).customers(first.last))).rows).toEqual([]);
  expect(ids((await all(sessionOver(people(1, 3)).customers(first.last))).rows)).toEqual(['C1', 'C2', 'C3']);
});

test('files of the folder stay known when others are handed over, and the other way round', async () => {
  for (let no = 1; no <= 25; no += 1) await folder.put(`顧客/${no}.csv`, people(no, 1));
  let { last } = await visit();
  for (let no = 1; no <= 22; no += 1) ({ last } = await all(sessionOver(people(100 + no, 1)).customers(last)));
  expect((await visit(last)).rows).toEqual([]);
  expect((await all(sessionOver(people(122, 1)).customers(last))).rows).toEqual([]);
  expect((await all(sessionOver(people(101, 1)).customers(last))).rows).toHaveLength(1);
});

test('files that are gone are forgotten', async () => {
  for (let no = 1; no <= 5; no += 1) await folder.put(`顧客/${no}.csv`, people(no, 1));
  const { last } = await visit();
  const other = await TestFolder.make();
  try {
    await other.put('顧客/new.csv', people(9, 1));
    const after = await all(other.session().customers(last));
    expect(String(after.last!.read).split(' ')).toHaveLength(1);
  } finally {
    await other.remove();
  }
});

test('readAt is the time of the file, not of the reading', async () => {
  await folder.put('顧客/all.csv', people(1, 1));
  const [page] = await collect(folder.session().customers());
  expect(page!.readAt).toBe(new Date(1_700_000_060_000).toISOString());
});

test('the signal stops between pages, and the pages before it stand', async () => {
  await folder.put('顧客/all.csv', people(1, 1_200));
  const stop = new AbortController();
  const read: number[] = [];
  const reading = async (): Promise<void> => {
    for await (const { rows } of folder.session({}, {}, stop.signal).customers()) {
      read.push(rows.length);
      stop.abort();
    }
  };
  const failure = await reading().catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(Failure);
  expect(failure).toMatchObject({ kind: 'stopped' });
  expect(read).toEqual([500]);
});

test('an empty file, and one with headings only, are read and done with', async () => {
  await folder.put('顧客/empty.csv', '');
  await folder.put('顧客/headings.csv', csvOf(HEADINGS));
  const { rows, last } = await visit();
  expect(rows).toEqual([]);
  expect(String(last!.read).split(' ')).toHaveLength(2);
});
