import type { CartId } from '../../../lib/carts/cart';
import { applyCustomData } from '../../../lib/crm/custom-data';
import { connectionById } from '../../../lib/crm/connection';
import { matchFriends } from '../../../lib/crm/matching';
import { matchEverywhere } from '../../../lib/forms/matches';
import { ensureConnection } from '../../../lib/sync/connection';
import { takeIn } from '../../../lib/sync/take-in';
import { memberNo, MemoryShop, subscriptionNo } from '../../support/memory-cart';
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

/** A shop of that cart, taken in: its customers 1, 2, … with these phone numbers, each with a 定期. */
async function shopOf(cartId: CartId, phones: readonly string[], chosen?: 'email' | 'phone'): Promise<string> {
  const shop = new MemoryShop(`${cartId}/shop`);
  const cart = { ...shop.cart, id: cartId };
  const session = { ...shop.session(), identity: { shop: shop.name, sandbox: true, ...(chosen && { matchKey: chosen }) } };
  shop.customers = phones.map((phone, index) => memberNo(index + 1, { phone, fields: { customerId: `M${index + 1}` } }));
  shop.subscriptions = phones.map((_, index) => subscriptionNo(index + 1));
  const connection = await ensureConnection(world.store, cart, session, world.clock);
  for (const stream of ['customers', 'subscriptions'] as const)
    await takeIn({ store: world.store, cart, session, connection, stream, timing: 'now', clock: world.clock });
  return connection.id;
} // prettier-ignore

const match = async (connectionId: string) => {
  const { matchKey } = await connectionById(world.store, connectionId);
  return matchFriends({ store: world.store, connectionId, matchKey, clock: world.clock });
};
const tel = '+819012345678';

test('a number is one however each cart writes it, and a friend is linked in every shop by its own key', async () => {
  const shops = [
    await shopOf('repist', ['090-1234-5678', '080-0000-0002']),
    await shopOf('ecforce', ['080-0000-0002', '９０１２３４５６７８']),
    await shopOf('futureshop', ['090-9999-9999']),
  ];
  const friend = await world.friend(channel, 'U1', { phone: tel, email: 'member1@example.com' });
  for (const shop of shops) await match(shop);
  expect(await Promise.all(shops.map((shop) => world.links(shop)))).toEqual([
    { U1: 'M000001' },
    { U1: 'M000002' },
    { U1: 'M000001' },
  ]);
  const kinds = await world.store.query('SELECT key_kind AS kind FROM customer_link ORDER BY connection_id');
  expect(kinds.rows).toEqual([{ kind: 'phone' }, { kind: 'phone' }, { kind: 'email' }]);
  for (const shop of shops) {
    await applyCustomData({ store: world.store, connectionId: shop, clock: world.clock });
  }
  const data = await world.value<Record<string, object>>('SELECT custom_data FROM friend WHERE id = $1', [friend]);
  expect(shops.map((shop) => data[`cart:${shop}`])).toMatchObject([
    { customerId: 'M1', subscriptionStatus: '定期継続中', subscriptionProductCode: 'P1' },
    { customerId: 'M2', subscriptionStatus: '定期継続中', subscriptionProductCode: 'P2' },
    { customerId: 'M1' },
  ]);
});

test('links by phone are one-to-one within a shop, whatever happens in another', async () => {
  const [first, second] = [await shopOf('repist', ['09012345678']), await shopOf('ecforce', ['09012345678'])];
  await world.friend(channel, 'U1', { phone: tel });
  await match(first);
  await world.friend(channel, 'U2', { phone: tel });
  for (const shop of [first, second]) await match(shop);
  expect([await world.links(first), await world.reasons(first)]).toEqual([{ U1: 'M000001' }, { U2: 'already_linked' }]);
  expect([await world.links(second), await world.reasons(second)]).toEqual([
    {},
    { U1: 'several_friends', U2: 'several_friends' },
  ]);
});

test('a family that shares one number in a shop is not guessed at', async () => {
  const shop = await shopOf('repist', ['09012345678', '090 1234 5678']);
  await world.friend(channel, 'U1', { phone: tel });
  await match(shop);
  expect(await world.reasons(shop)).toEqual({ U1: 'several_customers' });
});

test('a file that its shop matches by e-mail is, also from a form', async () => {
  const shop = await shopOf('csv', ['090-0000-0001'], 'email');
  const friendId = await world.friend(channel, 'U1', { email: 'member1@example.com', phone: '+819000000001' });
  const friend = { friendId, channelId: channel };
  expect(await matchEverywhere(world.store, friend, ['phone'], world.clock)).toEqual([]);
  expect(await matchEverywhere(world.store, friend, ['email'], world.clock)).toMatchObject([
    { connectionId: shop, key: 'email', outcome: 'linked' },
  ]);
});
