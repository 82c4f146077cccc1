import type { Capabilities, Way } from '../cart';

const api: Way = { by: 'api' };

export const NO_POINTS = 'ecforceはカートの仕様上、保有ポイントを取得できません。';
export const NO_SWITCH = 'ecforceのAPIでは、定期の商品を変更できません。';

/**
 * What ecforce's API offers (reference 2.5): customers, orders with 発送日 and 定期, and the changes of a 定期 that a
 * reading back can prove. How an item of a 定期 is replaced, and at which price, is not public; the field says that the
 * API does not (reference 6 of the other file).
 */
export const capabilities: Capabilities = {
  matchKey: 'phone',
  read: { customers: api, orders: api, subscriptions: api, points: { by: 'none', why: NO_POINTS }, shippedOn: api },
  change: { skip: api, pause: api, cancel: api, switchProduct: { by: 'none', why: NO_SWITCH }, memo: api },
};
