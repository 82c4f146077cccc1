import { systemClock } from '../../../lib/clock';
import { relinkConnection, unlinkConnection } from '../../../lib/sync/connection';
import { actorOf } from '../actor';
import { connectionFields, oneConnectionId } from '../connection-target';
import { storeFor } from '../database';
import type { Operation } from '../operation';

export const unlinkOperation: Operation = {
  value: 'unlink',
  name: '連携を解除',
  action: '連携を解除する',
  description: 'このお店からの取り込みを止めます。取り込み済みのデータと友だちとの結びつきは残ります',
  fields: [
    {
      displayName:
        '実行すると、毎晩の取り込みが止まります。カスタムデータは残りますが、以降は更新されません。「連携を再開」で元に戻せます。',
      name: 'unlinkNotice',
      type: 'notice',
      default: '',
    },
    ...connectionFields('list', 'item'),
  ],
  async execute(context, itemIndex) {
    const connectionId = oneConnectionId(context, itemIndex);
    await unlinkConnection(await storeFor(context), connectionId, systemClock, actorOf(context));
    return [{ connectionId, state: 'unlinked', message: '連携を解除しました。取り込み済みのデータは残っています。' }];
  },
};

export const relinkOperation: Operation = {
  value: 'relink',
  name: '連携を再開',
  action: '連携を再開する',
  description: '解除した連携を元に戻します。前の結びつきをそのまま使います',
  fields: connectionFields('list', 'item'),
  async execute(context, itemIndex) {
    const connectionId = oneConnectionId(context, itemIndex);
    await relinkConnection(await storeFor(context), connectionId, systemClock, actorOf(context));
    return [{ connectionId, state: 'linked', message: '連携を再開しました。次の取り込みから更新されます。' }];
  },
};
