import fc from 'fast-check';
import { matchFriend } from '../../../lib/crm/match-friend';
import { matchFriends } from '../../../lib/crm/matching';
import { World } from '../crm/world';

/** One state of a shop in two databases: one friend is matched in the first, everybody in the second. */
let one: World;
let all: World;
beforeAll(async () => {
  [one, all] = await Promise.all([World.open(), World.open()]);
});
afterAll(() => Promise.all([one.end(), all.end()]));

const keys = fc.constantFrom('+819000000001', '+819000000002', '+819000000003', '+819000000001', '+819000000002', null);
const friends = fc.array(
  fc.record({
    key: keys,
    trust: fc.constantFrom(
      'proven' as const,
      'proven' as const,
      'proven' as const,
      'proven' as const,
      'claimed' as const,
    ),
    proof: fc.constantFrom('mailedCode', 'formWithBirthday', 'formWithKana', 'formPhoneOnly'),
    following: fc.constantFrom(true, true, true, false),
    channel: fc.constantFrom(0, 0, 1, 1, 2),
    linkedTo: fc.option(fc.nat({ max: 3 }), { freq: 2 }),
    reason: fc.constantFrom(null, null, 'key_missing', 'no_candidate'),
  }),
  { minLength: 1, maxLength: 5 },
);
const customers = fc.array(
  fc.record({
    key: keys,
    mobile: fc.constantFrom(null, null, '+819000000003'),
    left: fc.constantFrom(false, false, false, true),
  }),
  {
    maxLength: 4,
  },
);
const states = fc.record({
  friends,
  customers,
  kind: fc.constantFrom('email' as const, 'phone' as const),
  unlinked: fc.constantFrom(false, false, false, false, true),
});
/** Around one friend: others with the same address, in this channel or another, proven or not, and its one customer. */
const [K1, K2] = ['+819000000001', '+819000000002'] as const;
const rival = fc.record({
  key: fc.constantFrom(K1, K1, K2),
  trust: fc.constantFrom('proven' as const, 'claimed' as const),
  proof: fc.constant('mailedCode' as const),
  following: fc.boolean(),
  channel: fc.constantFrom(0, 1, 1),
  linkedTo: fc.constantFrom(null, null, 0),
  reason: fc.constant(null),
});
const duels = fc.record({
  friends: fc.array(rival, { minLength: 1, maxLength: 2 }).map((others) => [
    {
      key: K1,
      trust: 'proven' as const,
      proof: 'mailedCode' as const,
      following: true,
      channel: 0,
      linkedTo: null,
      reason: null,
    },
    ...others,
  ]),
  customers: fc
    .constantFrom([K1], [K1, K2], [K1], [K1, K1])
    .map((keys) => keys.map((key) => ({ key, mobile: null, left: false }))),
  kind: fc.constantFrom('email' as const, 'phone' as const),
  unlinked: fc.constant(false),
});
interface State {
  friends: {
    key: string | null;
    trust: 'proven' | 'claimed';
    proof: string;
    following: boolean;
    channel: number;
    linkedTo: number | null;
    reason: string | null;
  }[];
  customers: { key: string | null; mobile: string | null; left: boolean }[];
  kind: 'email' | 'phone';
  unlinked: boolean;
}

/** Quicker than emptying every table of the product; both databases count their ids on alike. */
const EMPTY = `DELETE FROM customer_link; DELETE FROM unmatched_friend; DELETE FROM friend; DELETE FROM cart_customer;
  DELETE FROM cart_connection; DELETE FROM line_channel`;

