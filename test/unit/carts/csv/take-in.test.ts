import type { Cursor, Page } from '../../../../lib/carts/cart';
import type { FileCart, FileSession } from '../../../../lib/carts/csv/file-cart';
import { csv } from '../../../../lib/carts/csv';
import type { Customer } from '../../../../lib/carts/model';
import { tamago } from '../../../../lib/carts/tamago';
import { systemClock } from '../../../../lib/clock';
import { Failure } from '../../../../lib/failure';
import { openStore, type Store } from '../../../../lib/store/store';
import { ensureConnection } from '../../../../lib/sync/connection';
import { takeIn, type TakeInRequest, type TakeInSummary } from '../../../../lib/sync/take-in';
import { startCsvSandbox, type CsvSandbox, type CsvSandboxOptions } from '../../../../runtime/sandbox/csv/server';
import { startTestPostgres, type TestPostgres } from '../../../support/postgres';
import { portsWith } from '../ports';
import { csvOf, TestFolder } from './files';

let database: TestPostgres;
let store: Store;
let folder: TestFolder;

beforeAll(async () => {
  database = await startTestPostgres();
  store = await openStore(database.url);
});
afterAll(async () => {
  await store.close();
  await database.stop();
});
beforeEach(async () => {
  folder = await TestFolder.make();
});
afterEach(() => folder.remove());

let shops = 0;
const open = (options: Partial<CsvSandboxOptions>): Promise<CsvSandbox> =>
  startCsvSandbox({ root: folder.root, shopName: `店${(shops += 1)}`, ...options });

async function visit(cart: FileCart, settings: object, stream: TakeInRequest['stream']): Promise<TakeInSummary> {
  const session = cart.connect(settings, portsWith({ files: { root: folder.root } }));
  const connection = await ensureConnection(store, cart, session, systemClock);
  return takeIn({ store, cart, session, connection, stream, timing: 'now', clock: systemClock });
}

const count = async (sql: string, id: string): Promise<number> =>
  Number((await store.query<{ n: string }>(`SELECT count(*) AS n ${sql}`, [id])).rows[0]!.n);
const versions = async (table: string, id: string): Promise<unknown[]> =>
  (await store.query(`SELECT id, xmin::text FROM ${table} WHERE connection_id = $1 ORDER BY id`, [id])).rows;

describe.each([
  ['csv', csv],
  ['tamago', tamago],
] as const)('%s in its watched folder', (id, cart) => {
  test('is taken in once; the same files write nothing, a new export only what changed', async () => {
    const { credentials, control } = await open({ cart: id, customers: 300, orders: 400, subscriptions: 60 });
    const first = await visit(cart, credentials, 'orders');
    expect(first).toMatchObject({ outcome: 'completed', fetched: 400, inserted: 400, quarantined: 0 });
    const before = await versions('cart_order', first.connectionId);
    expect(await visit(cart, credentials, 'orders')).toMatchObject({ outcome: 'completed', fetched: 0 });
    expect(await versions('cart_order', first.connectionId)).toEqual(before);

    control.book.ship(399, '2026-03-01', ['444413758703']);
    control.book.addOrders(2);
    await control.export();
    expect(await visit(cart, credentials, 'orders')).toMatchObject({ fetched: 402, inserted: 2, updated: 1, unchanged: 399 }); // prettier-ignore
    const { rows } = await store.query(
      `SELECT s.shipped_on, s.slip_no FROM cart_shipment s JOIN cart_order o ON o.id = s.order_id
       WHERE o.connection_id = $1 AND o.order_no = 'T00000400'`,
      [first.connectionId],
    );
    expect(rows).toEqual([{ shipped_on: '2026-03-01', slip_no: '444413758703' }]);

    const subscriptions = await visit(cart, credentials, 'subscriptions');
    expect(subscriptions).toMatchObject({ inserted: 60, unknownStatuses: { 与信保留: 3 } });
    expect(await visit(cart, credentials, 'customers')).toMatchObject({ outcome: 'completed', withdrawn: 0 });
  });
});

