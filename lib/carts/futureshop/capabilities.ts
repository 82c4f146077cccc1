import type { Capabilities, Way } from '../cart';

const api: Way = { by: 'api' };
const none = (why: string): Way => ({ by: 'none', why });

export const NO_SUBSCRIPTIONS = 'futureshopのAPIでは定期の情報を取得できません。';
export const NO_CHANGES = 'futureshopのAPIには定期や受注を変更する機能がないため、操作できません。';

/** What futureshop's API offers (reference 1.4): members, orders with 発送日, and points; no 定期, no change. */
export const capabilities: Capabilities = {
  matchKey: 'email',
  read: { customers: api, orders: api, subscriptions: none(NO_SUBSCRIPTIONS), points: api, shippedOn: api },
  change: {
    skip: none(NO_CHANGES),
    pause: none(NO_CHANGES),
    cancel: none(NO_CHANGES),
    switchProduct: none(NO_CHANGES),
    memo: none(NO_CHANGES),
  },
};
