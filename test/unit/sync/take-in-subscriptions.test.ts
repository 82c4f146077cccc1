import { DateTime } from 'luxon';
import type { Reading } from '../../../lib/carts/cart';
import type { Subscription } from '../../../lib/carts/model';
import { Failure } from '../../../lib/failure';
import { openStore, type Store } from '../../../lib/store/store';
import { ensureConnection, unlinkConnection, type Connection } from '../../../lib/sync/connection';
import { connectionStatus } from '../../../lib/sync/status';
import { takeIn, type TakeInRequest, type TakeInSummary } from '../../../lib/sync/take-in';
import { memberNo, members, MemoryShop, subscriptionNo, subscriptions } from '../../support/memory-cart';
import { startTestPostgres, type TestPostgres } from '../../support/postgres';

let database: TestPostgres;
let store: Store;
let shop: MemoryShop;
let connection: Connection;
let now: string;
const clock = { now: () => DateTime.fromISO(now, { zone: 'Asia/Tokyo' }) };

beforeAll(async () => {
  database = await startTestPostgres();
  store = await openStore(database.url);
});
afterAll(async () => {
  await store.close();
  await database.stop();
});

async function open(reading: Reading): Promise<void> {
  now = '2026-03-02T02:30';
  shop = new MemoryShop(undefined, reading);
  connection = await ensureConnection(store, shop.cart, shop.session(), clock);
}

const visit = (changes: Partial<TakeInRequest> = {}): Promise<TakeInSummary> =>
  takeIn({ store, cart: shop.cart, session: shop.session(), connection, stream: 'subscriptions', timing: 'now', clock, ...changes }); // prettier-ignore
const rowsOf = async (table: string): Promise<Record<string, unknown>[]> =>
  (await store.query(`SELECT * FROM ${table} WHERE connection_id = $1 ORDER BY 1`, [connection.id])).rows;
const stored = async (): Promise<Record<string, unknown>[]> =>
  (await store.query('SELECT *, xmin::text AS version FROM cart_subscription WHERE connection_id = $1 ORDER BY subscription_id', [connection.id])).rows; // prettier-ignore
const standing = async (): Promise<Record<string, [unknown, unknown]>> =>
  Object.fromEntries((await stored()).map((row) => [row.subscription_id, [row.status, row.status_raw]]));

const away = new Failure('transient', 'カートが応答しません。', 'しばらくお待ちください。');
const failOnPage = (page: number) => (pageNo: number) => {
  if (pageNo === page) throw away;
};

