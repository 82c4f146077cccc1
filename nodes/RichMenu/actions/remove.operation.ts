import { deleteRichMenu } from '../../../lib/line/rich-menu';
import { openLine } from '../../shared/line-session';
import type { Operation } from '../../shared/operation';
import { richMenuField, richMenuNameOf } from '../../shared/rich-menu-field';

export const removeOperation: Operation = {
  value: 'remove',
  name: '削除',
  action: 'リッチメニューを削除する',
  description: 'リッチメニューをLINEから削除します。付いていた友だちには、既定のメニューが表示されます',
  fields: [richMenuField],
  async execute(context, itemIndex) {
    const name = richMenuNameOf(context, itemIndex);
    const { store, api, channel, clock } = await openLine(context, itemIndex);
    const deleted = await deleteRichMenu({ store, api, channelId: channel.id, clock }, name);
    const message = deleted
      ? `リッチメニュー「${name}」を削除しました。`
      : `リッチメニュー「${name}」は登録されていないため、何もしませんでした。`;
    return [{ name, deleted, message }];
  },
};
