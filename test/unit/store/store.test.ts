import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { openStore, sharedStore, withReconnect, type Store } from '../../../lib/store/store';
import { startOwnPostgres, startTestPostgres, type OwnPostgres, type TestPostgres } from '../../support/postgres';

describe('the store', () => {
  let database: TestPostgres;
  let store: Store;
  beforeAll(async () => {
    database = await startTestPostgres();
    store = await openStore(database.url);
  });
  afterAll(async () => {
    await store.close();
    await database.stop();
  });

  it('finds our tables without naming their schema', async () => {
    const { rows } = await store.query('SELECT count(*)::int AS connections FROM cart_connection');
    expect(rows).toEqual([{ connections: 0 }]);
  });

  it('gives a calendar day as text, whatever the zone of the process', async () => {
    const { rows } = await store.query("SELECT DATE '2026-03-01' AS day");
    expect(rows).toEqual([{ day: '2026-03-01' }]);
  });

  it('commits all of a transaction or nothing', async () => {
    const effect = "INSERT INTO effect VALUES ('once', 'node', 1, '2026-01-01Z')";
    const broken = store.transaction(async (client) => {
      await client.query(effect);
      throw new Error('stop here');
    });
    await expect(broken).rejects.toThrow('stop here');
    expect((await store.query('SELECT * FROM effect')).rowCount).toBe(0);
    await store.transaction((client) => client.query(effect));
    expect((await store.query('SELECT * FROM effect')).rowCount).toBe(1);
  });

  it('tells of a database error without showing the values in it', async () => {
    const failure: unknown = await store.query("SELECT 'taro@example.com'::int").catch((error: unknown) => error);
    expect(failure).toMatchObject({ name: 'Failure', kind: 'database' });
    const { message, cause } = failure as Error;
    expect(`${message} ${String(cause)}`).toContain('22P02');
    expect(`${message} ${String(cause)}`).not.toContain('taro');
  });

  it.each([
    ['not a URL', 'localhost/shop'],
    ['another scheme', 'mysql://localhost/shop'],
  ])('refuses %s as a setting', async (_, url) => {
    await expect(openStore(url)).rejects.toMatchObject({ kind: 'config' });
  });

  it('tells a wrong password and a missing database from a server that is away', async () => {
    const wrongPassword = new URL(database.url);
    wrongPassword.password = 'wrong';
    await expect(openStore(wrongPassword.href)).rejects.toMatchObject({ kind: 'config' });
    const missing = new URL(database.url);
    missing.pathname = 'missing';
    await expect(openStore(missing.href)).rejects.toMatchObject({ kind: 'config' });
  });

  it('is opened once per process and URL', async () => {
    const [one, other] = await Promise.all([sharedStore(database.url), sharedStore(database.url)]);
    expect(one).toBe(other);
    await one.close();
  });
});

/** Without this wait a busy machine may restart the server before the query that it is to cut has reached it. */
async function serverSleeps(store: Store): Promise<void> {
  const asleep = `SELECT 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()`;
  while ((await store.query(asleep)).rowCount === 0) await sleep(20);
}

describe('when PostgreSQL restarts', () => {
  let server: OwnPostgres;
  let store: Store;
  beforeAll(async () => {
    server = await startOwnPostgres();
    store = await openStore(server.url);
  });
  afterAll(async () => {
    await store.close();
    await server.stop();
  });

  it('fails running work as transient, and works again afterwards', async () => {
    const cut = store.query('SELECT pg_sleep(600)').catch((error: unknown) => error);
    await serverSleeps(store);
    await server.restart();
    expect(await cut).toMatchObject({ kind: 'transient' });
    const { rows } = await withReconnect(() => store.query('SELECT 1 AS one'));
    expect(rows).toEqual([{ one: 1 }]);
  });

  it('waits for a server that is still starting', async () => {
    const restarting = server.restart();
    const { rows } = await withReconnect(() => store.query('SELECT 2 AS two'));
    await restarting;
    expect(rows).toEqual([{ two: 2 }]);
  });

  it('reports a dedicated connection that broke by its next query, not by ending the process', async () => {
    const client: pg.Client = await store.dedicatedClient();
    await server.restart();
    await expect(client.query('SELECT 1')).rejects.toThrow();
    await client.end().catch(() => undefined);
  });
});
