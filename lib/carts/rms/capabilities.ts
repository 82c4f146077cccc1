import type { Capabilities, Way } from '../cart';

const api: Way = { by: 'api' };
const none = (why: string): Way => ({ by: 'none', why });

export const NO_POINTS = '楽天RMSはカートの仕様上、保有ポイントを取得できません。';
export const NO_CHANGES = '楽天RMSのAPIには定期を変更する機能がないため、操作できません。';

/** What RMS WEB SERVICE offers us (reference 5): orders with 発送日, whoever ordered, and 定期購入; it changes no 定期. */
export const capabilities: Capabilities = {
  matchKey: 'phone',
  read: { customers: api, orders: api, subscriptions: api, points: none(NO_POINTS), shippedOn: api },
  change: {
    skip: none(NO_CHANGES),
    pause: none(NO_CHANGES),
    cancel: none(NO_CHANGES),
    switchProduct: none(NO_CHANGES),
    memo: none(NO_CHANGES),
  },
};
