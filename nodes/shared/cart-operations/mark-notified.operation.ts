import { systemClock } from '../../../lib/clock';
import { markNotified } from '../../../lib/sync/status';
import { storeFor } from '../database';
import type { Operation } from '../operation';

export const markNotifiedOperation: Operation = {
  value: 'markNotified',
  name: 'お知らせを通知済みにする',
  action: 'お知らせを通知済みにする',
  description: 'メールなどで知らせたあとにつなぎます。同じお知らせは二度と出なくなります',
  fields: [
    {
      displayName: 'お知らせID',
      name: 'noticeId',
      type: 'string',
      default: '={{ $json.noticeId }}',
      description:
        '「連携状況を確認」の後ろにつないだときは、このままでかまいません(noticeId を使います)。空のときは何もしません。',
    },
  ],
  async execute(context, itemIndex) {
    const noticeId = String(context.getNodeParameter('noticeId', itemIndex, '') ?? '').trim();
    if (noticeId === '') return [{ noticeId: null, notified: false, message: 'お知らせはありませんでした。' }];
    await markNotified(await storeFor(context), [noticeId], systemClock);
    return [{ noticeId, notified: true, message: 'お知らせを通知済みにしました。' }];
  },
};
