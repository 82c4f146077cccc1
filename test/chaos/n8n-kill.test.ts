import { systemClock } from '../../lib/clock';
import { addFriends, ensureChannel } from '../../lib/crm/friends';
import { openStore, type Store } from '../../lib/store/store';
import { Checks } from '../../runtime/demo/checks';
import { mark, storedFriends, writesSince } from '../../runtime/demo/database';
import { changesBetween, expectMatching, type ExpectedMatching } from '../../runtime/demo/expectations';
import { isReadable, wrongFields } from '../../runtime/demo/expected-fields';
import { planFriends, type PlannedFriend } from '../../runtime/demo/friends-plan';
import { readRawMembers, type RawMember } from '../../runtime/demo/raw-shop';
import { startFutureshopSandbox, type RunningSandbox } from '../../runtime/sandbox/futureshop/server';
import { startTestPostgres, type TestPostgres } from '../support/postgres';
import { KillableN8n } from './killable-n8n';

jest.setTimeout(300_000);

const FIRST = 3_000;
/** Custom data goes into so many linked friends in one transaction, and with so many new members into more than one. */
const PART = 5_000;
const JOINED = 5_000;
/** More than are confirmed in one transaction, and not so many that they are taken for a fault of the shop. */
const LEFT = 30;
const CHANGED = 60;
const PAGE_DELAY_MS = 25;

