import { DateTime } from 'luxon';
import type { Order } from '../../../lib/carts/model';
import { Failure } from '../../../lib/failure';
import { openStore, type Store } from '../../../lib/store/store';
import { ensureConnection, type Connection } from '../../../lib/sync/connection';
import { takeIn, type TakeInRequest, type TakeInSummary } from '../../../lib/sync/take-in';
import { MemoryShop } from '../../support/memory-cart';
import { startTestPostgres, type TestPostgres } from '../../support/postgres';

const line = (lineNo: number, changed: Partial<Order['lines'][number]> = {}): Order['lines'][number] => ({
  lineNo,
  shipmentNo: 1,
  productCode: `P${lineNo}`,
  productName: `商品${lineNo}`,
  variation: null,
  quantity: 1,
  unitPrice: 1_980,
  courseName: null,
  ...changed,
});

const shipment = (
  shipmentNo: number,
  changed: Partial<Order['shipments'][number]> = {},
): Order['shipments'][number] => ({
  shipmentNo,
  courier: 'ヤマト運輸',
  slipNo: null,
  shippedOn: null,
  expectedOn: null,
  preferredOn: '2026-03-09',
  preferredTime: '午前中',
  ...changed,
});

const order = (no: number, changed: Partial<Order> = {}): Order => ({
  orderNo: `O${String(no).padStart(5, '0')}`,
  customerId: 'M000001',
  orderedAt: '2026-03-01T10:00:00+09:00',
  status: 'received',
  statusRaw: '未処理',
  total: 3_960,
  paymentMethod: 'クレジットカード',
  cancelledAt: null,
  subscriptionNo: null,
  subscriptionCount: null,
  lines: [line(1), line(2)],
  shipments: [shipment(1)],
  ...changed,
});
const sent = (no: number): Order =>
  order(no, { status: 'shipped', shipments: [shipment(1, { slipNo: '1234', shippedOn: '2026-03-01' })] });

