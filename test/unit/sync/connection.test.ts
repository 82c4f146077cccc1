import { DateTime } from 'luxon';
import { connectionById } from '../../../lib/crm/connection';
import { openStore, type Store } from '../../../lib/store/store';
import { ensureConnection, listConnections, relinkConnection, unlinkConnection } from '../../../lib/sync/connection';
import { takeIn, type TakeInRequest } from '../../../lib/sync/take-in';
import { ownMinute, ownMinuteHasCome, ownMinuteText } from '../../../lib/sync/timing';
import { members, MemoryShop } from '../../support/memory-cart';
import { startTestPostgres, type TestPostgres } from '../../support/postgres';

const at = (instant: string) => ({ now: () => DateTime.fromISO(instant, { zone: 'Asia/Tokyo' }) });

describe('cart connections', () => {
  let database: TestPostgres;
  let store: Store;
  let shop: MemoryShop;
  const clock = at('2026-03-02T12:00');
  beforeAll(async () => {
    database = await startTestPostgres();
    store = await openStore(database.url);
  });
  afterAll(async () => {
    await store.close();
    await database.stop();
  });
  beforeEach(() => {
    shop = new MemoryShop(`api.example.jp/shop${Math.random().toString(36).slice(2)}`);
  });

  const ensure = (name?: string, changes = {}) =>
    ensureConnection(store, shop.cart, { ...shop.session(), ...changes }, clock, name);
  const versionOf = async (id: string): Promise<unknown> =>
    (await store.query('SELECT xmin::text FROM cart_connection WHERE id = $1', [id])).rows;

  it('are made on first use, named after the shop', async () => {
    expect(await ensure()).toMatchObject({
      cart: 'futureshop',
      shop: shop.name,
      name: shop.name.split('/')[1],
      sandbox: true,
      state: 'linked',
      pointsUnavailable: null,
    });
  });

  it('are not written again when all is known', async () => {
    const { id } = await ensure('本店');
    const before = await versionOf(id);
    expect(await ensure()).toMatchObject({ id, name: '本店' });
    expect(await versionOf(id)).toEqual(before);
  });

  it('take over a new name and the reason why there are no points', async () => {
    const { id } = await ensure();
    const reason = 'オムニチャネルオプションご利用のため取得できません';
    expect(await ensure('支店', { pointsUnavailable: reason })).toMatchObject({
      id,
      name: '支店',
      pointsUnavailable: reason,
    });
  });

  it('keep by what the shop has chosen to be matched, and follow the cart where it has not', async () => {
    const identity = { shop: shop.name, sandbox: true };
    const { id } = await ensure();
    expect((await connectionById(store, id)).matchKey).toBe('email');
    expect(await ensure(undefined, { identity: { ...identity, matchKey: 'phone' } })).toMatchObject({ id, matchKey: 'phone' }); // prettier-ignore
    const before = await versionOf(id);
    await ensure(undefined, { identity: { ...identity, matchKey: 'phone' } });
    expect(await versionOf(id)).toEqual(before);
    expect((await connectionById(store, id)).matchKey).toBe('phone');
    await ensure();
    expect((await connectionById(store, id)).matchKey).toBe('email');
  });

  it('are one, however many start at once', async () => {
    const all = await Promise.all(Array.from({ length: 5 }, () => ensure()));
    expect(new Set(all.map(({ id }) => id)).size).toBe(1);
    expect((await listConnections(store)).filter((one) => one.shop === shop.name)).toHaveLength(1);
  });

  describe('unlinked', () => {
    const visit = async (changes: Partial<TakeInRequest> = {}) =>
      takeIn({ store, cart: shop.cart, session: shop.session(), connection: await ensure(), stream: 'customers', timing: 'now', clock, ...changes }); // prettier-ignore

    it('takes nothing in, keeps what is there, and says so', async () => {
      shop.customers = members(5);
      await visit();
      const { id } = await ensure();
      await unlinkConnection(store, id, clock, 'tester');
      expect(await visit()).toMatchObject({
        outcome: 'unlinked',
        runId: null,
        message: expect.stringContaining('解除'),
      });
      const { rowCount } = await store.query('SELECT FROM cart_customer WHERE connection_id = $1', [id]);
      expect(rowCount).toBe(5);
    });

    it('stops a take-in that is running', async () => {
      const { id } = await ensure();
      shop.customers = members(50);
      shop.beforePage = async (pageNo) => {
        if (pageNo === 1) await unlinkConnection(store, id, clock, 'tester');
      };
      expect(await visit()).toMatchObject({ outcome: 'unlinked' });
      const runs = await store.query('SELECT state FROM sync_run WHERE connection_id = $1', [id]);
      expect(runs.rows).toEqual([{ state: 'stopped' }]);
    });

    it('takes in again once it is linked again', async () => {
      shop.customers = members(5);
      const { id } = await ensure();
      await unlinkConnection(store, id, clock, 'tester');
      await relinkConnection(store, id, clock, 'tester');
      expect(await visit()).toMatchObject({ outcome: 'completed', inserted: 5 });
    });

    it('keeps who did it, once', async () => {
      const { id } = await ensure();
      await unlinkConnection(store, id, clock, 'workflow:1/解除');
      await unlinkConnection(store, id, clock, 'workflow:1/解除');
      await relinkConnection(store, id, clock, 'command line');
      const { rows } = await store.query('SELECT actor, action FROM audit_event WHERE connection_id = $1 ORDER BY id', [
        id,
      ]);
      expect(rows).toEqual([
        { actor: 'workflow:1/解除', action: 'connection.unlinked' },
        { actor: 'command line', action: 'connection.relinked' },
      ]);
    });

    it('is refused for a connection that does not exist', async () => {
      await expect(unlinkConnection(store, '999999', clock, 'tester')).rejects.toMatchObject({ kind: 'input' });
    });
  });

  describe('each night', () => {
    const nightly = async (instant: string) =>
      takeIn({ store, cart: shop.cart, session: shop.session(), connection: await ensure(), stream: 'customers', timing: 'nightly', clock: at(instant) }); // prettier-ignore
    const minute = (no: number): string =>
      DateTime.fromISO('2026-03-03T00:00').plus({ minutes: no }).toFormat("yyyy-MM-dd'T'HH:mm");
    const own = () => ownMinute({ cart: 'futureshop', shop: shop.name });
    const runs = async (): Promise<number | null> =>
      (await store.query('SELECT FROM sync_run WHERE connection_id = $1', [(await ensure()).id])).rowCount;

    it('gives every shop its own minute between 00:00 and 01:59, always the same', () => {
      const minutes = Array.from({ length: 500 }, (_, no) => ownMinute({ cart: 'futureshop', shop: `shop${no}` }));
      expect(Math.min(...minutes)).toBeGreaterThanOrEqual(0);
      expect(Math.max(...minutes)).toBeLessThanOrEqual(119);
      expect(new Set(minutes).size).toBeGreaterThan(100);
      expect(ownMinute({ cart: 'futureshop', shop: 'shop7' })).toBe(minutes[7]);
    });

    it('judges the minute by the Japanese clock', () => {
      const midnight = DateTime.fromISO('2026-03-02T14:59:00Z');
      expect(ownMinuteHasCome({ cart: 'futureshop', shop: shop.name }, midnight)).toBe(true);
      expect(ownMinuteHasCome({ cart: 'futureshop', shop: shop.name }, midnight.plus({ minutes: 1 }))).toBe(
        own() === 0,
      );
      expect(ownMinuteText({ cart: 'futureshop', shop: shop.name })).toMatch(/^0[01]:[0-5]\d$/);
    });

    it('does not start before its minute, and writes nothing then', async () => {
      if (own() === 0) return;
      expect(await nightly(minute(own() - 1))).toMatchObject({ outcome: 'notYet', runId: null });
      expect(await runs()).toBe(0);
      expect(await nightly(minute(own()))).toMatchObject({ outcome: 'completed', businessDay: '2026-03-03' });
    });

    it('runs once a day, and says that today is done', async () => {
      await nightly('2026-03-03T02:00');
      expect(await nightly('2026-03-03T05:50')).toMatchObject({
        outcome: 'alreadyDone',
        message: '本日分は完了済み',
        fetched: 0,
      });
      expect(await runs()).toBe(1);
      expect(await nightly('2026-03-04T02:00')).toMatchObject({ outcome: 'completed' });
    });

    it('goes on with an unfinished run of today, also before its minute of a later visit', async () => {
      shop.customers = members(40);
      shop.beforePage = (pageNo) => {
        if (pageNo === 2) throw new TypeError('broken');
      };
      await expect(nightly('2026-03-03T02:00')).rejects.toMatchObject({ name: 'Failure' });
      shop.beforePage = () => undefined;
      expect(await nightly('2026-03-03T02:10')).toMatchObject({ outcome: 'completed', fetched: 40, inserted: 40 });
      expect(await runs()).toBe(1);
    });

    it("does not go on with yesterday's run but reads the whole shop anew", async () => {
      shop.customers = members(40);
      shop.beforePage = (pageNo) => {
        if (pageNo === 2) throw new TypeError('broken');
      };
      await expect(nightly('2026-03-03T02:00')).rejects.toMatchObject({ name: 'Failure' });
      shop.beforePage = () => undefined;
      expect(await nightly('2026-03-04T02:00')).toMatchObject({ fetched: 40, inserted: 20, businessDay: '2026-03-04' });
    });
  });
});