describe('taking 定期 in', () => {
  beforeEach(() => open('full'));

  it('stores each with its products, and when it was read', async () => {
    shop.subscriptions = subscriptions(25);
    expect(await visit()).toMatchObject({
      outcome: 'completed',
      stream: 'subscriptions',
      message: '定期を取り込みました(追加25件・更新0件・変更なし0件)',
      fetched: 25,
      inserted: 25,
      withdrawn: 0,
      unknownStatuses: {},
    });
    const rows = await stored();
    expect(rows).toHaveLength(25);
    expect(rows[0]).toMatchObject({
      subscription_id: 'S000001',
      cart_customer_id: 'M000001',
      status: 'active',
      status_raw: '継続',
      next_delivery_on: '2026-04-01',
      count: 3,
      products: [{ productCode: 'P1', productName: '定期便1', quantity: 1 }],
      read_at: new Date(shop.clock()),
    });
  });

  it('touches nothing that did not change', async () => {
    shop.subscriptions = subscriptions(25);
    await visit();
    const before = await stored();
    shop.clock = () => '2026-03-03T00:00:00.000+09:00';
    expect(await visit()).toMatchObject({ fetched: 25, inserted: 0, updated: 0, unchanged: 25 });
    expect(await stored()).toEqual(before);
  });

  it.each<[string, Partial<Subscription>, object]>([
    ['its status', { status: 'paused', statusRaw: '一時停止' }, { status: 'paused', status_raw: '一時停止' }],
    ['the word alone', { statusRaw: '継続中' }, { status: 'active', status_raw: '継続中' }],
    ['its next delivery', { nextDeliveryOn: '2026-05-01' }, { next_delivery_on: '2026-05-01' }],
    ['a next delivery that vanished', { nextDeliveryOn: null }, { next_delivery_on: null }],
    ['its count', { count: 4 }, { count: 4 }],
    ['its products', { products: [] }, { products: [] }],
    ['its customer', { customerId: 'M000009' }, { cart_customer_id: 'M000009' }],
  ])('sees a change of %s, and writes that row alone', async (_, change, expected) => {
    shop.subscriptions = subscriptions(3);
    await visit();
    const before = await stored();
    shop.subscriptions[1] = subscriptionNo(2, change);
    shop.clock = () => '2026-03-03T00:00:00.000+09:00';
    expect(await visit()).toMatchObject({ updated: 1, unchanged: 2 });
    const after = await stored();
    expect(after[1]).toMatchObject({ ...expected, read_at: new Date('2026-03-02T15:00:00Z') });
    expect([after[0], after[2]]).toEqual([before[0], before[2]]);
  });

  it('counts words that no table of ours knows, in the summary and in 連携状況を確認', async () => {
    shop.subscriptions = [
      ...subscriptions(2),
      subscriptionNo(3, { status: 'unknown', statusRaw: '審査中' }),
      subscriptionNo(4, { status: 'unknown', statusRaw: '凍結' }),
      subscriptionNo(5, { status: 'unknown', statusRaw: '凍結' }),
      subscriptionNo(6, { status: 'unknown', statusRaw: ' ' }),
    ];
    const unknown = { '(空欄)': 1, 凍結: 2, 審査中: 1 };
    const words = '読み取れない継続ステータス: 凍結(2件)、(空欄)(1件)、審査中(1件)';
    expect(await visit()).toMatchObject({
      unknownStatuses: unknown,
      message: `定期を取り込みました(追加6件・更新0件・変更なし0件)。${words}`,
    });
    const [status] = await connectionStatus(store, clock, connection.id);
    expect(status).toMatchObject({ unknownStatuses: unknown, streams: { subscriptions: { state: 'completed', fetched: 6 } } }); // prettier-ignore
    shop.subscriptions = subscriptions(6);
    expect(await visit()).toMatchObject({ unknownStatuses: {}, message: expect.not.stringContaining('読み取れない') });
  });

  it('quarantines a row that cannot be stored, and keeps the others', async () => {
    shop.subscriptions = [subscriptionNo(1), subscriptionNo(2, { statusRaw: 'a\0b' }), subscriptionNo(3)];
    expect(await visit()).toMatchObject({ fetched: 3, inserted: 2, quarantined: 1 });
    expect(await rowsOf('quarantined_row')).toMatchObject([{ stream: 'subscriptions', row_key: 'S000002' }]);
  });

  it('takes in beside a reading of the customers, and nothing once the connection was 解除', async () => {
    shop.subscriptions = subscriptions(3);
    shop.customers = members(3);
    let inner: TakeInSummary | undefined;
    shop.beforePage = async () => {
      shop.beforePage = () => undefined;
      inner = await visit();
    };
    expect(await visit({ stream: 'customers' })).toMatchObject({ outcome: 'completed', inserted: 3 });
    expect(inner).toMatchObject({ outcome: 'completed', inserted: 3 });
    await unlinkConnection(store, connection.id, clock, 'tester');
    expect(await visit()).toMatchObject({ outcome: 'unlinked', runId: null });
    expect(await stored()).toHaveLength(3);
  });

  describe('read in full', () => {
    it('takes one that is no longer listed for cancelled, says that it is an inference, and counts it once', async () => {
      shop.subscriptions = subscriptions(30);
      await visit();
      shop.subscriptions = shop.subscriptions.filter(({ id }) => id !== 'S000007');
      now = '2026-03-03T02:30';
      expect(await visit()).toMatchObject({ withdrawn: 1, updated: 0, unchanged: 29 });
      expect((await stored())[6]).toMatchObject({
        status: 'cancelled',
        status_raw: '一覧にありません(推定)',
        next_delivery_on: '2026-04-01',
        read_at: new Date('2026-03-02T17:30:00Z'),
      });
      const before = await stored();
      expect(await visit()).toMatchObject({ withdrawn: 0 });
      expect(await stored()).toEqual(before);
    });

    it('believes the cart again when it lists one that had vanished', async () => {
      shop.subscriptions = subscriptions(3);
      await visit();
      const vanished = shop.subscriptions.pop()!;
      await visit();
      shop.subscriptions.push(vanished);
      expect(await visit()).toMatchObject({ updated: 1 });
      expect(await standing()).toMatchObject({ S000003: ['active', '継続'] });
    });

    it("keeps the cart's own word of one that was cancelled before it vanished", async () => {
      shop.subscriptions = [subscriptionNo(1), subscriptionNo(2, { status: 'cancelled', statusRaw: '解約済' })];
      await visit();
      shop.subscriptions.pop();
      expect(await visit()).toMatchObject({ withdrawn: 0 });
      expect(await standing()).toMatchObject({ S000002: ['cancelled', '解約済'] });
    });

    it('does not take one for cancelled that is there but cannot be read', async () => {
      shop.subscriptions = subscriptions(3);
      await visit();
      shop.subscriptions = subscriptions(2);
      shop.rejected = [{ rowKey: 'S000003', reason: '「回数」が数値ではありません', raw: {} }];
      expect(await visit()).toMatchObject({ withdrawn: 0, quarantined: 1 });
      expect(await standing()).toMatchObject({ S000003: ['active', '継続'] });
    });

    it('marks none when implausibly many are missing, and tells the staff', async () => {
      shop.subscriptions = subscriptions(30);
      await visit();
      shop.subscriptions = subscriptions(9);
      expect(await visit()).toMatchObject({ outcome: 'completed', withdrawn: 0 });
      expect(await rowsOf('sync_notice')).toMatchObject([{ kind: 'failed', detail: expect.stringContaining('定期が20件') }]); // prettier-ignore
      expect(Object.values(await standing())).toEqual(Array(30).fill(['active', '継続']));
    });

    it('goes on where a failure cut it, and marks only those that no visit saw', async () => {
      shop.subscriptions = subscriptions(60);
      await visit();
      shop.subscriptions = subscriptions(58, 3);
      shop.beforePage = failOnPage(3);
      await expect(visit()).rejects.toBe(away);
      shop.beforePage = () => undefined;
      expect(await visit()).toMatchObject({ outcome: 'completed', fetched: 58, unchanged: 58, withdrawn: 2 });
      expect(shop.begunAt).toEqual([undefined, undefined, { offset: 30 }]);
      expect(Object.values(await standing()).filter(([status]) => status === 'cancelled')).toHaveLength(2);
    });

    it('runs once a day by night', async () => {
      shop.subscriptions = subscriptions(3);
      expect(await visit({ timing: 'nightly' })).toMatchObject({ outcome: 'completed' });
      expect(await visit({ timing: 'nightly' })).toMatchObject({ outcome: 'alreadyDone', fetched: 0 });
      now = '2026-03-03T02:30';
      expect(await visit({ timing: 'nightly' })).toMatchObject({ outcome: 'completed', fetched: 3 });
      expect(shop.begunAt).toEqual([undefined, undefined]);
    });
  });
});

