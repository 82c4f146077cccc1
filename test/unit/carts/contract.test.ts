import type { CartId, ChangeKind, SubscriptionChange } from '../../../lib/carts/cart';
import { cartById, carts } from '../../../lib/carts/registry';
import type { EcforceControl } from '../../../runtime/sandbox/ecforce/control';
import { startEcforceSandbox } from '../../../runtime/sandbox/ecforce/server';
import { startFutureshopSandbox } from '../../../runtime/sandbox/futureshop/server';
import { contractSize, describeCart, type CartShop } from '../../support/describe-cart';
import { openRepistShop } from './repist/contract-shop';
import { openSubscstoreShop } from './subscstore/contract-shop';
import { openCsvShop, openTamagoShop } from './csv/contract-shop';
import { openShopifyShop } from './shopify/contract-shop';

const CUSTOMERS_OF_ECFORCE = '/api/v2/admin/customers';

/** Changes of 定期 that are active and bound to nothing, each of another one. */
const ecforceChanges = ({ book, subscriptionId }: EcforceControl) => {
  const free = [...book.subscriptions.all()].filter(({ index, state }) => state === 'active' && index % 11 !== 5);
  return (kind: ChangeKind): SubscriptionChange => {
    const { index, nextDeliveryOn: deliveryOn } = free.shift()!;
    const change = { subscriptionId: subscriptionId(index) };
    if (kind === 'skip') return { ...change, kind, deliveryOn };
    if (kind === 'pause') return { ...change, kind, nextDeliveryOn: '2030-04-05' };
    return kind === 'memo' ? { ...change, kind, text: 'LINEから: 休止' } : { ...change, kind: 'cancel' };
  };
};

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
  ecforce: async () => {
    const sandbox = await startEcforceSandbox({ customers: 230, subscriptions: 160, orders: 240, unreadableEvery: 50, pace: false }); // prettier-ignore
    const { control } = sandbox;
    const settings = { ...sandbox.credentials, signIn: 'password', requestsPerSecond: 1 };
    return {
      settings,
      wrongSettings: { ...settings, password: 'wrong-password' },
      ...{ members: 226, unreadableMembers: 4, orders: 240, subscriptions: 160, oddSubscriptions: 8 },
      perSecond: 1,
      requests: () => Object.values(control.requests().counts).reduce((sum, count) => sum + count, 0),
      expireTokens: () => control.expireTokens(),
      repeatPage: () => control.addFault({ kind: 'repeatPage', path: CUSTOMERS_OF_ECFORCE, nth: 2 }),
      movePage: () => control.addFault({ kind: 'removeMember', path: CUSTOMERS_OF_ECFORCE, nth: 2 }),
      changeOf: ecforceChanges(control),
      writes: () => control.requests().counts['PUT /api/v2/admin/subs_orders/:id 200'] ?? 0,
      loseNextAnswer: () => control.loseNextAnswer(),
      secrets: [settings.password, settings.token, 'wrong-password'],
      stop: () => sandbox.stop(),
    };
  },
  shopify: openShopifyShop,
  csv: openCsvShop,
  tamago: openTamagoShop,
};

for (const cart of carts) describeCart(cart, SHOPS[cart.id]);

test('every registered cart has a shop to prove itself against, found by its id', () => {
  expect(carts.map(({ id }) => id).sort()).toEqual(Object.keys(SHOPS).sort());
  for (const cart of carts) expect(cartById(cart.id)).toBe(cart);
  expect(contractSize).toBeGreaterThanOrEqual(26);
});
