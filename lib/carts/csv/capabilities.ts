import type { Capabilities, Way } from '../cart';

/** Read out of files: offered like an API's, since nobody has to be there. */
const file: Way = { by: 'api' };
const none = (why: string): Way => ({ by: 'none', why });

export const NO_POINTS = 'CSVは書き出したときの内容のため、いまのポイントは取得できません。';
const NO_CHANGES = 'CSVは読むだけのため、定期は変更できません。カートの管理画面で操作してください。';

/** What a file can tell (product page, carts); by what its customers are matched is the shop's choice (`ShopIdentity`). */
export const capabilities: Capabilities = {
  matchKey: 'phone',
  read: { customers: file, orders: file, subscriptions: file, points: none(NO_POINTS), shippedOn: file },
  change: {
    skip: none(NO_CHANGES),
    pause: none(NO_CHANGES),
    cancel: none(NO_CHANGES),
    switchProduct: none(NO_CHANGES),
    memo: none(NO_CHANGES),
  },
};
