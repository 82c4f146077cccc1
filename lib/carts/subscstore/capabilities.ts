import { Failure } from '../../failure';
import type { Capabilities, Way } from '../cart';

const api: Way = { by: 'api' };
const robot: Way = { by: 'robot' };

/**
 * 定期 can be stopped or moved by API, but only with the token that a customer gets by signing in with their own
 * password; with the shop's token alone no change has been seen (reference 2).
 */
export const noChanges = (): Failure =>
  new Failure(
    'cart',
    'サブスクストアのAPIで定期を変更するには、お客様ご本人のログインが必要なため、操作できません。',
    'サブスクストアの管理画面で操作してください。',
  );

export const capabilities: Capabilities = {
  matchKey: 'phone',
  read: { customers: api, orders: api, subscriptions: api, points: api, shippedOn: api },
  change: { skip: robot, pause: robot, cancel: robot, switchProduct: robot, memo: robot },
};
