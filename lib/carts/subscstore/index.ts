/** サブスクストア, read through its external_cooperation API: customers, orders, 定期 and points. */
import type { Cart } from '../cart';
import { purchaseFields } from '../kit/purchase-fields';
import { capabilities } from './capabilities';
import { readMapping } from './mapping';
import { openSession } from './session';
import { readSettings } from './settings';

export const subscstore: Cart = {
  id: 'subscstore',
  label: 'サブスクストア',
  capabilities,
  reading: { customers: 'full', subscriptions: 'changes' },
  fields: purchaseFields(),
  connect: (settings, ports) => openSession(readSettings(settings), readMapping(ports.mappingOverride), ports),
};