async function lay(world: World, state: State): Promise<{ shop: string; friendIds: string[] }> {
  await world.store.query(EMPTY);
  const shop = await world.connection();
  const channels = [await world.channel('a'), await world.channel('b'), await world.channel('real', false)];
  const ids: string[] = [];
  for (const [index, customer] of state.customers.entries()) {
    const facts = state.kind === 'phone' ? { phone: customer.key } : { email: customer.key, mobile: customer.mobile };
    ids.push(await world.customer(shop, `C${index}`, { ...facts, withdrawnOn: customer.left ? '2026-11-01' : null }));
  }
  const friendIds: string[] = [];
  const taken = new Set<string>();
  for (const [index, friend] of state.friends.entries()) {
    const channel = channels[friend.channel]!;
    const { trust, following } = friend;
    const facts = { trust, proof: friend.proof, following };
    const id = await world.friend(channel, `U${index}`, { ...facts, [state.kind]: friend.key });
    friendIds.push(id);
    const customer = friend.linkedTo === null ? undefined : ids[friend.linkedTo];
    const pair = `${channel} ${customer}`;
    if (customer !== undefined && friend.channel < 2 && !taken.has(pair)) {
      taken.add(pair);
      await world.store.query(`INSERT INTO customer_link VALUES ($1, $2, $3, $4, $5, '2026-11-20')`, [
        shop,
        channel,
        customer,
        id,
        state.kind,
      ]);
    } else if (friend.reason !== null) {
      await world.store.query(`INSERT INTO unmatched_friend VALUES ($1, $2, $3, '2026-11-20')`, [
        shop,
        id,
        friend.reason,
      ]);
    }
  }
  if (state.unlinked) await world.store.query(`UPDATE cart_connection SET state = 'unlinked'`);
  return { shop, friendIds };
}

const rowsOf = async (world: World, friendId: string) => ({
  link: (await world.store.query('SELECT * FROM customer_link WHERE friend_id = $1', [friendId])).rows,
  reason: (await world.store.query('SELECT * FROM unmatched_friend WHERE friend_id = $1', [friendId])).rows,
});

/** What came out over all runs: a rule that never decided was not tested. */
const seen = new Set<string>();

test('one friend alone is matched exactly as in a matching of all', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.oneof<fc.Arbitrary<State>[]>(states, duels),
      fc.constantFrom(0, 0, 1, 2, 3),
      async (state, pick) => {
        const [{ shop, friendIds }, other] = [await lay(one, state), await lay(all, state)];
        expect(other).toEqual({ shop, friendIds });
        const friendId = friendIds[pick % friendIds.length]!;
        const { kind: matchKey } = state;
        const found = await matchFriend({ store: one.store, connectionId: shop, friendId, matchKey, clock: one.clock });
        await matchFriends({ store: all.store, connectionId: shop, matchKey, clock: all.clock });
        expect(await rowsOf(one, friendId)).toEqual(await rowsOf(all, friendId));
        const { link } = await rowsOf(all, friendId);
        const here = !state.unlinked && state.friends[pick % friendIds.length]!.channel < 2;
        expect(found.outcome).toBe(!here ? 'notHere' : link.length > 0 ? 'linked' : 'unmatched');
        seen.add(found.outcome === 'unmatched' ? found.reason : found.outcome);
        // Nobody else was touched.
        for (const id of friendIds.filter((each) => each !== friendId)) {
          const { rows } = await one.store.query(`SELECT FROM customer_link WHERE friend_id = $1 AND linked_at > '2026-11-21'`, [id]); // prettier-ignore
          expect(rows).toEqual([]);
        }
      },
    ),
    { numRuns: 120, seed: 20261122 },
  );
  expect([...seen].sort()).toEqual([
    'already_linked',
    'key_missing',
    'linked',
    'no_candidate',
    'notHere',
    'proof_failed',
    'several_customers',
    'several_friends',
  ]);
}, 120_000);

test('a friend who waits while a whole matching runs is told so, and nothing is written', async () => {
  await one.clear();
  const shop = await one.connection();
  const friendId = await one.friend(await one.channel(), 'U1', { email: 'a@example.jp' });
  await one.customer(shop, 'C1', { email: 'a@example.jp' });
  const request = { store: one.store, connectionId: shop, friendId, matchKey: 'email', clock: one.clock } as const;
  await one.store.transaction(async (client) => {
    await client.query(`SELECT pg_advisory_xact_lock(hashtextextended('line_commerce matching ' || $1, 0))`, [shop]);
    expect(await matchFriend(request)).toEqual({ outcome: 'busy' });
  });
  expect(await matchFriend(request)).toEqual({ outcome: 'linked', newly: true });
  expect(await matchFriend(request)).toEqual({ outcome: 'linked', newly: false });
});
