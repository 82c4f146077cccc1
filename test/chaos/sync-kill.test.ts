import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Customer } from '../../lib/carts/model';
import { systemClock } from '../../lib/clock';
import { connectionLost } from '../../lib/store/errors';
import { openStore, type Store } from '../../lib/store/store';
import { ensureConnection, type Connection } from '../../lib/sync/connection';
import { takeIn, type TakeInRequest, type TakeInSummary } from '../../lib/sync/take-in';
import { VANISHED } from '../../lib/sync/vanished';
import { members, MemoryShop, slowly, subscriptions } from '../support/memory-cart';
import { startOwnPostgres, type OwnPostgres } from '../support/postgres';
import { CHANGED, changedMembers, changedSubscriptions, firstMembers, LEFT, NEW, order, STORED } from './source';

const KILLS = 20;
const ORDERS = 1_500;
type Stream = TakeInRequest['stream'];

describe('a take-in that is killed again and again', () => {
  let server: OwnPostgres;
  let store: Store;
  let shop: MemoryShop;
  let connection: Connection;
  beforeAll(async () => {
    server = await startOwnPostgres();
    store = await openStore(server.url);
  });
  afterAll(async () => {
    await store.close();
    await server.stop();
  });
  beforeEach(async () => {
    shop = new MemoryShop();
    connection = await ensureConnection(store, shop.cart, shop.session(), systemClock);
  });

  const visit = (stream: Stream = 'customers'): Promise<TakeInSummary> =>
    takeIn({ store, cart: shop.cart, session: shop.session(), connection, stream, timing: 'now', clock: systemClock });

  /** Starts a process that takes in; `begun` resolves when it starts to, `summary` when it is through. */
  function start(stream: Stream) {
    const root = join(__dirname, '..');
    const call = ['-r', join(root, 'support', 'typescript.js'), join(root, 'chaos', 'take-in-process.ts')];
    const child: ChildProcess = spawn(process.execPath, [...call, server.url, shop.name, stream], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
    const begun = lines.next();
    const summary = begun.then(async () => {
      const { value } = (await lines.next()) as { value?: string };
      return value === undefined ? null : (JSON.parse(value) as TakeInSummary);
    });
    return { child, begun, summary };
  }

  /** SIGKILL at a random moment, or null when it was through before; otherwise its summary. */
  async function killSometime(stream: Stream): Promise<TakeInSummary | null> {
    const { child, begun, summary } = start(stream);
    await begun;
    await sleep(Math.random() * 150);
    child.kill('SIGKILL');
    await once(child, 'exit');
    return summary;
  }

  async function expectStored(source: readonly Customer[]): Promise<void> {
    const { rows } = await store.query<{ id: string; fields: object }>(
      `SELECT cart_customer_id AS id, fields FROM cart_customer
       WHERE connection_id = $1 AND withdrawn_on IS NULL ORDER BY cart_customer_id`,
      [connection.id],
    );
    expect(rows).toEqual(source.map(({ id, fields }) => ({ id, fields })));
  }

  it('ends with exactly the customers of the shop and exact counts, whenever it was killed', async () => {
    shop.customers = firstMembers();
    await visit();
    for (let kill = 1; kill <= KILLS; kill += 1) expect(await killSometime('customers')).toBeNull();
    const last = await start('customers').summary;
    expect(last).toMatchObject({
      outcome: 'completed',
      fetched: STORED - LEFT + NEW,
      inserted: NEW,
      updated: CHANGED,
      unchanged: STORED - LEFT - CHANGED,
      withdrawn: LEFT,
    });
    await expectStored(changedMembers());
    const runs = await store.query('SELECT state FROM sync_run WHERE connection_id = $1', [connection.id]);
    expect(runs.rows).toEqual([{ state: 'completed' }, { state: 'completed' }]);
  }, 180_000);

  it('ends with exactly the 定期 of the shop, those no longer listed cancelled and counted once', async () => {
    shop.subscriptions = subscriptions(STORED);
    await visit('subscriptions');
    for (let kill = 1; kill <= 8; kill += 1) expect(await killSometime('subscriptions')).toBeNull();
    expect(await start('subscriptions').summary).toMatchObject({
      outcome: 'completed',
      fetched: STORED - LEFT + NEW,
      inserted: NEW,
      updated: CHANGED,
      unchanged: STORED - LEFT - CHANGED,
      withdrawn: LEFT,
    });
    const { rows } = await store.query(
      `SELECT subscription_id AS id, status, status_raw AS word FROM cart_subscription WHERE connection_id = $1 ORDER BY 1`,
      [connection.id],
    );
    const vanished = subscriptions(LEFT).map(({ id }) => ({ id, status: 'cancelled', word: VANISHED }));
    const listed = changedSubscriptions().map(({ id, status, statusRaw }) => ({ id, status, word: statusRaw }));
    expect(rows).toEqual([...vanished, ...listed]);
  }, 120_000);

  it('ends with exactly the orders of the shop, none doubled, each shipment stored once', async () => {
    for (let kill = 1; kill <= 6; kill += 1) await killSometime('orders');
    expect(await start('orders').summary).toMatchObject({ outcome: 'completed', updated: 0 });
    const { rows } = await store.query(
      `SELECT count(DISTINCT o.id)::int AS orders, count(*)::int AS lines, sum(l.quantity)::int AS quantity,
         (SELECT count(*)::int FROM cart_shipment s JOIN cart_order p ON p.id = s.order_id WHERE p.connection_id = $1) AS shipments,
         (SELECT sum(inserted)::int FROM sync_run WHERE connection_id = $1) AS inserted
       FROM cart_order o JOIN cart_order_line l ON l.order_id = o.id WHERE connection_id = $1`,
      [connection.id],
    );
    expect(rows).toEqual([
      { orders: ORDERS, lines: 2 * ORDERS, quantity: 3 * ORDERS, shipments: 2 * ORDERS, inserted: ORDERS },
    ]);
    shop.orders = Array.from({ length: ORDERS }, (_, index) => order(index + 1));
    expect(await visit('orders')).toMatchObject({ inserted: 0, updated: 0 });
  }, 120_000);

  it('lets one of two processes take in, and the other ends well', async () => {
    const both = [start('customers'), start('customers')];
    const summaries = await Promise.all(both.map(({ summary }) => summary));
    expect(summaries.map((summary) => summary?.outcome).sort()).toEqual(['busy', 'completed']);
    await expectStored(changedMembers());
  }, 60_000);

  it('goes on in the same visit when PostgreSQL restarts under it, three times', async () => {
    shop.customers = members(1_500);
    shop.pageSize = 5;
    shop.beforePage = slowly(10);
    const restarting = (async () => {
      for (let restart = 1; restart <= 3; restart += 1) {
        await sleep(250 + Math.random() * 200);
        await server.restart();
        await sleep(500);
      }
    })();
    const summary = await visit();
    await restarting;
    expect(summary).toMatchObject({ outcome: 'completed', fetched: 1_500, inserted: 1_500, unchanged: 0, updated: 0 });
    await expectStored(members(1_500));
    const runs = await store.query('SELECT state FROM sync_run WHERE connection_id = $1', [connection.id]);
    expect(runs.rows).toEqual([{ state: 'completed' }]);
    expect(shop.begunAt.length).toBeGreaterThan(2);
  }, 60_000);

  it('fails with the database named when PostgreSQL stays away, and the next visit goes on', async () => {
    shop.customers = members(20);
    const away = { ...store, dedicatedClient: () => Promise.reject(connectionLost()) };
    const request = {
      cart: shop.cart,
      session: shop.session(),
      connection,
      stream: 'customers',
      timing: 'now',
    } as const;
    await expect(takeIn({ ...request, store: away as Store, clock: systemClock })).rejects.toMatchObject({
      kind: 'database',
    });
    expect(await visit()).toMatchObject({ outcome: 'completed', inserted: 20 });
  });

  it('leaves nothing to a process that is killed: the next starts at once', async () => {
    shop.customers = members(20);
    const { child, begun } = start('customers');
    await begun;
    child.kill('SIGKILL');
    await once(child, 'exit');
    await sleep(300);
    expect((await visit()).outcome).not.toBe('busy');
  }, 30_000);
});
