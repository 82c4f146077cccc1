import type { CartId } from '../../../lib/carts/cart';
import { cartById, carts } from '../../../lib/carts/registry';
import { startFutureshopSandbox } from '../../../runtime/sandbox/futureshop/server';
import { contractSize, describeCart, type CartShop } from '../../support/describe-cart';
import { openEcforceShop } from './ecforce/contract-shop';
import { openRmsShop } from './rms/contract-shop';
import { openRepistShop } from './repist/contract-shop';
import { openSubscstoreShop } from './subscstore/contract-shop';
import { openCsvShop, openTamagoShop } from './csv/contract-shop';
import { openRakurakuShop } from './rakuraku/contract-shop';
import { openShopifyShop } from './shopify/contract-shop';

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
      subscriptions: 0,
      oddSubscriptions: 0,
      perSecond: 1,
      requests: () => Object.values(sandbox.control.requests().counts).reduce((sum, count) => sum + count, 0),
      expireTokens: () => sandbox.control.expireTokens(),
      repeatPage: () => sandbox.control.addFault({ kind: 'repeatPage', path: '/admin-api/v1/member', nth: 2 }),
      movePage: () => sandbox.control.addFault({ kind: 'insertMember', path: '/admin-api/v1/member', nth: 2 }),
      secrets: [settings.clientSecret, 'wrong-secret'],
      stop: () => sandbox.stop(),
    };
  },
  repist: openRepistShop,
  subscstore: openSubscstoreShop,
  ecforce: openEcforceShop,
  shopify: openShopifyShop,
  rakuraku: openRakurakuShop,
  csv: openCsvShop,
  tamago: openTamagoShop,
  rms: openRmsShop,
};

for (const cart of carts) describeCart(cart, SHOPS[cart.id]);

test('every registered cart has a shop to prove itself against, found by its id', () => {
  expect(carts.map(({ id }) => id).sort()).toEqual(Object.keys(SHOPS).sort());
  for (const cart of carts) expect(cartById(cart.id)).toBe(cart);
  expect(carts).toHaveLength(9);
  expect(contractSize).toBeGreaterThanOrEqual(26);
});
