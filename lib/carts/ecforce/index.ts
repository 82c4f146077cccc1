/** ecforce, a cart read and changed through its API v2: customers, orders and 定期. */
import type { Cart } from '../cart';
import { purchaseFields } from '../kit/purchase-fields';
import { capabilities } from './capabilities';
import { EcforceSession } from './session';
import { readSettings } from './settings';

export const ecforce: Cart = {
  id: 'ecforce',
  label: 'ecforce',
  capabilities,
  reading: { customers: 'changes', subscriptions: 'changes' },
  fields: purchaseFields(['points']),
  connect: (settings, ports) => new EcforceSession(readSettings(settings), ports),
};
