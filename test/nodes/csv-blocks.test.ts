import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { IDataObject } from 'n8n-workflow';
import { sharedStore, type Store } from '../../lib/store/store';
import { startTestPostgres, type TestPostgres } from '../support/postgres';
import { listContext, runNode, type Run } from './support/run-node';
import { blockNamed } from './support/shop';

let database: TestPostgres;
let store: Store;
let home: string;

beforeAll(async () => {
  database = await startTestPostgres();
  store = await sharedStore(database.url);
  process.env.LINE_COMMERCE_DATABASE_URL = database.url;
  home = await mkdtemp(join(tmpdir(), 'line-commerce-home-'));
  process.env.LINE_COMMERCE_HOME = home;
});
afterAll(async () => {
  delete process.env.LINE_COMMERCE_DATABASE_URL;
  delete process.env.LINE_COMMERCE_HOME;
  await store.close();
  await database.stop();
  await rm(home, { recursive: true, force: true });
});

let shops = 0;
let credential: IDataObject;
beforeEach(() => {
  credential = { shopName: `店${(shops += 1)}`, preset: 'generic', matchKey: 'phone' };
});

const put = async (path: string, text: string): Promise<void> => {
  const full = join(home, 'csv', String(credential.shopName), path);
  await mkdir(dirname(full), { recursive: true });
  await writeFile(full, text);
  await utimes(full, 1_700_000_000 + text.length, 1_700_000_000 + text.length);
};

const run = (operation: string, parameters: IDataObject = {}, more: Partial<Run> = {}) =>
  runNode(blockNamed('csv'), {
    parameters: { resource: 'data', operation, ...parameters } as never,
    credentials: { csvApi: credential },
    ...more,
  });
const file = (text: string, fileName = 'upload.csv') => ({
  data: { data: Buffer.from(text).toString('base64'), fileName },
});
const jsonOf = ({ items }: { items: { json: IDataObject }[] }): IDataObject[] => items.map(({ json }) => json);

const CUSTOMERS = '顧客番号,氏名,電話番号\r\nC1,山田,090-1111-2222\r\nC2,鈴木,9.01E+09\r\n';
const ORDERS = '注文番号,注文日,顧客番号,商品コード,数量\r\nT1,2026/1/5,C1,serum-30,1\r\nT1,2026/1/5,C1,soap-80,1\r\n';

describe('プレビュー', () => {
  test('shows which column is what, and which rows cannot be read, without anybody’s data', async () => {
    await put('顧客/customers.csv', CUSTOMERS);
    const result = await run('preview');
    expect(jsonOf(result)).toEqual([
      expect.objectContaining({
        file: 'customers.csv',
        encoding: 'UTF-8',
        readable: 1,
        unreadable: 1,
        rows: [
          { row: 2, id: 'C1', readable: true },
          { row: 3, id: null, readable: false, problem: expect.stringContaining('3行目: 「電話番号」が指数表示') },
        ],
      }),
    ]);
    expect(jsonOf(result)[0]!.columns).toContainEqual({ item: '電話番号', column: '電話番号' });
    expect(jsonOf(result)[0]!.columns).toContainEqual({ item: '生年月日', column: '(なし)' });
    expect(JSON.stringify(jsonOf(result))).not.toContain('090-1111-2222');
  });

  test('shows the values where they are asked for, and marks them', async () => {
    await put('顧客/customers.csv', CUSTOMERS);
    const result = await run('preview', { withDetails: true, limit: 1 });
    expect(jsonOf(result)).toMatchObject([
      { containsPersonalData: true, rows: [{ value: { id: 'C1', phone: '090-1111-2222' } }] },
    ]);
    expect(result.hints).toHaveLength(1);
  });

  test('says where to put a file where there is none', async () => {
    await mkdir(join(home, 'csv', String(credential.shopName)), { recursive: true });
    await expect(run('preview', { stream: 'orders' })).rejects.toThrow('「受注」のフォルダにCSVがありません。');
  });
});

