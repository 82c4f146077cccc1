import { Failure } from '../../failure';
import type { Capabilities, Way } from '../cart';

const api: Way = { by: 'api' };
const robot: Way = { by: 'robot' };

/** データアシスタントAPI hands data out; skips, pauses and the like are made on the 代理注文 screen (reference 1). */
export const noChanges = (): Failure =>
  new Failure(
    'cart',
    'リピストのAPI(データアシスタントAPI)には定期を変更する機能がないため、操作できません。',
    'リピスト管理画面の代理注文(定期マスタ情報)で操作してください。',
  );

export const capabilities: Capabilities = {
  matchKey: 'phone',
  read: { customers: api, orders: api, subscriptions: api, points: api, shippedOn: api },
  change: { skip: robot, pause: robot, cancel: robot, switchProduct: robot, memo: robot },
};
