import type { Capabilities, Way } from '../cart';

const api: Way = { by: 'api' };

/** What API v2 offers (reference 3). The product of a 定期 is changed in the admin pages only. */
export const capabilities: Capabilities = {
  matchKey: 'phone',
  read: { customers: api, orders: api, subscriptions: api, points: api, shippedOn: api },
  change: { skip: api, pause: api, cancel: api, switchProduct: { by: 'robot' }, memo: api },
};
