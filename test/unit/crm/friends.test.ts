import {
  addFriends,
  ensureChannel,
  getFriend,
  searchFriends,
  type FriendRow,
  type Proof,
} from '../../../lib/crm/friends';
import { matchFriends } from '../../../lib/crm/matching';
import { World } from './world';

let world: World;
let channel: string;
beforeAll(async () => {
  world = await World.open();
});
afterAll(() => world.end());
beforeEach(async () => {
  await world.clear();
  channel = await world.channel();
});

const add = (rows: FriendRow[], proof: Proof = 'lineIdToken', to = channel) =>
  addFriends(world.store, to, rows, proof, world.clock);
const one = (lineUserId: string) => getFriend(world.store, { channelId: channel, lineUserId }, { withDetails: true });

describe('a channel', () => {
  test('is made once, renamed when its name changed, and not written otherwise', async () => {
    const before = await world.writes();
    expect(
      await ensureChannel(world.store, { lineChannelId: 'main', name: 'main', sandbox: true }, world.clock),
    ).toMatchObject({ id: channel });
    expect(await world.writes()).toBe(before);
    await ensureChannel(world.store, { lineChannelId: 'main', name: '公式', sandbox: true }, world.clock);
    expect(await world.value('SELECT name FROM line_channel')).toBe('公式');
  });

  test('is either for the sandbox or real, never both', async () => {
    await expect(
      ensureChannel(world.store, { lineChannelId: 'main', name: 'main', sandbox: false }, world.clock),
    ).rejects.toMatchObject({ kind: 'config' });
  });
});

describe('adding friends', () => {
  test('normalises their addresses and counts what is none', async () => {
    expect(
      await add([
        { lineUserId: 'U1', displayName: '花子', email: ' HANAKO@Example.jp', phone: '090-1234-5678' },
        { lineUserId: 'U2', email: 'なし', phone: '' },
        { lineUserId: 'U3' },
      ]),
    ).toEqual({ inserted: 3, renamed: 0, addressesWritten: 2, addressesInvalid: 1 });
    expect(await one('U1')).toMatchObject({
      displayName: '花子',
      following: true,
      email: { obtained: true, trust: 'proven', proof: 'lineIdToken', value: 'hanako@example.jp' },
      phone: { obtained: true, value: '+819012345678' },
    });
    expect(await one('U2')).toMatchObject({ email: { obtained: false, trust: null, value: null } });
  });

  test('twice writes nothing the second time', async () => {
    const rows = [{ lineUserId: 'U1', displayName: '花子', email: 'a@example.jp' }, { lineUserId: 'U2' }];
    await add(rows);
    const before = await world.writes();
    world.clock.set('2026-11-23T01:00:00+09:00');
    expect(await add(rows)).toMatchObject({ inserted: 0, renamed: 0, addressesWritten: 0 });
    expect(await world.writes()).toBe(before);
  });

  test('without a name or an address keeps the ones that are known', async () => {
    await add([{ lineUserId: 'U1', displayName: '花子', email: 'a@example.jp' }]);
    await add([{ lineUserId: 'U1' }]);
    expect(await one('U1')).toMatchObject({ displayName: '花子', email: { value: 'a@example.jp' } });
  });

  test('takes the last of two rows with one user id', async () => {
    expect(
      await add([
        { lineUserId: 'U1', email: 'a@example.jp' },
        { lineUserId: 'U1', email: 'b@example.jp' },
      ]),
    ).toMatchObject({ inserted: 1 });
    expect(await one('U1')).toMatchObject({ email: { value: 'b@example.jp' } });
  });

  const old = 'old@example.jp';
  const fresh = 'new@example.jp';
  test.each<[string, Proof, string, Proof, string, string, Proof]>([
    ['a typed address does not replace a proven one', 'lineIdToken', old, 'formPhoneOnly', fresh, old, 'lineIdToken'],
    ['a typed address does not weaken the same proven one', 'mailedCode', old, 'formPhoneOnly', old, old, 'mailedCode'],
    ['a proven address replaces a typed one', 'formPhoneOnly', old, 'mailedCode', fresh, fresh, 'mailedCode'],
    ['proof of the same typed address makes it proven', 'formPhoneOnly', old, 'formWithKana', old, old, 'formWithKana'],
    ['a newer proven address replaces an older one', 'lineIdToken', old, 'mailedCode', fresh, fresh, 'mailedCode'],
    [
      'a newer typed address replaces an older one',
      'formPhoneOnly',
      old,
      'formPhoneOnly',
      fresh,
      fresh,
      'formPhoneOnly',
    ],
    ['the same proven address keeps its first proof', 'lineIdToken', old, 'mailedCode', old, old, 'lineIdToken'],
  ])('%s', async (_, firstProof, first, secondProof, second, value, proof) => {
    await add([{ lineUserId: 'U1', email: first }], firstProof);
    await add([{ lineUserId: 'U1', email: second }], secondProof);
    expect(await one('U1')).toMatchObject({
      email: { value, proof, trust: proof === 'formPhoneOnly' ? 'claimed' : 'proven' },
    });
  });

  test('from the sandbox to a real channel is refused', async () => {
    const real = await world.channel('real', false);
    await expect(add([{ lineUserId: 'U1' }], 'sandbox', real)).rejects.toMatchObject({ kind: 'input' });
    await expect(add([{ lineUserId: 'U1' }], 'lineIdToken', '999')).rejects.toMatchObject({ kind: 'input' });
  });

  test('takes 100,000 in one call', async () => {
    const rows = Array.from({ length: 100_000 }, (_, i) => ({
      lineUserId: `U${i}`,
      displayName: `友だち${i}`,
      email: `${i}@example.jp`,
    }));
    const start = performance.now();
    expect(await add(rows, 'sandbox')).toMatchObject({ inserted: 100_000, addressesWritten: 100_000 });
    const addSeconds = (performance.now() - start) / 1_000;
    process.stdout.write(`${JSON.stringify({ addFriends: 100_000, addSeconds })}\n`);
  }, 240_000);
});

