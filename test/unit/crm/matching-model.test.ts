import fc from 'fast-check';
import { matchFriends } from '../../../lib/crm/matching';
import { World } from './world';

/** The rules of matching, friend by friend, as slowly and plainly as they can be said. */
interface Friend {
  id: string;
  channel: number;
  address: string | null;
  trust: 'proven' | 'claimed';
  following: boolean;
}
interface Customer {
  id: string;
  email: string | null;
  mobile: string | null;
  phone: string | null;
  left: boolean;
}
type Key = 'email' | 'phone';
interface Shop {
  friends: Friend[];
  customers: Customer[];
}

const keyOf = (customer: Customer, key: Key) =>
  key === 'email' ? (customer.mobile ?? customer.email) : customer.phone;

function model({ friends, customers }: Shop, links: Map<string, string>, key: Key) {
  const before = new Map(links);
  const reasons = new Map<string, string>();
  const isTaken = (customer: Customer, channel: number) =>
    friends.some((friend) => friend.channel === channel && before.get(friend.id) === customer.id);
  for (const friend of friends.filter(({ id }) => !before.has(id))) {
    const proven = (other: Friend) => other.trust === 'proven' && other.address === friend.address;
    const found = customers.filter((customer) => !customer.left && keyOf(customer, key) === friend.address);
    const rivals = friends.filter((other) => other.channel === friend.channel && proven(other));
    const reason =
      friend.address === null || friend.trust === 'claimed'
        ? 'key_missing'
        : found.length === 0
          ? 'no_candidate'
          : found.length > 1
            ? 'several_customers'
            : isTaken(found[0]!, friend.channel)
              ? 'already_linked'
              : rivals.length > 1
                ? 'several_friends'
                : null;
    if (reason === null) links.set(friend.id, found[0]!.id);
    else if (friend.following) reasons.set(friend.id, reason);
  }
  return { links: Object.fromEntries(links), reasons: Object.fromEntries(reasons) };
}

const address = fc.constantFrom('a@x.jp', 'b@x.jp', 'c@x.jp', 'd@x.jp', 'e@x.jp', null);
const friendFacts = fc.record({
  address,
  trust: fc.constantFrom('proven' as const, 'proven' as const, 'proven' as const, 'claimed' as const),
  following: fc.constantFrom(true, true, true, false),
});
const customerFacts = fc.record({
  email: address,
  mobile: fc.oneof({ weight: 3, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: address }),
  phone: address,
  left: fc.constantFrom(false, false, false, true),
});
/** Who there is stays; what is known of them changes from night to night. */
const nights = fc.tuple(fc.nat({ max: 7 }), fc.nat({ max: 7 })).chain(([friends, customers]) =>
  fc.array(
    fc.record({
      friends: fc.array(friendFacts, { minLength: friends, maxLength: friends }),
      customers: fc.array(customerFacts, { minLength: customers, maxLength: customers }),
    }),
    { minLength: 1, maxLength: 3 },
  ),
);

let world: World;
beforeAll(async () => {
  world = await World.open();
});
afterAll(() => world.end());

async function store(shop: string, { friends, customers }: Shop, key: Key): Promise<void> {
  for (const { id, email, mobile, phone, left } of customers) {
    await world.store.query(
      `UPDATE cart_customer SET email_key = $3, mobile_email_key = $4, phone_key = $5, withdrawn_on = $6
       WHERE connection_id = $1 AND cart_customer_id = $2`,
      [shop, id, email, mobile, phone, left ? '2026-11-01' : null],
    );
  }
  await world.store.query('DELETE FROM identity');
  for (const friend of friends) {
    await world.store.query('UPDATE friend SET following = $2 WHERE line_user_id = $1', [friend.id, friend.following]);
    const row = await world.value<string>('SELECT id FROM friend WHERE line_user_id = $1', [friend.id]);
    await world.address(row, key, friend.address, { trust: friend.trust, proof: 'mailedCode' });
  }
}

test.each<Key>(['email', 'phone'])(
  'the set-based matching by %s does, night after night, what the rules say friend by friend',
  async (key) => {
    await fc.assert(
      fc.asyncProperty(nights, async (story) => {
        await world.clear();
        const shop = await world.connection();
        const channels = [await world.channel('one'), await world.channel('two')];
        const channelOf = (index: number) => (index % 3 === 0 ? 1 : 0);
        for (const index of story[0]!.friends.keys()) await world.friend(channels[channelOf(index)]!, `U${index}`);
        for (const index of story[0]!.customers.keys()) await world.customer(shop, `C${index}`);
        const links = new Map<string, string>();
        for (const night of story) {
          const state: Shop = {
            friends: night.friends.map((facts, index) => ({ id: `U${index}`, channel: channelOf(index), ...facts })),
            customers: night.customers.map((facts, index) => ({ id: `C${index}`, ...facts })),
          };
          await store(shop, state, key);
          const expected = model(state, links, key);
          const run = await matchFriends({
            store: world.store,
            connectionId: shop,
            matchKey: key,
            clock: world.clock,
          });
          expect({ links: await world.links(shop), reasons: await world.reasons(shop) }).toEqual(expected);
          expect(run.linked).toBe(links.size);
          const free = state.customers.filter(({ id, left }) => !left && ![...links.values()].includes(id));
          expect(run.customersWithoutFriend).toBe(free.length);
        }
      }),
      { numRuns: 25 },
    );
  },
  120_000,
);
