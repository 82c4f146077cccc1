import { matchFriends, type MatchSummary } from '../../../lib/crm/matching';
import { World, type CustomerFacts, type FriendFacts } from './world';

let world: World;
let channel: string;
let shop: string;
beforeAll(async () => {
  world = await World.open();
});
afterAll(() => world.end());
beforeEach(async () => {
  await world.clear();
  channel = await world.channel();
  shop = await world.connection();
});

const match = (
  options: { connectionId?: string; channelId?: string; key?: 'email' | 'phone'; signal?: AbortSignal } = {},
) =>
  matchFriends({
    store: world.store,
    connectionId: options.connectionId ?? shop,
    channelId: options.channelId,
    matchKey: options.key ?? 'email',
    clock: world.clock,
    signal: options.signal,
  });

const allReasons = (some: Partial<MatchSummary['unlinked']>) => ({
  key_missing: 0,
  no_candidate: 0,
  several_customers: 0,
  several_friends: 0,
  already_linked: 0,
  proof_failed: 0,
  ...some,
});

interface Case {
  friends: Record<string, FriendFacts>;
  customers: Record<string, CustomerFacts>;
  links: Record<string, string>;
  reasons: Record<string, string>;
  key?: 'email' | 'phone';
}

const a = 'a@example.jp';
const m = 'm@docomo.ne.jp';
const tel = '+819012345678';

