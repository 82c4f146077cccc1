import { systemClock } from '../../../lib/clock';
import { connectionById } from '../../../lib/crm/connection';
import { matchFriends } from '../../../lib/crm/matching';
import { channelField, channelIdOf } from '../../shared/channel-field';
import { connectionFields, oneConnectionId } from '../../shared/connection-target';
import { storeFor } from '../../shared/database';
import type { Operation } from '../../shared/operation';

export const matchOperation: Operation = {
  value: 'match',
  name: '照合',
  action: '友だちと会員を照合する',
  description: '取得済みの連絡先が1人の会員と1人の友だちでだけ一致したとき、同じ人として結びつけます',
  fields: [
    {
      displayName:
        '一度結びついた友だちと会員は、あとでメールアドレスが変わってもそのままです。結びつかなかった友だちは理由ごとに数えます。',
      name: 'matchNotice',
      type: 'notice',
      default: '',
    },
    ...connectionFields('item', 'list'),
    channelField,
  ],
  async execute(context, itemIndex) {
    const store = await storeFor(context);
    const { id, matchKey } = await connectionById(store, oneConnectionId(context, itemIndex));
    const summary = await matchFriends({
      store,
      connectionId: id,
      channelId: channelIdOf(context, itemIndex),
      matchKey,
      clock: systemClock,
      signal: context.getExecutionCancelSignal(),
    });
    return [{ ...summary }];
  },
};
