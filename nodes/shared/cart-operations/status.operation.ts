import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import type { Cart } from '../../../lib/carts/cart';
import { systemClock } from '../../../lib/clock';
import { connectionStatus, pendingNotices } from '../../../lib/sync/status';
import { connectionFields, connectionIdOf, isForAll } from '../connection-target';
import { storeFor } from '../database';
import type { Operation } from '../operation';

const onlyNotices = (context: IExecuteFunctions): boolean =>
  context.getNodeParameter('onlyNotices', 0, false) as boolean;

/** Of all carts alike, so that one block in template 02 is enough. */
async function notices(context: IExecuteFunctions, connectionId: string | null): Promise<IDataObject[]> {
  const pending = await pendingNotices(await storeFor(context), systemClock);
  return pending
    .filter((notice) => connectionId === null || notice.connectionId === connectionId)
    .map(({ id, ...notice }) => ({ noticeId: id, ...notice }));
}

export const statusOperation = (cart: Cart): Operation => ({
  value: 'status',
  name: '連携状況を確認',
  action: '連携状況を確認する',
  description: '最後に成功した日時、件数、取り込みの進み具合、照合できない理由などを出力します',
  fields: [
    ...connectionFields('all', 'list', 'item'),
    {
      displayName: 'お知らせが必要なものだけ',
      name: 'onlyNotices',
      type: 'boolean',
      default: false,
      description:
        'まだ知らせていない失敗などを、1件ずつ件名と本文つきで出力するかどうか。知らせたあとは「お知らせを通知済みにする」につなぎます。',
    },
  ],
  once: isForAll,
  async execute(context, itemIndex) {
    const connectionId = connectionIdOf(context, itemIndex);
    if (onlyNotices(context)) return notices(context, connectionId);
    const statuses = await connectionStatus(await storeFor(context), systemClock, connectionId ?? undefined);
    return statuses.filter((status) => status.cart === cart.id).map((status) => ({ ...status }));
  },
});