describe('who is who (一点一致)', () => {
  test.each<[string, Case]>([
    ['one e-mail address on both sides links', {
      friends: { U1: { email: a } }, customers: { C1: { email: a } }, links: { U1: 'C1' }, reasons: {} }],
    ['where a mobile address exists it is tried', {
      friends: { U1: { email: m } }, customers: { C1: { email: a, mobile: m } }, links: { U1: 'C1' }, reasons: {} }],
    ['where a mobile address exists the e-mail address is not tried', {
      friends: { U1: { email: a } }, customers: { C1: { email: a, mobile: m } }, links: {}, reasons: { U1: 'no_candidate' } }],
    ['the mobile address of one and the e-mail address of another count as the same key', {
      friends: { U1: { email: m } }, customers: { C1: { email: a, mobile: m }, C2: { email: m } },
      links: {}, reasons: { U1: 'several_customers' } }],
    ['an e-mail address hidden behind a mobile address does not make another customer ambiguous', {
      friends: { U1: { email: a } }, customers: { C1: { email: a, mobile: m }, C2: { email: a } },
      links: { U1: 'C2' }, reasons: {} }],
    ['a friend whose address was not obtained', {
      friends: { U1: {} }, customers: { C1: { email: a } }, links: {}, reasons: { U1: 'key_missing' } }],
    ['a friend of whom only the phone is known, in a shop matched by e-mail', {
      friends: { U1: { phone: tel } }, customers: { C1: { email: a, phone: tel } }, links: {}, reasons: { U1: 'key_missing' } }],
    ['an address that was only typed counts as not obtained', {
      friends: { U1: { email: a, trust: 'claimed', proof: 'formPhoneOnly' } }, customers: { C1: { email: a } },
      links: {}, reasons: { U1: 'key_missing' } }],
    ['a typed address does not keep its owner from the link', {
      friends: { U1: { email: a, trust: 'claimed', proof: 'formPhoneOnly' }, U2: { email: a } },
      customers: { C1: { email: a } }, links: { U2: 'C1' }, reasons: { U1: 'key_missing' } }],
    ['a birthday or kana name that did not agree with the cart', {
      friends: { U1: { phone: tel, trust: 'claimed', proof: 'formWithBirthday' }, U2: { phone: tel, trust: 'claimed', proof: 'formWithKana' } },
      customers: { C1: { phone: tel } }, key: 'phone', links: {}, reasons: { U1: 'proof_failed', U2: 'proof_failed' } }],
    ['an address that no customer has', {
      friends: { U1: { email: a } }, customers: { C1: { email: m }, C2: {} }, links: {}, reasons: { U1: 'no_candidate' } }],
    ['a family that shares one address in the cart', {
      friends: { U1: { email: a } }, customers: { C1: { email: a }, C2: { email: a } }, links: {}, reasons: { U1: 'several_customers' } }],
    ['two friends with one address', {
      friends: { U1: { email: a }, U2: { email: a } }, customers: { C1: { email: a } },
      links: {}, reasons: { U1: 'several_friends', U2: 'several_friends' } }],
    ['a blocked friend counts too: it may come back', {
      friends: { U1: { email: a }, U2: { email: a, following: false } }, customers: { C1: { email: a } },
      links: {}, reasons: { U1: 'several_friends' } }],
    ['a blocked friend links, and has no reason when it cannot', {
      friends: { U1: { email: a, following: false }, U2: { following: false } }, customers: { C1: { email: a } },
      links: { U1: 'C1' }, reasons: {} }],
    ['a customer who left is no candidate', {
      friends: { U1: { email: a } }, customers: { C1: { email: a, withdrawnOn: '2026-11-01' } },
      links: {}, reasons: { U1: 'no_candidate' } }],
    ['a customer who left does not make the new registration ambiguous', {
      friends: { U1: { email: a } }, customers: { C1: { email: a, withdrawnOn: '2026-11-01' }, C2: { email: a } },
      links: { U1: 'C2' }, reasons: {} }],
    ['a shop matched by phone', {
      friends: { U1: { phone: tel, email: a }, U2: { email: a } }, customers: { C1: { phone: tel, email: m } }, key: 'phone',
      links: { U1: 'C1' }, reasons: { U2: 'key_missing' } }],
  ])('%s', async (_, { friends, customers, key, links, reasons }) => {
    for (const [id, facts] of Object.entries(customers)) await world.customer(shop, id, facts);
    for (const [id, facts] of Object.entries(friends)) await world.friend(channel, id, facts);
    await match({ key });
    expect(await world.links(shop)).toEqual(links);
    expect(await world.reasons(shop)).toEqual(reasons);
  }); // prettier-ignore

  test('the summary counts links, reasons of following friends, and customers without a friend', async () => {
    await world.customer(shop, 'C1', { email: a });
    await world.customer(shop, 'C2', { email: m });
    await world.customer(shop, 'C3', { email: m, withdrawnOn: '2026-11-01' });
    await world.friend(channel, 'U1', { email: a });
    await world.friend(channel, 'U2');
    await world.friend(channel, 'U3', { email: 'nobody@example.jp' });
    await world.friend(channel, 'U4', { following: false });
    expect(await match()).toEqual({
      connectionId: shop,
      outcome: 'matched',
      message: '友だち1人を新たに顧客と結び付けました(合計1人)。',
      linked: 1,
      newlyLinked: 1,
      unlinked: allReasons({ key_missing: 1, no_candidate: 1 }),
      customersWithoutFriend: 1,
    });
  });
});

