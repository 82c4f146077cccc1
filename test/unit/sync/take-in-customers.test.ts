import { DateTime } from 'luxon';
import { Failure } from '../../../lib/failure';
import { openStore, type Store } from '../../../lib/store/store';
import { ensureConnection, type Connection } from '../../../lib/sync/connection';
import { takeIn, type TakeInRequest, type TakeInSummary } from '../../../lib/sync/take-in';
import { memberNo, members, MemoryShop } from '../../support/memory-cart';
import { startTestPostgres, type TestPostgres } from '../../support/postgres';

describe('taking customers in', () => {
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
  beforeEach(async () => {
    now = '2026-03-02T00:30';
    shop = new MemoryShop();
    connection = await ensureConnection(store, shop.cart, shop.session(), clock);
  });

  const visit = (changes: Partial<TakeInRequest> = {}): Promise<TakeInSummary> =>
    takeIn({ store, cart: shop.cart, session: shop.session(), connection, stream: 'customers', timing: 'now', clock, ...changes }); // prettier-ignore
  const stored = async (): Promise<Record<string, unknown>[]> =>
    (await store.query('SELECT *, xmin::text AS version FROM cart_customer WHERE connection_id = $1 ORDER BY cart_customer_id', [connection.id])).rows; // prettier-ignore
  const rowsOf = async (table: string): Promise<Record<string, unknown>[]> =>
    (await store.query(`SELECT * FROM ${table} WHERE connection_id = $1`, [connection.id])).rows;

  it('stores every customer with normalised keys, and when it was read', async () => {
    shop.customers = [
      memberNo(1, { email: ' Taro@Example.COM ', mobileEmail: 'taro@docomo.ne.jp', phone: '090-1234-5678' }),
      ...members(34, 2),
    ];
    const summary = await visit();
    expect(summary).toMatchObject({
      outcome: 'completed',
      fetched: 35,
      inserted: 35,
      updated: 0,
      unchanged: 0,
      withdrawn: 0,
    });
    const rows = await stored();
    expect(rows).toHaveLength(35);
    expect(rows[0]).toMatchObject({
      email_key: 'taro@example.com',
      mobile_email_key: 'taro@docomo.ne.jp',
      phone_key: '+819012345678',
      birthday: '1990-02-03',
      fields: { memberId: 'M000001', point: 1 },
      read_at: new Date(shop.clock()),
    });
  });

  it('lets a mobile address that nobody can read decide too: the e-mail address is not tried instead', async () => {
    shop.customers = [memberNo(1, { email: 'taro@example.com', mobileEmail: 'なし' })];
    await visit();
    expect((await stored())[0]).toMatchObject({ email_key: null, mobile_email_key: null });
  });

  it('touches nothing that did not change', async () => {
    shop.customers = members(25);
    await visit();
    const before = await stored();
    expect(await visit()).toMatchObject({ fetched: 25, inserted: 0, updated: 0, unchanged: 25 });
    expect(await stored()).toEqual(before);
  });

  it('writes just what changed, a points change too, which futureshop gives no new update time', async () => {
    shop.customers = members(25);
    await visit();
    const before = await stored();
    shop.customers[3] = memberNo(4, { fields: { memberId: 'M000004', point: 4_000 } });
    shop.customers.push(memberNo(26));
    expect(await visit()).toMatchObject({ inserted: 1, updated: 1, unchanged: 24 });
    const after = await stored();
    expect(after[3]).toMatchObject({ fields: { point: 4_000 } });
    expect(after.filter((row, index) => row.version === before[index]?.version)).toHaveLength(24);
  });

  it.each([
    ['an address that vanished', { email: null }, { email_key: null }],
    ['a field that vanished', { fields: { memberId: 'M000001' } }, { fields: { memberId: 'M000001' } }],
    ['a birthday', { birthday: '1991-12-31' }, { birthday: '1991-12-31' }],
    [
      'an update time',
      { updatedAt: '2026-01-01T00:00:00+09:00' },
      { cart_updated_at: new Date('2025-12-31T15:00:00Z') },
    ],
  ])('sees a change of %s', async (_, change, expected) => {
    shop.customers = members(1);
    await visit();
    shop.customers = [memberNo(1, change)];
    expect(await visit()).toMatchObject({ updated: 1 });
    expect((await stored())[0]).toMatchObject(expected);
  });

  it('keeps the newest of a customer given twice, within a page or on two', async () => {
    shop.customers = [memberNo(1), memberNo(1, { fields: { point: 2 } }), ...members(20, 2), memberNo(3)];
    expect(await visit()).toMatchObject({ fetched: 23, inserted: 21, unchanged: 2 });
    expect((await stored())[0]).toMatchObject({ fields: { point: 2 } });
  });

  it('stores rare kanji, emoji and backslashes as they are', async () => {
    const name = '𠮷野家 髙橋 👩‍👩‍👧 \\u0000 "\\" \u2028 ';
    shop.customers = [memberNo(1, { fields: { name, memberId: "' OR 1=1 --" } })];
    await visit();
    expect((await stored())[0]).toMatchObject({ fields: { name, memberId: "' OR 1=1 --" } });
  });

  describe('rows that cannot be stored', () => {
    const bad = { rowKey: 'M000900', reason: '生年月日が日付ではありません', raw: { birthday: 'x', note: 'a\0b' } };

    it('keeps a rejected row with its reason while its page goes on', async () => {
      shop.customers = members(12);
      shop.rejected = [bad];
      expect(await visit()).toMatchObject({ fetched: 13, inserted: 12, quarantined: 1 });
      expect(await rowsOf('quarantined_row')).toMatchObject([
        { row_key: 'M000900', reason: bad.reason, raw: { birthday: 'x', note: 'a\ufffdb' } },
      ]);
    });

    it.each([
      ['U+0000', memberNo(5, { fields: { name: 'a\0b' } })],
      ['half a surrogate pair', memberNo(5, { fields: { name: '\ud83d' } })],
      ['U+0000 in its id', memberNo(5, { id: 'M\0' })],
      ['a day before year 1', memberNo(5, { birthday: '0000-01-01' })],
      ['an id too long for an index', memberNo(5, { id: Array.from({ length: 9_000 }, Math.random).join() })],
    ])('quarantines a row with %s instead of losing its page', async (_, row) => {
      shop.customers = [...members(4), row, ...members(20, 6)];
      expect(await visit()).toMatchObject({ fetched: 25, inserted: 24, quarantined: 1 });
      expect(await stored()).toHaveLength(24);
      expect(await rowsOf('quarantined_row')).toHaveLength(1);
    });

    it('does not write a row again that waits unchanged', async () => {
      shop.rejected = [bad];
      await visit();
      const version = 'SELECT xmin::text FROM quarantined_row WHERE connection_id = $1';
      const before = (await store.query(version, [connection.id])).rows;
      expect(await visit()).toMatchObject({ quarantined: 1 });
      expect((await store.query(version, [connection.id])).rows).toEqual(before);
    });

    it('lets a row go once it can be read, or the cart no longer has it', async () => {
      shop.customers = members(3);
      shop.rejected = [bad, { ...bad, rowKey: 'M000901' }];
      await visit();
      shop.rejected = [];
      shop.customers.push(memberNo(900));
      expect(await visit()).toMatchObject({ inserted: 1, quarantined: 0 });
      expect(await rowsOf('quarantined_row')).toEqual([]);
    });

    it('does not take a customer for 退会 who is there but cannot be read', async () => {
      shop.customers = members(3);
      await visit();
      shop.rejected = [{ ...bad, rowKey: 'M000003' }];
      shop.customers = members(2);
      expect(await visit()).toMatchObject({ withdrawn: 0 });
      expect(shop.askedFor).toEqual([]);
    });

    it('tells the staff once a run, with the count', async () => {
      shop.rejected = [bad, { ...bad, rowKey: 'M000901' }];
      await visit();
      await visit();
      expect(await rowsOf('sync_notice')).toMatchObject([
        { kind: 'quarantined', detail: expect.stringContaining('2件') },
      ]);
    });
  });

  describe('customers who left', () => {
    beforeEach(async () => {
      shop.customers = members(30);
      await visit();
    });

    it('marks 退会 with the Japanese day, keeps the values, and asks the cart before', async () => {
      shop.customers = shop.customers.filter(({ id }) => id !== 'M000007');
      now = '2026-03-03T00:10';
      expect(await visit()).toMatchObject({ withdrawn: 1, unchanged: 29 });
      expect(shop.askedFor).toEqual(['M000007']);
      expect((await stored())[6]).toMatchObject({ withdrawn_on: '2026-03-03', email_key: 'member7@example.com' });
    });

    it('counts a customer as left only once', async () => {
      shop.customers.pop();
      await visit();
      expect(await visit()).toMatchObject({ withdrawn: 0 });
      expect(shop.askedFor).toHaveLength(1);
    });

    it('does not mark one whom a shifting list hid, and stores what the cart says of it', async () => {
      const everyone = shop.customers;
      shop.beforePage = (pageNo) => {
        shop.customers = pageNo === 0 ? everyone.slice(0, 29) : everyone;
      };
      const hidden = everyone.pop()!;
      shop.customers = everyone;
      const session = { ...shop.session(), customer: async () => ({ ...hidden, fields: { point: -1 } }) };
      expect(await visit({ session })).toMatchObject({ withdrawn: 0, updated: 1 });
      expect((await stored())[29]).toMatchObject({ withdrawn_on: null, fields: { point: -1 } });
    });

    it('takes one back who returns', async () => {
      const left = shop.customers.pop()!;
      await visit();
      shop.customers.push(left);
      expect(await visit()).toMatchObject({ updated: 1 });
      expect((await stored())[29]).toMatchObject({ withdrawn_on: null });
    });

    it('marks nobody when implausibly many are missing, and tells the staff', async () => {
      shop.customers = members(9);
      expect(await visit()).toMatchObject({ outcome: 'completed', withdrawn: 0 });
      expect(shop.askedFor).toEqual([]);
      expect(await rowsOf('sync_notice')).toMatchObject([{ kind: 'failed', detail: expect.stringContaining('退会') }]);
    });
  });

  describe('a visit that was cut short', () => {
    const failOnPage = (page: number, failure: Error) => (pageNo: number) => {
      if (pageNo === page) throw failure;
    };
    const away = new Failure('transient', 'カートが応答しません。', 'しばらくお待ちください。');

    it('keeps what was good, keeps the failure, tells the staff, and goes on from there', async () => {
      shop.customers = members(60);
      shop.beforePage = failOnPage(3, away);
      await expect(visit()).rejects.toBe(away);
      expect(await stored()).toHaveLength(30);
      expect(await rowsOf('sync_run')).toMatchObject([
        { state: 'failed', failure_message: away.message, fetched: '30' },
      ]);
      expect(await rowsOf('sync_notice')).toMatchObject([
        { kind: 'failed', detail: away.message, next_step: away.hint },
      ]);

      shop.beforePage = () => undefined;
      expect(await visit()).toMatchObject({ outcome: 'completed', fetched: 60, inserted: 60, unchanged: 0 });
      expect(shop.begunAt).toEqual([undefined, { offset: 30 }]);
      expect(await rowsOf('sync_run')).toMatchObject([{ state: 'completed', failure_message: null }]);
    });

    it('tells of the same failure once a day', async () => {
      shop.beforePage = failOnPage(0, away);
      await expect(visit()).rejects.toBe(away);
      await expect(visit()).rejects.toBe(away);
      expect(await rowsOf('sync_notice')).toHaveLength(1);
    });

    it('turns an unforeseen error into a failure without its words, which may hold data', async () => {
      shop.beforePage = failOnPage(0, new TypeError('taro@example.com is not a function'));
      await expect(visit()).rejects.toMatchObject({ name: 'Failure', message: expect.not.stringContaining('taro') });
      expect(JSON.stringify(await rowsOf('sync_run'))).not.toContain('taro');
    });

    it('stops at the next page when cancelled, says so, and goes on next time', async () => {
      shop.customers = members(100);
      const abort = new AbortController();
      shop.beforePage = async (pageNo) => {
        if (pageNo === 5) await new Promise((resolve) => setTimeout(resolve, 200));
        if (pageNo === 6) abort.abort();
      };
      const summary = await visit({ signal: abort.signal });
      expect(summary).toMatchObject({ outcome: 'stopped', message: expect.stringContaining('続きから') });
      expect(summary.fetched).toBeLessThan(100);
      expect(await rowsOf('sync_run')).toMatchObject([{ state: 'stopped' }]);
      expect(await rowsOf('sync_notice')).toEqual([]);
      shop.beforePage = () => undefined;
      expect(await visit()).toMatchObject({ outcome: 'completed', fetched: 100, inserted: 100 });
    });

    it('stops at once when cancelled while the cart keeps it waiting', async () => {
      shop.customers = members(20);
      shop.beforePage = (pageNo) => (pageNo === 1 ? new Promise(() => undefined) : undefined);
      const begun = Date.now();
      expect(await visit({ signal: AbortSignal.timeout(100) })).toMatchObject({ outcome: 'stopped' });
      expect(Date.now() - begun).toBeLessThan(2_000);
    });

    it('asks only for those not yet confirmed when cut while confirming who left', async () => {
      shop.customers = members(2_500);
      shop.pageSize = 500;
      await visit();
      shop.customers = members(2_475);
      const session = shop.session();
      const asked: string[] = [];
      const cut = {
        ...session,
        customer: (id: string) => (asked.push(id) > 22 ? Promise.reject(away) : session.customer(id)),
      };
      await expect(visit({ session: cut })).rejects.toBe(away);
      shop.askedFor.length = 0;
      expect(await visit()).toMatchObject({ outcome: 'completed', fetched: 2_475, withdrawn: 25 });
      expect(shop.askedFor).toHaveLength(5);
      expect(shop.begunAt).toHaveLength(2);
    });

    it('starts anew when what was read is a day old', async () => {
      shop.customers = members(40);
      shop.beforePage = failOnPage(2, away);
      await expect(visit()).rejects.toBe(away);
      shop.beforePage = () => undefined;
      now = '2026-03-03T12:00';
      expect(await visit()).toMatchObject({ fetched: 40, inserted: 20, unchanged: 20, businessDay: '2026-03-03' });
    });
  });

  describe('two at once', () => {
    it('lets one take in and the other say so, without writing', async () => {
      shop.customers = members(30);
      let second: Promise<TakeInSummary> | undefined;
      shop.beforePage = async (pageNo) => {
        if (pageNo !== 1) return;
        second = visit();
        await second;
      };
      expect(await visit()).toMatchObject({ outcome: 'completed', inserted: 30 });
      expect(await second).toMatchObject({
        outcome: 'busy',
        runId: null,
        fetched: 0,
        message: expect.stringContaining('実行中'),
      });
      expect(await rowsOf('sync_run')).toHaveLength(1);
    });

    it('stops one whose lock was lost to another, before it writes', async () => {
      shop.customers = members(40);
      const cutLocks = `SELECT pg_terminate_backend(l.pid) FROM pg_locks l WHERE l.locktype = 'advisory'
        AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())`;
      const other = new MemoryShop(shop.name);
      other.customers = members(40).map((customer) => ({ ...customer, fields: { by: 'other' } }));
      shop.beforePage = async (pageNo) => {
        if (pageNo !== 1) return;
        await store.query(cutLocks);
        await visit({ session: other.session() });
      };
      expect(await visit()).toMatchObject({ outcome: 'stopped' });
      expect((await stored()).map((row) => row.fields)).toEqual(Array(40).fill({ by: 'other' }));
      expect(await rowsOf('sync_run')).toMatchObject([{ state: 'completed', fetched: '40' }]);
    });

    it('lets two shops be read at the same time', async () => {
      const other = new MemoryShop();
      const otherConnection = await ensureConnection(store, other.cart, other.session(), clock);
      other.customers = members(10);
      shop.customers = members(10);
      const both = [visit(), visit({ session: other.session(), connection: otherConnection })];
      expect(await Promise.all(both)).toMatchObject([{ outcome: 'completed' }, { outcome: 'completed' }]);
    });
  });
});
