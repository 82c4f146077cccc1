/** 楽楽リピート, a cart read and changed through its API v2 with the shop's consent: customers, orders, 定期, points. */
import type { Cart } from '../cart';
import { purchaseFields } from '../kit/purchase-fields';
import { capabilities } from './capabilities';
import { readMapping } from './mapping';
import { RakurakuSession } from './session';
import { readSettings } from './settings';

export const rakuraku: Cart = {
  id: 'rakuraku',
  label: '楽楽リピート',
  capabilities,
  reading: { customers: 'full', subscriptions: 'full' },
  fields: purchaseFields(['subscriptionCount']),
  connect: (settings, ports) => new RakurakuSession(readSettings(settings), readMapping(ports.mappingOverride), ports),
};