describe('a link, once made', () => {
  let customer: string;
  let friend: string;
  beforeEach(async () => {
    customer = await world.customer(shop, 'C1', { email: a });
    friend = await world.friend(channel, 'U1', { email: a });
    await match();
  });

  test.each([
    ['the friend has another address', () => world.address(friend, 'email', 'new@example.jp')],
    [
      'the customer has another address',
      () => world.store.query(`UPDATE cart_customer SET email_key = 'new@example.jp'`),
    ],
    ['the customer left', () => world.store.query(`UPDATE cart_customer SET withdrawn_on = '2026-11-21'`)],
    ['another customer takes the address', () => world.customer(shop, 'C2', { email: a })],
    ['the friend blocks us', () => world.store.query('UPDATE friend SET following = false')],
  ])('stays when %s', async (_, change) => {
    await change();
    expect(await match()).toMatchObject({ linked: 1, newlyLinked: 0 });
    expect(await world.links(shop)).toEqual({ U1: 'C1' });
    expect(await world.reasons(shop)).toEqual({});
  });

  test('keeps a second friend with the same address away', async () => {
    await world.friend(channel, 'U2', { email: a });
    await match();
    expect(await world.reasons(shop)).toEqual({ U2: 'already_linked' });
  });

  test('keeps a friend away who has the address that the customer has now', async () => {
    await world.store.query(`UPDATE cart_customer SET email_key = 'new@example.jp' WHERE id = $1`, [customer]);
    await world.friend(channel, 'U2', { email: 'new@example.jp' });
    await match();
    expect(await world.links(shop)).toEqual({ U1: 'C1' });
    expect(await world.reasons(shop)).toEqual({ U2: 'already_linked' });
  });

  test('counts on the friends’ side: an address that a linked friend has too stays ambiguous', async () => {
    await world.store.query(`UPDATE cart_customer SET email_key = 'new@example.jp' WHERE id = $1`, [customer]);
    await world.customer(shop, 'C2', { email: a });
    await world.friend(channel, 'U2', { email: a });
    await match();
    expect(await world.links(shop)).toEqual({ U1: 'C1' });
    expect(await world.reasons(shop)).toEqual({ U2: 'several_friends' });
  });

  test('is one of each connection: the same friend links in a second shop too', async () => {
    const second = await world.connection('second');
    await world.customer(second, 'D1', { email: a });
    await match({ connectionId: second });
    expect([await world.links(shop), await world.links(second)]).toEqual([{ U1: 'C1' }, { U1: 'D1' }]);
  });

  test('is one of each channel: the same customer links with a friend of a second channel too', async () => {
    const second = await world.channel('second');
    await world.friend(second, 'V1', { email: a });
    expect(await match()).toMatchObject({ linked: 2, newlyLinked: 1, customersWithoutFriend: 0 });
    expect(await world.links(shop)).toEqual({ U1: 'C1', V1: 'C1' });
  });

  test('survives 連携を解除, which ends well and writes nothing', async () => {
    await world.store.query(`UPDATE cart_connection SET state = 'unlinked'`);
    await world.customer(shop, 'C2', { email: m });
    await world.friend(channel, 'U2', { email: m });
    const before = await world.writes();
    expect(await match()).toMatchObject({ outcome: 'unlinked', linked: 1, newlyLinked: 0 });
    expect(await world.writes()).toBe(before);
    await world.store.query(`UPDATE cart_connection SET state = 'linked'`);
    await match();
    expect(await world.links(shop)).toEqual({ U1: 'C1', U2: 'C2' });
  });
});

describe('reasons', () => {
  const since = () => world.value<Date>('SELECT since FROM unmatched_friend').then((date) => date.toISOString());

  test('keep the time since which they hold, until the reason is another', async () => {
    await world.friend(channel, 'U1', { email: a });
    await match();
    const first = await since();
    world.clock.set('2026-11-23T01:00:00+09:00');
    await match();
    expect(await since()).toBe(first);
    await world.customer(shop, 'C1', { email: a });
    await world.customer(shop, 'C2', { email: a });
    await match();
    expect(await since()).toBe('2026-11-22T16:00:00.000Z');
    expect(await world.reasons(shop)).toEqual({ U1: 'several_customers' });
  });

  test('go when the friend is linked, and when the friend blocks us', async () => {
    const stays = await world.friend(channel, 'U1', { email: a });
    await world.friend(channel, 'U2', { email: m });
    await match();
    await world.customer(shop, 'C2', { email: m });
    await world.store.query('UPDATE friend SET following = false WHERE id = $1', [stays]);
    await match();
    expect(await world.reasons(shop)).toEqual({});
    expect(await world.links(shop)).toEqual({ U2: 'C2' });
  });

  test('of other channels are left alone when one channel is matched', async () => {
    const second = await world.channel('second');
    await world.friend(channel, 'U1');
    await world.friend(second, 'V1');
    await match();
    await world.store.query(`UPDATE friend SET following = false`);
    expect(await match({ channelId: second })).toMatchObject({ unlinked: allReasons({}) });
    expect(await world.reasons(shop)).toEqual({ U1: 'key_missing' });
  });
});

