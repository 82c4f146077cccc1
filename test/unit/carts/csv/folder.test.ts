import { mkdir, mkdtemp, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { csv } from '../../../../lib/carts/csv';
import { WatchedFolder } from '../../../../lib/carts/csv/sources';
import { systemClock } from '../../../../lib/clock';
import { portsWith } from '../ports';
import { all, csvOf, TestFolder } from './files';

let folder: TestFolder;
beforeEach(async () => {
  folder = await TestFolder.make();
});
afterEach(() => folder.remove());

const CUSTOMERS = csvOf(['顧客番号', '電話番号'], ['C1', '090-1111-2222']);
const check = (settings: object = {}, root: string | undefined = folder.root) =>
  csv.connect({ shopName: folder.shopName, ...settings }, portsWith({ files: { root } })).check();

describe('the connection test', () => {
  test('makes the folders and says where they are', async () => {
    const report = await check();
    expect(report).toMatchObject({ ok: true, kind: null, hint: '' });
    expect(report.message).toContain(join(folder.root, '本店'));
    await folder.put('顧客/a.csv', CUSTOMERS);
    expect((await check()).message).toContain('顧客1件、受注0件、定期0件');
  });

  test('names the file whose columns do not fit, and what it lacks', async () => {
    await folder.put('受注/orders.csv', csvOf(['注文番号'], ['T1']));
    expect(await check()).toMatchObject({
      ok: false,
      kind: 'config',
      message: '「orders.csv」には、受注として読むための「注文日時」の列がありません。',
      hint: expect.stringContaining('汎用'),
    });
  });

  test('points at files that lie beside the folders', async () => {
    await folder.put('orders.csv', CUSTOMERS);
    expect((await check()).message).toContain('フォルダの直下にある1件は読みません。');
  });

  test('passes without a data folder, and says what works then', async () => {
    const session = csv.connect({ shopName: '本店' }, portsWith());
    expect(await session.check()).toMatchObject({ ok: true, message: expect.stringContaining('前のノードから') });
    await expect(all(session.customers())).rejects.toMatchObject({
      kind: 'config',
      message: expect.stringContaining('データフォルダがないため'),
    });
  });
});

describe('settings', () => {
  const refusal = (settings: object): unknown => {
    try {
      csv.connect(settings, portsWith());
    } catch (error) {
      return error;
    }
    return null;
  };

  test.each(['', ' ', '../etc', 'a/b', 'a\\b', '.', '..', '.hidden', 'end.', 'C:', 'a\u0000b', 'x'.repeat(61)])(
    'the name %j is refused: it is a folder',
    (shopName) => {
      expect(refusal({ shopName })).toMatchObject({ kind: 'config', message: expect.stringContaining('連携名') });
    },
  );

  test.each([
    [{ preset: 'other' }, '書き出し元が選ばれていません。'],
    [{ matchKey: 'name' }, '照合に使う項目が選ばれていません。'],
    [{ encoding: 'euc-jp' }, '文字コードが選ばれていません。'],
    [{ customersFrom: 'x' }, '顧客の情報が選ばれていません。'],
  ])('%j is refused by name', (settings, message) => {
    expect(refusal({ shopName: '本店', ...settings })).toMatchObject({ kind: 'config', message });
  });

  test('a shop is matched by what it chose', () => {
    const identity = (settings: object) => csv.connect({ shopName: ' 本店 ', ...settings }, portsWith()).identity;
    expect(identity({})).toEqual({ shop: '本店', sandbox: false, matchKey: 'phone' });
    expect(identity({ matchKey: 'email' }).matchKey).toBe('email');
    expect(identity({ sandbox: true }).sandbox).toBe(true);
  });
});

describe('the folder', () => {
  test('is the only place that is read: links that lead out are refused, linked files passed by', async () => {
    const outside = await mkdtemp(join(tmpdir(), 'line-commerce-outside-'));
    try {
      await mkdir(join(outside, '顧客'));
      await writeFile(join(outside, '顧客', 'secret.csv'), CUSTOMERS);
      await symlink(outside, join(folder.root, 'よそ'));
      const session = csv.connect({ shopName: 'よそ' }, portsWith({ files: { root: folder.root } }));
      const refused = { kind: 'config', message: expect.stringContaining('データフォルダの外') };
      await expect(all(session.customers())).rejects.toMatchObject(refused);
      expect(await check({ shopName: 'よそ' })).toMatchObject({ ok: false, ...refused });

      await mkdir(join(folder.root, '本店'));
      await symlink(join(outside, '顧客'), join(folder.root, '本店', '顧客'));
      await expect(all(folder.session().customers())).rejects.toMatchObject(refused);
      await rm(join(folder.root, '本店', '顧客'));

      await folder.put('顧客/own.csv', CUSTOMERS);
      await symlink(join(outside, '顧客', 'secret.csv'), join(folder.root, '本店', '顧客', 'link.csv'));
      expect((await folder.session().preview('customers', 5))!.file).toBe('own.csv');
      expect((await all(folder.session().customers())).rows).toHaveLength(1);
    } finally {
      await rm(outside, { recursive: true, force: true });
    }
  });

  test('that is not there is named, with what makes it', async () => {
    await expect(all(folder.session().customers())).rejects.toMatchObject({
      kind: 'config',
      message: expect.stringContaining('がありません'),
      hint: expect.stringContaining('接続を確認'),
    });
  });

  test("holds other things than CSV, and spreadsheets' lock files, which are passed by", async () => {
    for (const name of ['~$a.csv', '.a.csv', 'a.xlsx', 'a.csv.part']) await folder.put(`顧客/${name}`, 'x');
    await folder.put('顧客/a.CSV', CUSTOMERS);
    await folder.put('顧客/b.txt', CUSTOMERS);
    const files = await (await WatchedFolder.open(folder.root, '本店')).files('customers', systemClock);
    expect(files.map(({ name }) => name)).toEqual(['a.CSV', 'b.txt']);
  });

  test('waits for a file that was written this moment, and reads it when it is quiet', async () => {
    await folder.put('顧客/a.csv', CUSTOMERS);
    const path = join(folder.root, '本店', '顧客', 'a.csv');
    const justNow = Date.now() / 1000;
    await utimes(path, justNow, justNow);
    expect((await all(folder.session().customers())).rows).toHaveLength(1);
    expect(Date.now() - justNow * 1000).toBeGreaterThanOrEqual(2_990);
  });

  test('is not waited for when the caller stops', async () => {
    await folder.put('顧客/a.csv', CUSTOMERS);
    const path = join(folder.root, '本店', '顧客', 'a.csv');
    const soon = Date.now() / 1000 + 0.5;
    await utimes(path, soon - 0.5, soon - 0.5);
    const stop = new AbortController();
    const reading = all(folder.session({}, {}, stop.signal).customers());
    setTimeout(() => stop.abort(), 50);
    await expect(reading).rejects.toMatchObject({ kind: 'stopped' });
  });
});

describe('the preview', () => {
  const ORDERS = csvOf(
    ['注文番号', '注文日', '商品コード', '数量', '備考'],
    ['T1', '2026/1/5', 'a', '1', ''],
    ['T1', '2026/1/5', 'b', '1', ''],
    ['T2', '1/5/2026', 'a', '1', ''],
    ['T3', '2026/1/6', 'a', '1', ''],
  );

  test('shows which column is what, and the first rows as they would be taken in', async () => {
    await folder.put('受注/old.csv', csvOf(['x'], ['1']));
    await folder.put('受注/new.csv', ORDERS);
    const preview = (await folder.session().preview('orders', 2))!;
    expect(preview).toMatchObject({
      file: 'new.csv',
      encoding: 'utf-8',
      headings: ['注文番号', '注文日', '商品コード', '数量', '備考'],
      rows: [
        { row: 2, id: 'T1', problem: null, value: { orderNo: 'T1', lines: [{}, {}] } },
        { row: 4, id: null, problem: 'new.csv 4行目: 「注文日時」が日付ではありません', value: null },
      ],
    });
    expect(preview.columns).toEqual(
      expect.arrayContaining([
        { item: '注文番号', heading: '注文番号' },
        { item: '注文日時', heading: '注文日' },
        { item: '発送日', heading: null },
      ]),
    );
  });

  test('has nothing to show of an empty folder', async () => {
    await check();
    expect(await folder.session().preview('orders', 2)).toBeNull();
  });

  test('the column picker lists the headings of the newest file, else those that the export should have', async () => {
    await check();
    expect(await folder.session({ preset: 'ecforce' }).headings('subscriptions')).toContain('定期受注番号');
    await folder.put('受注/new.csv', csvOf(['注文番号', '電話番号', '電話番号'], ['1', '2', '3']));
    expect(await folder.session().headings('orders')).toEqual(['注文番号', '電話番号', '電話番号(2)']);
  });
});
