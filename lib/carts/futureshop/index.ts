/** futureshop, a cart read through its API v2: members, orders and points. */
import type { Cart } from '../cart';
import { capabilities } from './capabilities';
import { futureshopFields } from './fields';
import { readMapping } from './mapping';
import { FutureshopSession } from './session';
import { readSettings } from './settings';

export const futureshop: Cart = {
  id: 'futureshop',
  label: 'futureshop',
  capabilities,
  reading: { customers: 'full', subscriptions: 'full' },
  fields: futureshopFields.map(({ key, label, type }) => ({ key, label, type })),
  connect: (settings, ports) =>
    new FutureshopSession(readSettings(settings), readMapping(ports.mappingOverride), ports),
};
