import type { CartId } from '../../../lib/carts/cart';
import { cartById, carts } from '../../../lib/carts/registry';
import { startFutureshopSandbox } from '../../../runtime/sandbox/futureshop/server';
import { contractSize, describeCart, type CartShop } from '../../support/describe-cart';

/** The pretend shop of each cart. A new cart does not compile without one. */
const SHOPS: Readonly<Record<CartId, () => Promise<CartShop>>> = {
  futureshop: async () => {
    const sandbox = await startFutureshopSandbox({ members: 230, orders: 120, unreadableEvery: 50, pace: false });
    const { members, unreadableMembers, orders } = sandbox.control.describe();
    const settings = { ...sandbox.credentials, requestsPerSecond: 1 };
    return {
      settings,
      wrongSettings: { ...settings, clientSecret: 'wrong-secret' },
      members: members - unreadableMembers,
      unreadableMembers,
      orders,
      secrets: [settings.clientSecret, 'wrong-secret'],
      stop: () => sandbox.stop(),
    };
  },
};

for (const cart of carts) describeCart(cart, SHOPS[cart.id]);

test('every registered cart has a shop to prove itself against, found by its id', () => {
  expect(carts.map(({ id }) => id).sort()).toEqual(Object.keys(SHOPS).sort());
  for (const cart of carts) expect(cartById(cart.id)).toBe(cart);
  expect(contractSize).toBeGreaterThanOrEqual(16);
});