describe('finding friends', () => {
  let shop: string;
  beforeEach(async () => {
    shop = await world.connection('shop', { name: '本店' });
    await world.customer(shop, 'C1', { email: 'a@example.jp', withdrawnOn: null });
    await world.friend(channel, 'U1', { name: '山田 花子', email: 'a@example.jp' });
    await world.friend(channel, 'U2', {
      name: '100%_yamada\\',
      phone: '+819012345678',
      trust: 'claimed',
      proof: 'formPhoneOnly',
    });
    await world.friend(channel, 'U3', { name: 'YAMADA', following: false });
    await world.friend(await world.channel('other'), 'U1', { name: '山田 太郎', email: 'z@example.jp' });
    await matchFriends({ store: world.store, connectionId: shop, matchKey: 'email', clock: world.clock });
  });
  const found = async (search: Parameters<typeof searchFriends>[1]) =>
    (await searchFriends(world.store, search, { withDetails: true })).friends.map((friend) => friend.displayName);

  test.each<[string, () => Parameters<typeof searchFriends>[1], string[]]>([
    ['everybody', () => ({}), ['山田 花子', '100%_yamada\\', 'YAMADA', '山田 太郎']],
    ['by channel', () => ({ channelId: channel }), ['山田 花子', '100%_yamada\\', 'YAMADA']],
    ['by part of the name', () => ({ name: '山田' }), ['山田 花子', '山田 太郎']],
    ['by the name in any case', () => ({ name: 'yamada' }), ['100%_yamada\\', 'YAMADA']],
    ['by a name with the signs of a pattern', () => ({ name: '0%_' }), ['100%_yamada\\']],
    ['by a backslash', () => ({ name: '\\' }), ['100%_yamada\\']],
    ['by LINE user id', () => ({ lineUserId: ' U1 ' }), ['山田 花子', '山田 太郎']],
    ['who follow', () => ({ following: true, channelId: channel }), ['山田 花子', '100%_yamada\\']],
    ['who are linked', () => ({ linked: true }), ['山田 花子']],
    ['who are linked with a shop', () => ({ linked: true, connectionId: shop }), ['山田 花子']],
    ['who are not linked with another shop', () => ({ linked: true, connectionId: '999' }), []],
    ['who are not linked', () => ({ linked: false, channelId: channel }), ['100%_yamada\\', 'YAMADA']],
    ['by the reason for no link', () => ({ unmatchedReason: 'no_candidate' }), ['山田 太郎']],
    [
      'by the reason for no link in a shop',
      () => ({ unmatchedReason: 'key_missing', connectionId: shop }),
      ['100%_yamada\\'],
    ],
    ['whose e-mail was obtained', () => ({ emailObtained: true }), ['山田 花子', '山田 太郎']],
    ['whose e-mail was not obtained', () => ({ emailObtained: false, following: true }), ['100%_yamada\\']],
    ['whose phone was obtained', () => ({ phoneObtained: true }), ['100%_yamada\\']],
  ])('%s', async (_, search, names) => expect(await found(search())).toEqual(names));

  test('shows how an address was obtained, but names and addresses only with details', async () => {
    const { friends } = await searchFriends(world.store, { channelId: channel });
    expect(friends[0]).toEqual({
      friendId: expect.any(String),
      channelId: channel,
      lineUserId: 'U1',
      following: true,
      email: { obtained: true, trust: 'proven', proof: 'lineIdToken', obtainedAt: expect.any(String) },
      phone: { obtained: false, trust: null, proof: null, obtainedAt: null },
      links: [
        { connectionId: shop, cart: 'futureshop', connectionName: '本店', cartCustomerId: 'C1', keyKind: 'email', linkedAt: expect.any(String), withdrawnOn: null },
      ],
      unmatched: [],
    }); // prettier-ignore
    expect(JSON.stringify(friends)).not.toMatch(/山田|example\.jp|8190/);
    expect(friends[1]).toMatchObject({ links: [], unmatched: [{ connectionId: shop, reason: 'key_missing' }] });
  });

  test('comes in pages that neither lose nor repeat anyone', async () => {
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof searchFriends>> = await searchFriends(world.store, {}, { limit: 3, after });
      seen.push(...page.friends.map((friend) => friend.friendId));
      after = page.next;
    } while (after !== null);
    expect(seen).toHaveLength(4);
    expect(new Set(seen).size).toBe(4);
    await expect(searchFriends(world.store, {}, { limit: 4 })).resolves.toMatchObject({ next: null });
  });

  test('gets one by id, and null for one that is not there', async () => {
    const friend = (await one('U2'))!;
    expect(await getFriend(world.store, { friendId: friend.friendId })).toMatchObject({
      lineUserId: 'U2',
      phone: { trust: 'claimed' },
    });
    expect(await getFriend(world.store, { friendId: '999' })).toBeNull();
    expect(await getFriend(world.store, { channelId: channel, lineUserId: 'nobody' })).toBeNull();
    expect(await getFriend(world.store, { channelId: channel, lineUserId: '' })).toBeNull();
  });

  test.each([0, 1_001, 1.5])('refuses a page of %p', async (limit) => {
    await expect(searchFriends(world.store, {}, { limit })).rejects.toMatchObject({ kind: 'input' });
  });

  test.each(['abc', "1' OR '1'='1", '-1', ''])('refuses the id %p', async (friendId) => {
    await expect(getFriend(world.store, { friendId })).rejects.toMatchObject({ kind: 'input' });
  });
});
