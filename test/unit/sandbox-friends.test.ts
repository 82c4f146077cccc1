import { systemClock } from '../../lib/clock';
import { openStore, type Store } from '../../lib/store/store';
import { addSandboxFriends } from '../../runtime/sandbox-rows/friends';
import { clearSandbox } from '../../runtime/sandbox-rows/clear';
import { startTestPostgres } from '../support/postgres';

const members = Array.from({ length: 20 }, (_, index) => ({ mail: `m${index}@example.com`, mobileMail: '' }));

describe('the friends of お試しモード', () => {
  let database: Awaited<ReturnType<typeof startTestPostgres>>;
  let store: Store;
  const friends = async () => Number((await store.query('SELECT count(*) AS n FROM friend')).rows[0]!['n']);

  beforeAll(async () => {
    database = await startTestPostgres();
    store = await openStore(database.url);
  });
  afterAll(async () => {
    await store.close();
    await database.stop();
  });

  it('are there after the first start, with and without an address, and some who share one', async () => {
    expect(await addSandboxFriends(store, members, systemClock)).toBe(true);
    expect(await friends()).toBe(22);
    const { rows } = await store.query(
      `SELECT count(*) AS addresses, count(DISTINCT value) AS different FROM identity WHERE trust = 'proven'`,
    );
    expect(rows[0]).toEqual({ addresses: '20', different: '18' });
  });

  it('are not made again by the next start', async () => {
    expect(await addSandboxFriends(store, members, systemClock)).toBe(false);
    expect(await friends()).toBe(22);
  });

  it('do not come back after demo clear', async () => {
    await clearSandbox(store);
    expect(await addSandboxFriends(store, members, systemClock)).toBe(false);
    expect(await friends()).toBe(0);
  });
});
