import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../lib/clock';
import { openStore, type Store } from '../../lib/store/store';
import { addSandboxFriends, peopleOf } from '../../runtime/sandbox-rows/friends';
import { clearSandbox } from '../../runtime/sandbox-rows/clear';
import { startLineSandbox, type RunningLineSandbox } from '../../runtime/sandbox/line/server';
import { startTestPostgres } from '../support/postgres';

const members = Array.from({ length: 20 }, (_, index) => ({ mail: `m${index}@example.com`, mobileMail: '' }));

describe('the friends of お試しモード', () => {
  let database: Awaited<ReturnType<typeof startTestPostgres>>;
  let store: Store;
  let line: RunningLineSandbox;
  let dir: string;
  const friends = async () => Number((await store.query('SELECT count(*) AS n FROM friend')).rows[0]!['n']);

  beforeAll(async () => {
    database = await startTestPostgres();
    store = await openStore(database.url);
    dir = await mkdtemp(join(tmpdir(), 'lc-friends-'));
    line = await startLineSandbox({ dir });
  });
  afterAll(async () => {
    await line.stop();
    await rm(dir, { recursive: true, force: true });
    await store.close();
    await database.stop();
  });

  it('are there after the first start, with and without an address, and some who share one', async () => {
    expect(await addSandboxFriends(store, peopleOf(line), members, systemClock)).toBe(true);
    expect(await friends()).toBe(22);
    const { rows } = await store.query(
      `SELECT count(*) AS addresses, count(DISTINCT value) AS different FROM identity WHERE trust = 'proven'`,
    );
    expect(rows[0]).toEqual({ addresses: '20', different: '18' });
  });

  it('are friends of the pretend LINE by the same user ids, and the first may get trial messages', async () => {
    const { rows } = await store.query<{ id: string }>('SELECT line_user_id AS id FROM friend ORDER BY id');
    const people = line.control.people();
    expect(people.map(({ userId }) => userId).sort()).toEqual(rows.map(({ id }) => id).sort());
    expect(new Set(people.map(({ state }) => state))).toEqual(new Set(['following']));
    const tagged = await store.query('SELECT t.name FROM friend_tag JOIN tag t ON t.id = tag_id');
    expect(tagged.rows).toEqual([{ name: 'テスト配信先' }]);
  });

  it('are not made again by the next start', async () => {
    expect(await addSandboxFriends(store, peopleOf(line), members, systemClock)).toBe(false);
    expect(await friends()).toBe(22);
  });

  it('do not come back after demo clear', async () => {
    await clearSandbox(store);
    expect(await addSandboxFriends(store, peopleOf(line), members, systemClock)).toBe(false);
    expect(await friends()).toBe(0);
  });
});
