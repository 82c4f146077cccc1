import { getFriend } from '../../../lib/crm/friends';
import { Failure } from '../../../lib/failure';
import { storeFor } from '../../shared/database';
import { detailsField, hintDetails, wantsDetails } from '../../shared/details';
import { friendFields, friendIdOf } from '../../shared/friend-target';
import type { Operation } from '../../shared/operation';
import { friendItem } from '../friend-item';

export const getOperation: Operation = {
  value: 'get',
  name: '取得',
  action: '友だちを取得する',
  description: '友だち1人の、連絡先の取得状況と会員との照合を出力します',
  fields: [...friendFields, detailsField],
  async execute(context, itemIndex) {
    const withDetails = wantsDetails(context, itemIndex);
    const friendId = friendIdOf(context, itemIndex);
    const friend = await getFriend(await storeFor(context), { friendId }, { withDetails });
    if (!friend)
      throw new Failure('input', '友だちが見つかりません。', '選び直すか、前のノードの出力を確認してください。');
    if (withDetails) hintDetails(context);
    return [friendItem(friend, withDetails)];
  },
};