test('a second run writes nothing', async () => {
  await world.customer(shop, 'C1', { email: a });
  await world.customer(shop, 'C2', { email: m });
  for (const [id, email] of [
    ['U1', a],
    ['U2', null],
    ['U3', 'x@example.jp'],
  ] as const)
    await world.friend(channel, id, { email });
  await match();
  const before = await world.writes();
  world.clock.set('2026-11-23T01:00:00+09:00');
  expect(await match()).toMatchObject({
    linked: 1,
    newlyLinked: 0,
    unlinked: allReasons({ key_missing: 1, no_candidate: 1 }),
  });
  expect(await world.writes()).toBe(before);
});

test('sandbox and real never meet', async () => {
  const realChannel = await world.channel('real', false);
  const realShop = await world.connection('real', { sandbox: false });
  for (const connection of [shop, realShop]) await world.customer(connection, `C${connection}`, { email: a });
  await world.friend(channel, 'pretend', { email: a });
  await match({ connectionId: realShop });
  await match({ connectionId: realShop, channelId: channel });
  expect(await world.links(realShop)).toEqual({});
  await world.friend(realChannel, 'real', { email: a });
  await match({ connectionId: realShop });
  await match();
  expect([await world.links(realShop), await world.links(shop)]).toEqual([
    { real: `C${realShop}` },
    { pretend: `C${shop}` },
  ]);
});

test('many runs at the same moment make each link once', async () => {
  for (let i = 0; i < 50; i++) {
    await world.customer(shop, `C${i}`, { email: `${i}@example.jp` });
    await world.friend(channel, `U${i}`, { email: `${i}@example.jp` });
  }
  const runs = await Promise.all(Array.from({ length: 5 }, () => match()));
  expect(runs.map((run) => run.newlyLinked).sort()).toEqual([0, 0, 0, 0, 50]);
  expect(runs.every((run) => run.linked === 50)).toBe(true);
});

test('an unknown connection is named as such', async () => {
  await expect(match({ connectionId: '999' })).rejects.toMatchObject({ kind: 'input' });
  await expect(match({ connectionId: 'abc' })).rejects.toMatchObject({ kind: 'input' });
});

test('a cancelled run stops, even while it waits for another, and leaves nothing', async () => {
  await world.customer(shop, 'C1', { email: a });
  await world.friend(channel, 'U1', { email: a });
  await expect(match({ signal: AbortSignal.abort() })).rejects.toMatchObject({ kind: 'stopped' });
  const other = await world.store.dedicatedClient();
  await other.query('BEGIN; LOCK TABLE customer_link IN EXCLUSIVE MODE');
  await expect(match({ signal: AbortSignal.timeout(200) })).rejects.toMatchObject({ kind: 'stopped' });
  await other.end();
  expect(await world.links(shop)).toEqual({});
  expect(await match()).toMatchObject({ newlyLinked: 1 });
});

test('100,000 customers and 100,000 friends are matched in one go right after loading, when there are no statistics', async () => {
  await world.store.query(
    `INSERT INTO cart_customer (connection_id, cart_customer_id, email_key, fields, read_at)
     SELECT $1, 'C' || n, 'customer' || n || '@example.jp', jsonb_build_object('memberId', 'C' || n, 'note', repeat('あ', 300)), now()
     FROM generate_series(1, 100000) AS n`,
    [shop],
  );
  await world.store.query(
    `INSERT INTO friend (channel_id, line_user_id, created_at, updated_at)
     SELECT $1, 'U' || n, now(), now() FROM generate_series(1, 100000) AS n`,
    [channel],
  );
  await world.store.query(
    `INSERT INTO identity (friend_id, kind, value, trust, proof, obtained_at)
     SELECT id, 'email', 'customer' || substr(line_user_id, 2) || '@example.jp', 'proven', 'sandbox', now() FROM friend`,
  );
  const seconds: number[] = [];
  for (const linked of [100_000, 0]) {
    const start = performance.now();
    expect(await match()).toMatchObject({ linked: 100_000, newlyLinked: linked });
    seconds.push((performance.now() - start) / 1_000);
  }
  process.stdout.write(`${JSON.stringify({ matchSeconds: seconds[0], matchAgainSeconds: seconds[1] })}\n`);
  // 3 s on two free cores is measured by the bench. Here, on a busy machine, only row by row (minutes) is a fault.
  expect(seconds[0]).toBeLessThan(60);
}, 240_000);
