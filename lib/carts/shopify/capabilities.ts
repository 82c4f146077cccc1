import type { Capabilities, Way } from '../cart';

const api: Way = { by: 'api' };
const none = (why: string): Way => ({ by: 'none', why });

export const NO_POINTS = 'Shopifyにはポイントの機能がないため取得できません。';
const NO_SWITCH = 'Shopifyの定期契約の商品変更には対応していません。ご利用の定期購買アプリで操作してください。';
const NO_MEMO = 'Shopifyの定期契約へのメモの書き込みには対応していません。ご利用の定期購買アプリで操作してください。';

/** What the Admin API offers (reference 3.4). Contracts are those that the credential's own app made (3.1). */
export const capabilities: Capabilities = {
  matchKey: 'email',
  read: { customers: api, orders: api, subscriptions: api, points: none(NO_POINTS), shippedOn: api },
  change: { skip: api, pause: api, cancel: api, switchProduct: none(NO_SWITCH), memo: none(NO_MEMO) },
};
