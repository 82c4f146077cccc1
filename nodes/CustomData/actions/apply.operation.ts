import { systemClock } from '../../../lib/clock';
import { applyCustomData } from '../../../lib/crm/custom-data';
import { connectionFields, oneConnectionId } from '../../shared/connection-target';
import { storeFor } from '../../shared/database';
import type { Operation } from '../../shared/operation';

export const applyOperation: Operation = {
  value: 'apply',
  name: '反映',
  action: 'カートの情報を友だちのカスタムデータに反映する',
  description: '照合済みの友だちに、会員の最新の情報を書き込みます。カートで空になった項目は空になります',
  fields: [
    {
      displayName: '変わった友だちだけを書き換えます。何度実行しても同じ結果になります。',
      name: 'applyNotice',
      type: 'notice',
      default: '',
    },
    ...connectionFields('item', 'list'),
  ],
  async execute(context, itemIndex) {
    const summary = await applyCustomData({
      store: await storeFor(context),
      connectionId: oneConnectionId(context, itemIndex),
      clock: systemClock,
      signal: context.getExecutionCancelSignal(),
    });
    return [{ ...summary }];
  },
};