describe('取り込み', () => {
  test('takes the folder in, once', async () => {
    await put('顧客/customers.csv', CUSTOMERS);
    expect(jsonOf(await run('takeIn', { stream: 'customers', timing: 'now' }))).toMatchObject([
      { outcome: 'completed', inserted: 1, quarantined: 1, connectionName: credential.shopName },
    ]);
    expect(jsonOf(await run('takeIn', { stream: 'customers', timing: 'now' }))).toMatchObject([{ fetched: 0 }]);
  });

  test('takes in the file of each item that comes, at once whatever the hour', async () => {
    const files = [file(CUSTOMERS), file(CUSTOMERS.replace('C1', 'C7'))] as never;
    const result = await run('takeIn', { stream: 'customers', fileFrom: 'item' }, { items: [{}, {}], files });
    expect(result.items.map(({ json, pairedItem }) => [json.outcome, json.inserted, pairedItem])).toEqual([
      ['completed', 1, { item: 0 }],
      ['completed', 1, { item: 1 }],
    ]);
  });

  test('reads a file that n8n keeps on its disk in pieces', async () => {
    const files = [{ orders: { id: 'filesystem:1', data: 'filesystem', fileName: 'orders.csv' } }] as never;
    const stored = { 'filesystem:1': Buffer.from(ORDERS) };
    const parameters = { stream: 'orders', fileFrom: 'item', binaryProperty: 'orders' };
    expect(jsonOf(await run('takeIn', parameters, { files, stored }))).toMatchObject([{ inserted: 1 }]);
    const { rows } = await store.query(
      `SELECT l.product_code FROM cart_order_line l JOIN cart_order o ON o.id = l.order_id JOIN cart_connection k ON k.id = o.connection_id
       WHERE k.cart = 'csv' AND k.shop = $1 ORDER BY l.line_no`,
      [String(credential.shopName)],
    );
    expect(rows).toEqual([{ product_code: 'serum-30' }, { product_code: 'soap-80' }]);
  });

  test('names the field where the item brought no file', async () => {
    await expect(run('takeIn', { stream: 'customers', fileFrom: 'item' })).rejects.toThrow(
      '届いたデータにファイル「data」がありません。',
    );
  });

  test('takes the columns that were chosen', async () => {
    await put('顧客/customers.csv', 'No,携帯\r\n1,090-1111-2222\r\n');
    const columns = { column: [{ item: 'customerId', heading: 'No' }, { item: 'phone', heading: '携帯' }] }; // prettier-ignore
    await expect(run('takeIn', { stream: 'customers', timing: 'now' })).rejects.toThrow('「customers.csv」には');
    expect(jsonOf(await run('takeIn', { stream: 'customers', timing: 'now', columns }))).toMatchObject([
      { inserted: 1 },
    ]);
  });

  test('keeps by what the shop wants its customers matched', async () => {
    credential = { ...credential, matchKey: 'email' };
    await put('顧客/customers.csv', '顧客番号,メールアドレス\r\nC1,a@example.com\r\n');
    await run('takeIn', { stream: 'customers', timing: 'now' });
    const { rows } = await store.query('SELECT match_key FROM cart_connection WHERE shop = $1', [
      String(credential.shopName),
    ]);
    expect(rows).toEqual([{ match_key: 'email' }]);
  });
});

describe('受注を取得', () => {
  test('outputs the orders of a file without storing them', async () => {
    const result = await run('getOrders', { fileFrom: 'item' }, { files: [file(ORDERS)] as never });
    expect(jsonOf(result)).toMatchObject([{ orderNo: 'T1', lineCount: 2, statusName: '受付' }]);
  });
});

describe('the column picker', () => {
  const headings = (parameters: IDataObject) => {
    const block = blockNamed('csv');
    const context = listContext(block, { parameters: parameters as never, credentials: { csvApi: credential } });
    return block.methods!.loadOptions!.headings!.call(context);
  };

  test('offers the headings of the newest file of the list that the block reads', async () => {
    await put('受注/orders.csv', ORDERS);
    await put('顧客/customers.csv', CUSTOMERS);
    const names = (options: { name: string }[]) => options.map(({ name }) => name);
    const taken = await headings({ resource: 'data', operation: 'takeIn', stream: 'orders' });
    expect(names(taken)).toEqual(['(この項目は使わない)', '注文番号', '注文日', '顧客番号', '商品コード', '数量']);
    expect(names(await headings({ resource: 'data', operation: 'getCustomers' }))).toContain('氏名');
  });

  test('offers the names of the export where there is no file yet', async () => {
    const offered = await headings({ resource: 'data', operation: 'getSubscriptions' });
    expect(offered.map(({ value }) => value)).toEqual(expect.arrayContaining(['', '定期番号', '継続ステータス']));
  });
});

describe('the connection test of the credential', () => {
  const check = (data: IDataObject) =>
    blockNamed('csv').methods!.credentialTest!.check!.call({} as never, { data } as never);

  test('makes the folder, and tells what a file lacks', async () => {
    expect(await check(credential)).toMatchObject({ status: 'OK', message: expect.stringContaining(home) });
    await put('定期/subs.csv', '定期番号\r\nS1\r\n');
    expect(await check(credential)).toMatchObject({
      status: 'Error',
      message: expect.stringContaining(
        '「subs.csv」には、定期として読むための「顧客番号」「継続ステータス」の列がありません。',
      ),
    });
  });

  test('refuses a name that leads out of the data folder', async () => {
    expect(await check({ ...credential, shopName: '../..' })).toMatchObject({ status: 'Error' });
  });
});

test('たまごカート offers the same blocks over its own names, and no change', async () => {
  const { description } = blockNamed('tamago');
  const text = '注文番号,顧客番号,電話番号,注文日,商品コード,数量,金額\r\nT1,C1,090-1111-2222,2026/01/05,a,1,1200\r\n';
  const result = await runNode(blockNamed('tamago'), {
    parameters: { resource: 'data', operation: 'getOrders', fileFrom: 'item' } as never,
    credentials: { tamagoApi: { shopName: 'たまご' } },
    files: [file(text)] as never,
  });
  expect(jsonOf(result)).toMatchObject([{ orderNo: 'T1', total: 1200 }]);
  const resource = description.properties.find(({ name }) => name === 'resource')!;
  expect(JSON.stringify(resource.options)).not.toContain('定期の変更');
  expect(JSON.stringify(description.properties.filter(({ type }) => type === 'notice'))).toContain('ロボット');
});
