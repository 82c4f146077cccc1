/** Shopify, a cart read and changed through its Admin API (GraphQL): customers, orders, subscription contracts. */
import type { Cart } from '../cart';
import { purchaseFields } from '../kit/purchase-fields';
import { capabilities } from './capabilities';
import { ShopifySession } from './session';
import { readSettings } from './settings';

export const shopify: Cart = {
  id: 'shopify',
  label: 'Shopify',
  capabilities,
  reading: { customers: 'changes', subscriptions: 'changes' },
  fields: purchaseFields(['points', 'subscriptionCount']),
  connect: (settings, ports) => new ShopifySession(readSettings(settings), ports),
};