describe('a night in the real n8n that is killed 20 times', () => {
  let database: TestPostgres;
  let store: Store;
  let shop: RunningSandbox;
  let n8n: KillableN8n;
  let channelId: string;
  let connectionId: string;
  let before: RawMember[];
  let members: RawMember[];
  let friends: PlannedFriend[];
  let expected: ExpectedMatching;

  const readShop = (): Promise<RawMember[]> => readRawMembers({ host: shop.host, ...shop.credentials });

  async function one<R extends object>(sql: string, parameters: unknown[] = []): Promise<R> {
    return (await store.query<R & Record<string, unknown>>(sql, parameters)).rows[0]!;
  }
  const counted = async (from: string): Promise<number> =>
    (await one<{ n: number }>(`SELECT count(*)::int AS n FROM ${from}`)).n;
  /** How far the killed run has come; it is the second. */
  const fetched = async (): Promise<number> =>
    (await one<{ n: number }>(
      'SELECT coalesce((SELECT fetched::int FROM sync_run ORDER BY id OFFSET 1 LIMIT 1), 0) AS n',
    )).n; // prettier-ignore

  /** How often the shop was asked for a member by itself, as only the search for those who left does. */
  const askedByThemselves = (): number =>
    shop.control.requests().recent.filter(({ url }) => url.includes('memberId=')).length;

  /**
   * Holds a linked friend (`strength` of the lock) so that the night comes to stand within the statement that wants it,
   * and kills n8n there. PostgreSQL then ends the statement of the dead.
   */
  async function killAtFriend(strength: 'UPDATE' | 'NO KEY UPDATE', which: 'min' | 'max'): Promise<void> {
    const holder = await store.dedicatedClient();
    try {
      await holder.query('BEGIN');
      await holder.query(
        `SELECT FROM friend WHERE id = (SELECT ${which}(id) FROM friend WHERE line_user_id = ANY ($1)) FOR ${strength}`,
        [[...expected.links.keys()]],
      );
      const { rows } = await holder.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
      const waiting = `pg_stat_activity WHERE ${rows[0]!.pid} = ANY (pg_blocking_pids(pid))`;
      await n8n.killDuringNight(async () => (await counted(waiting)) > 0);
      await holder.query(`SELECT pg_terminate_backend(pid, 10000) FROM ${waiting}`);
    } finally {
      await holder.end();
    }
  }

  beforeAll(async () => {
    database = await startTestPostgres();
    store = await openStore(database.url);
    shop = await startFutureshopSandbox({ members: FIRST, orders: 0, unreadableEvery: 250, pace: false });
    n8n = await KillableN8n.open(database.url, shop);
    before = await readShop();
    connectionId = String((await n8n.night()).takenIn['connectionId']);
    const left = new Set(shop.control.removeMembers(LEFT, 3).map(({ memberId }) => memberId));
    shop.control.addMembers(JOINED);
    friends = planFriends([...before.filter(({ memberId }) => left.has(memberId)), ...(await readShop())]);
    shop.control.changeMembers('name', CHANGED, 1);
    shop.control.changeMembers('points', CHANGED, 2);
    members = await readShop();
    expected = expectMatching(members, friends);
    const channel = await ensureChannel(store, { lineChannelId: 'chaos', name: '試験', sandbox: true }, systemClock);
    channelId = channel.id;
    await addFriends(store, channelId, friends, 'sandbox', systemClock);
    const blocked = friends.filter(({ following }) => !following).map(({ lineUserId }) => lineUserId);
    await store.query('UPDATE friend SET following = false WHERE line_user_id = ANY ($1)', [blocked]);
  });
  afterAll(async () => {
    await n8n?.close();
    await shop.stop();
    await store.close();
    await database.stop();
  });

  describe('while it reads the shop', () => {
    const points = 14;
    beforeAll(() =>
      shop.control.addFault({ kind: 'delay', path: '/admin-api/v1/member', count: 0, milliseconds: PAGE_DELAY_MS }),
    );
    afterAll(() => shop.control.clearFaults());

    it.each(Array.from({ length: points }, (_, index) => [index + 1]))(
      `it goes on from the last page it stored (${points} times, no. %i)`,
      async (kill) => {
        const stood = await fetched();
        // The last third stays: on a busy machine the kill comes late, and must still come while pages are read.
        const goal = Math.max(stood + 1, Math.floor((kill * members.length) / (points * 1.5)));
        // Some milliseconds later each time: in the midst of a page, of a transaction, of a wait.
        await n8n.killDuringNight(
          async () => {
            const now = await fetched();
            return now >= goal && now < members.length;
          },
          (kill * 7) % PAGE_DELAY_MS,
        );
        expect(await fetched()).toBeGreaterThan(stood);
        expect(await counted(`sync_run WHERE state = 'running' AND NOT read_to_end`)).toBe(1);
      },
    );
  });

  it.each([
    ['before the first of them are marked', 10, 0],
    ['after some are marked', 25, 20],
  ])('while it asks who left, %s', async (_, asked, marked) => {
    shop.control.clearRequests();
    shop.control.addFault({ kind: 'delay', path: '/admin-api/v1/member', count: 0, milliseconds: PAGE_DELAY_MS });
    await n8n.killDuringNight(() => Promise.resolve(askedByThemselves() >= asked));
    shop.control.clearFaults();
    expect(await counted(`sync_run WHERE state = 'running' AND read_to_end`)).toBe(1);
    expect(await counted('cart_customer WHERE withdrawn_on IS NOT NULL')).toBe(marked);
  });

  it.each(['min', 'max'] as const)('while it links friends, no link is kept by halves (%s)', async (which) => {
    await killAtFriend('UPDATE', which);
    expect(await counted('customer_link')).toBe(0);
  });

  it.each([
    ['min', 0],
    ['max', PART],
  ] as const)('while it lays custom data in, whole parts are kept (%s)', async (which, written) => {
    await killAtFriend('NO KEY UPDATE', which);
    expect(await counted('customer_link')).toBe(expected.links.size);
    expect(await counted(`friend WHERE custom_data ? 'cart:${connectionId}'`)).toBe(written);
  });

  it('the next night comes to its end', async () => {
    const { takenIn, matched, applied } = await n8n.night();
    expect(takenIn).toMatchObject({ outcome: 'completed', inserted: 0, updated: 0, withdrawn: 0 });
    expect(matched).toMatchObject({ newlyLinked: 0, linked: expected.links.size });
    expect(applied['written']).toBe(expected.links.size - PART);
  });

  it('the counts of every run are exact, as if nothing had happened', async () => {
    const { changed, gone } = changesBetween(before, members);
    const readable = members.filter(isReadable).length;
    const known = before.filter(isReadable).length - gone.size;
    const { rows } = await store.query(
      `SELECT state, fetched::int, inserted::int, updated::int, unchanged::int, quarantined::int, withdrawn::int
       FROM sync_run ORDER BY id OFFSET 1`,
    );
    const fetchedAll = { state: 'completed', fetched: members.length, quarantined: members.length - readable };
    const quiet = { ...fetchedAll, inserted: 0, updated: 0, unchanged: readable, withdrawn: 0 };
    expect(rows).toEqual([
      {
        ...fetchedAll,
        inserted: readable - known,
        updated: changed.size,
        unchanged: known - changed.size,
        withdrawn: LEFT,
      },
      ...Array.from({ length: 4 }, () => quiet),
    ]);
  });

  it('every member is stored as the shop serves it, and those who left are marked', async () => {
    const { rows } = await store.query<{ id: string; gone: boolean; values: Record<string, unknown> }>(
      `SELECT c.cart_customer_id AS id, c.withdrawn_on IS NOT NULL AS gone,
         (SELECT jsonb_object_agg(d.name, c.fields->d.source_key) FROM custom_field d
          WHERE d.channel_id = $1 AND d.connection_id = $2 AND c.fields ? d.source_key) AS values
       FROM cart_customer c WHERE c.connection_id = $2`,
      [channelId, connectionId],
    );
    const raw = new Map(members.filter(isReadable).map((member) => [member.memberId, member]));
    const { gone } = changesBetween(before, members);
    const checks = new Checks();
    const ids = (those: typeof rows): string[] => those.map(({ id }) => id);
    const here = rows.filter((row) => !row.gone);
    checks.same('left', ids(rows.filter((row) => row.gone)), gone);
    checks.same('stored', ids(here), raw.keys());
    checks.none('other values', ids(here.filter(({ id, values }) => wrongFields(raw.get(id)!, values).length > 0)));
    expect(checks.failures).toEqual([]);
  });

  it('every friend is linked once, with the right member and that member’s values', async () => {
    const stored = await storedFriends(store, channelId, connectionId);
    expect(stored).toHaveLength(friends.length);
    const raw = new Map(members.map((member) => [member.memberId, member]));
    const linked = stored.filter(({ memberId }) => memberId !== null);
    const checks = new Checks();
    const pairs = linked.map(({ lineUserId, memberId }) => `${lineUserId} ${memberId}`);
    checks.same(
      'links',
      pairs,
      Array.from(expected.links, ([friend, member]) => `${friend} ${member}`),
    );
    const wrong = linked.filter(({ memberId, customData }) => wrongFields(raw.get(memberId!)!, customData).length > 0);
    checks.none(
      'other values',
      wrong.map(({ lineUserId }) => lineUserId),
    );
    expect(checks.failures).toEqual([]);
    const { rows } = await store.query('SELECT reason, count(*)::int AS n FROM unmatched_friend GROUP BY 1');
    expect(Object.fromEntries(rows.map(({ reason, n }) => [reason as string, n as number]))).toEqual(expected.unlinked);
  });

  it('the night after writes nothing', async () => {
    const since = await mark(store);
    const { takenIn } = await n8n.night();
    expect(takenIn).toMatchObject({ outcome: 'completed', fetched: members.length });
    expect(await writesSince(store, since)).toEqual({});
  });
});
