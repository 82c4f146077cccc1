/** 楽天RMS, a cart read through RMS WEB SERVICE: orders, whoever ordered, and 定期購入. */
import type { Cart } from '../cart';
import { purchaseFields } from '../kit/purchase-fields';
import { capabilities } from './capabilities';
import { RmsSession } from './session';
import { readSettings } from './settings';

export const rms: Cart = {
  id: 'rms',
  label: '楽天RMS',
  capabilities,
  reading: { customers: 'changes', subscriptions: 'full' },
  // How often a 定期購入 has been delivered is told by its orders only.
  fields: purchaseFields(['points', 'subscriptionCount']),
  connect: (settings, ports) => new RmsSession(readSettings(settings), ports),
};