describe('a cart that lists changes', () => {
  beforeEach(() => open('changes'));

  it.each(['customers', 'subscriptions'] as const)(
    'has its %s read on from the cursor, run after run',
    async (stream) => {
      shop.customers = members(25);
      shop.subscriptions = subscriptions(25);
      expect(await visit({ stream })).toMatchObject({ outcome: 'completed', fetched: 25, inserted: 25 });
      expect(await visit({ stream })).toMatchObject({ outcome: 'completed', fetched: 0, withdrawn: 0 });
      shop.customers.push(memberNo(4, { fields: { point: -1 } }), memberNo(26));
      shop.subscriptions.push(subscriptionNo(4, { count: 9 }), subscriptionNo(26));
      expect(await visit({ stream })).toMatchObject({ fetched: 2, inserted: 1, updated: 1 });
      expect(shop.begunAt).toEqual([undefined, { offset: 25 }, { offset: 25 }]);
    },
  );

  it('takes nobody who does not come by for 退会 or cancelled, and asks for none', async () => {
    shop.customers = members(25);
    shop.subscriptions = subscriptions(25);
    for (const stream of ['customers', 'subscriptions', 'customers', 'subscriptions'] as const) await visit({ stream });
    const left = 'SELECT FROM cart_customer WHERE connection_id = $1 AND withdrawn_on IS NOT NULL';
    expect((await store.query(left, [connection.id])).rowCount).toBe(0);
    expect(Object.values(await standing())).toEqual(Array(25).fill(['active', '継続']));
    expect(shop.askedFor).toEqual([]);
  });

  it('keeps a row in quarantine that did not come by again, until it can be read', async () => {
    shop.rejected = [{ rowKey: 'S000009', reason: '「回数」が数値ではありません', raw: {} }];
    await visit();
    shop.rejected = [];
    await visit();
    expect(await rowsOf('quarantined_row')).toHaveLength(1);
    shop.subscriptions = [subscriptionNo(9)];
    await visit();
    expect(await rowsOf('quarantined_row')).toEqual([]);
  });

  it('writes nothing but its run when nothing changed', async () => {
    shop.subscriptions = subscriptions(12);
    await visit();
    const before = await stored();
    expect(await visit()).toMatchObject({ fetched: 0, inserted: 0, updated: 0 });
    expect(await stored()).toEqual(before);
  });

  it('runs once a day by night, each night from where the last one ended', async () => {
    shop.subscriptions = subscriptions(12);
    expect(await visit({ timing: 'nightly' })).toMatchObject({ outcome: 'completed', fetched: 12 });
    shop.subscriptions.push(subscriptionNo(13));
    expect(await visit({ timing: 'nightly' })).toMatchObject({ outcome: 'alreadyDone' });
    now = '2026-03-03T02:30';
    expect(await visit({ timing: 'nightly' })).toMatchObject({ outcome: 'completed', fetched: 1, inserted: 1 });
  });

  it('goes on with what a failure cut as the same run, and a day later from the cursor as a new one', async () => {
    shop.subscriptions = subscriptions(60);
    shop.beforePage = failOnPage(2);
    await expect(visit()).rejects.toBe(away);
    await expect(visit()).rejects.toBe(away);
    now = '2026-03-04T02:30';
    shop.beforePage = () => undefined;
    expect(await visit()).toMatchObject({ outcome: 'completed', fetched: 20, inserted: 20 });
    expect(shop.begunAt).toEqual([undefined, { offset: 20 }, { offset: 40 }]);
    expect(await rowsOf('sync_run')).toMatchObject([
      { state: 'failed', fetched: '40' },
      { state: 'completed', fetched: '20' },
    ]);
    expect(await stored()).toHaveLength(60);
  });
});