describe('taking orders in', () => {
  let database: TestPostgres;
  let store: Store;
  let shop: MemoryShop;
  let connection: Connection;
  const clock = { now: () => DateTime.fromISO('2026-03-02T12:00', { zone: 'Asia/Tokyo' }) };

  beforeAll(async () => {
    database = await startTestPostgres();
    store = await openStore(database.url);
  });
  afterAll(async () => {
    await store.close();
    await database.stop();
  });
  beforeEach(async () => {
    shop = new MemoryShop();
    connection = await ensureConnection(store, shop.cart, shop.session(), clock);
  });

  const visit = (changes: Partial<TakeInRequest> = {}): Promise<TakeInSummary> =>
    takeIn({ store, cart: shop.cart, session: shop.session(), connection, stream: 'orders', timing: 'now', clock, ...changes }); // prettier-ignore
  const rows = async (sql: string): Promise<Record<string, unknown>[]> =>
    (await store.query(sql, [connection.id])).rows;
  const orders = () =>
    rows('SELECT *, xmin::text AS version FROM cart_order WHERE connection_id = $1 ORDER BY order_no');
  const lines = () =>
    rows('SELECT l.*, l.xmin::text AS version FROM cart_order_line l JOIN cart_order o ON o.id = l.order_id WHERE connection_id = $1 ORDER BY order_no, line_no'); // prettier-ignore
  const shipments = () =>
    rows('SELECT order_no, s.* FROM cart_shipment s JOIN cart_order o ON o.id = s.order_id WHERE connection_id = $1 ORDER BY order_no, shipment_no'); // prettier-ignore

  it('stores orders with their lines and shipments', async () => {
    shop.orders = [
      order(1, { subscriptionNo: 'T1', subscriptionCount: 3 }),
      ...Array.from({ length: 22 }, (_, i) => sent(i + 2)),
    ];
    expect(await visit()).toMatchObject({ outcome: 'completed', fetched: 23, inserted: 23, quarantined: 0 });
    expect((await orders())[0]).toMatchObject({
      ordered_at: new Date('2026-03-01T01:00:00Z'),
      status: 'received',
      total: '3960',
      subscription_count: 3,
      still_open: true,
    });
    expect(await lines()).toHaveLength(46);
    expect((await shipments())[1]).toMatchObject({
      shipped_on: '2026-03-01',
      slip_no: '1234',
      preferred_on: '2026-03-09',
    });
  });

  it('goes on from the cursor, and asks again only for orders that are still open', async () => {
    shop.orders = [order(1), sent(2), order(3, { status: 'cancelled' }), order(4)];
    await visit();
    expect(shop.askedOpen).toEqual([]);
    shop.orders = [sent(1), ...shop.orders.slice(1), sent(5)];
    expect(await visit()).toMatchObject({ fetched: 3, inserted: 1, updated: 1, unchanged: 1 });
    expect(shop.begunAt).toEqual([undefined, { offset: 4 }]);
    expect(shop.askedOpen).toEqual([['O00001', 'O00004']]);
    expect((await orders()).map((row) => row.still_open)).toEqual([false, false, false, true, false]);
  });

  it('feeds open orders in batches, however many there are', async () => {
    shop.pageSize = 100;
    shop.orders = Array.from({ length: 250 }, (_, index) => order(index + 1));
    await visit();
    await visit();
    expect(shop.askedOpen.map((batch) => batch.length)).toEqual([100, 100, 50]);
    expect(new Set(shop.askedOpen.flat()).size).toBe(250);
  });

  it('touches nothing of an unchanged order', async () => {
    shop.orders = [order(1), order(2)];
    await visit();
    const before = [await orders(), await lines(), await shipments()];
    expect(await visit()).toMatchObject({ fetched: 2, inserted: 0, updated: 0, unchanged: 2 });
    expect([await orders(), await lines(), await shipments()]).toEqual(before);
  });

  it('raises the change number of a changed shipment and of no other', async () => {
    const two = [shipment(1), shipment(2)];
    shop.orders = [order(1, { shipments: two }), order(2)];
    await visit();
    const before = (await shipments()).map((row) => Number(row.change_seq));
    shop.orders[0] = order(1, {
      shipments: [two[0]!, shipment(2, { shippedOn: '2026-03-02' })],
      statusRaw: '一部発送',
    });
    expect(await visit()).toMatchObject({ updated: 1, unchanged: 1 });
    const after = (await shipments()).map((row) => Number(row.change_seq));
    expect([after[0], after[2]]).toEqual([before[0], before[2]]);
    expect(after[1]).toBeGreaterThan(Math.max(...before));
  });

  it('rewrites only the lines that differ, takes away those that vanished and notes the reading', async () => {
    shop.orders = [order(1, { lines: [line(1), line(2), line(3)] })];
    await visit();
    const before = await lines();
    shop.orders = [order(1, { lines: [line(1), line(2, { quantity: 5 }), line(4)] })];
    shop.clock = () => '2026-03-05T00:00:00.000+09:00';
    expect(await visit()).toMatchObject({ inserted: 0, updated: 1 });
    const after = await lines();
    expect(after.map((row) => [row.line_no, row.quantity])).toEqual([[1, 1], [2, 5], [4, 1]]); // prettier-ignore
    expect(after[0]!.version).toBe(before[0]!.version);
    expect((await orders())[0]).toMatchObject({ read_at: new Date('2026-03-04T15:00:00Z') });
  });

  it('follows a shipment that is split, and one that vanishes', async () => {
    shop.orders = [order(1)];
    await visit();
    shop.orders = [order(1, { shipments: [shipment(1), shipment(2)] })];
    await visit();
    expect(await shipments()).toHaveLength(2);
    shop.orders = [order(1, { shipments: [shipment(2, { shippedOn: '2026-03-02' })] })];
    await visit();
    expect(await shipments()).toMatchObject([{ shipment_no: 2, shipped_on: '2026-03-02' }]);
    expect(await orders()).toMatchObject([{ still_open: false }]);
  });

  it.each([
    ['unsent', {}, true],
    ['sent in part', { shipments: [shipment(1, { shippedOn: '2026-03-01' }), shipment(2)] }, true],
    [
      'sent with a slip number but no 発送日 yet',
      { status: 'shipped', shipments: [shipment(1, { slipNo: '1' })] },
      true,
    ],
    ['without any shipment yet', { shipments: [] }, true],
    ['sent', { shipments: [shipment(1, { shippedOn: '2026-03-01' })] }, false],
    ['cancelled', { cancelledAt: '2026-03-01T11:00:00+09:00' }, false],
    ['returned', { status: 'returned' }, false],
  ] satisfies [string, Partial<Order>, boolean][])(
    'knows whether to read an order again that is %s',
    async (_, changed, open) => {
      shop.orders = [order(1, changed)];
      await visit();
      expect((await orders())[0]).toMatchObject({ still_open: open });
    },
  );

  it('quarantines an order that numbers two lines alike, and keeps the others', async () => {
    shop.orders = [order(1), order(2, { lines: [line(1), line(1)] }), order(3)];
    expect(await visit()).toMatchObject({ fetched: 3, inserted: 2, quarantined: 1 });
    expect(await rows('SELECT row_key FROM quarantined_row WHERE connection_id = $1')).toEqual([{ row_key: 'O00002' }]);
  });

  it('goes on after a failure from what was stored, as a run of its own', async () => {
    const away = new Failure('transient', 'カートが応答しません。', 'しばらくお待ちください。');
    shop.orders = Array.from({ length: 40 }, (_, index) => sent(index + 1));
    shop.beforePage = (pageNo) => {
      if (pageNo === 2) throw away;
    };
    await expect(visit()).rejects.toBe(away);
    shop.beforePage = () => undefined;
    expect(await visit()).toMatchObject({ outcome: 'completed', fetched: 20, inserted: 20 });
    expect(await orders()).toHaveLength(40);
  });

  it('takes in beside a reading of the customers', async () => {
    let inner: TakeInSummary | undefined;
    shop.beforePage = async () => {
      shop.beforePage = () => undefined;
      inner = await visit();
    };
    expect(await visit({ stream: 'customers' })).toMatchObject({ outcome: 'completed' });
    expect(inner).toMatchObject({ outcome: 'completed', stream: 'orders' });
  });
});