test('phones that a spreadsheet shortened are keys all the same; those it destroyed wait with their row', async () => {
  const { credentials } = await open({ customers: 200, orders: 0, subscriptions: 0, spoiltEvery: 40 });
  const summary = await visit(csv, credentials, 'customers');
  expect(summary).toMatchObject({ outcome: 'completed', inserted: 195, quarantined: 5 });
  const { rows } = await store.query<{ row_key: string; reason: string }>(
    'SELECT row_key, reason FROM quarantined_row WHERE connection_id = $1 ORDER BY row_key',
    [summary.connectionId],
  );
  expect(rows[0]).toEqual({
    row_key: 'C000040',
    reason: 'customers.csv 41行目: 「電話番号」が指数表示(1.23E+10 など)になり、元の値が失われています',
  });
  // Of 100 people 6 have none and 2 one that nobody can call.
  const keys = await count(
    'FROM cart_customer WHERE connection_id = $1 AND phone_key IS NOT NULL',
    summary.connectionId,
  );
  expect(keys).toBeGreaterThanOrEqual(195 - 2 * 8);
  expect(await count(`FROM cart_customer WHERE connection_id = $1 AND phone_key !~ '^[+]81[2-9]0[0-9]{8}$'`, summary.connectionId)).toBe(0); // prettier-ignore
});

test('a row that can be read at last leaves the quarantine', async () => {
  const settings = { shopName: folder.shopName };
  await folder.put('顧客/1.csv', csvOf(['顧客番号', '電話番号'], ['C1', '9.01E+09'], ['C2', '090-1111-2222']));
  const first = await visit(csv, settings, 'customers');
  expect(first).toMatchObject({ inserted: 1, quarantined: 1 });
  await folder.put('顧客/2.csv', csvOf(['顧客番号', '電話番号'], ['C1', '090-3333-4444']));
  expect(await visit(csv, settings, 'customers')).toMatchObject({ fetched: 1, inserted: 1 });
  expect(await count('FROM quarantined_row WHERE connection_id = $1', first.connectionId)).toBe(0);
});

test('nobody leaves the shop because a file does not hold them', async () => {
  const settings = { shopName: folder.shopName };
  await folder.put('顧客/1.csv', csvOf(['顧客番号', '電話番号'], ['C1', '090-1111-2222'], ['C2', '090-1111-3333']));
  await visit(csv, settings, 'customers');
  await folder.put('顧客/1.csv', csvOf(['顧客番号', '電話番号'], ['C2', '090-1111-3333']));
  const { connectionId } = await visit(csv, settings, 'customers');
  expect(await count('FROM cart_customer WHERE connection_id = $1 AND withdrawn_on IS NULL', connectionId)).toBe(2);
});

/** The cart, whose readings of customers end after so many pages as if the machine had gone. */
const cutAfter = (pages: number): FileCart => ({
  ...csv,
  connect(settings, ports) {
    const session = csv.connect(settings, ports);
    async function* customers(since?: Cursor): AsyncGenerator<Page<Customer>> {
      let read = 0;
      for await (const page of session.customers(since)) {
        if (read === pages) throw new Failure('transient', '切れました。', 'もう一度。');
        read += 1;
        yield page;
      }
    }
    return Object.assign(Object.create(session) as FileSession, { customers });
  },
});

test('a reading that was cut off goes on behind its last stored row, and misses and doubles nothing', async () => {
  const { credentials } = await open({ customers: 6_000, orders: 0, subscriptions: 0 });
  await expect(visit(cutAfter(9), credentials, 'customers')).rejects.toMatchObject({ kind: 'transient' });
  const { rows } = await store.query<{ row: number }>(
    `SELECT (position->>'row')::int AS row FROM sync_cursor WHERE position->>'file' IS NOT NULL`,
  );
  expect(rows).toEqual([{ row: 4_501 }]);
  expect(await visit(csv, credentials, 'customers')).toMatchObject({
    outcome: 'completed',
    fetched: 6_000,
    inserted: 6_000,
    updated: 0,
    unchanged: 0,
  });
});

test('what could be read stays when a file cannot, and the staff hear which and why', async () => {
  const settings = { shopName: folder.shopName };
  await folder.put('顧客/1.csv', csvOf(['品番', '在庫'], ['a', '1']));
  await folder.put('顧客/2.csv', csvOf(['顧客番号', '電話番号'], ['C1', '090-1111-2222']));
  await expect(visit(csv, settings, 'customers')).rejects.toMatchObject({ kind: 'config' });
  const { rows } = await store.query<{ detail: string }>('SELECT detail FROM sync_notice ORDER BY id DESC LIMIT 1');
  expect(rows[0]!.detail).toBe('「1.csv」には、顧客として読むための「顧客番号」「電話番号」の列がありません。');
  await folder.put('顧客/1.csv', csvOf(['顧客番号', '電話番号'], ['C2', '090-1111-3333']));
  const { connectionId } = await visit(csv, settings, 'customers');
  expect(await count('FROM cart_customer WHERE connection_id = $1', connectionId)).toBe(2);
});
