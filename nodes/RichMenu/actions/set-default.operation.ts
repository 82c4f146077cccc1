import { setDefaultRichMenu } from '../../../lib/line/rich-menu';
import { openLine } from '../../shared/line-session';
import type { Operation } from '../../shared/operation';
import { richMenuField, richMenuNameOf } from '../../shared/rich-menu-field';

export const setDefaultOperation: Operation = {
  value: 'setDefault',
  name: '既定にする',
  action: 'リッチメニューを既定にする',
  description: '友だち全員に表示するメニューにします。個別のメニューが付いた友だちには、そちらが表示されます',
  fields: [richMenuField],
  async execute(context, itemIndex) {
    const name = richMenuNameOf(context, itemIndex);
    const { store, api, channel, clock } = await openLine(context, itemIndex);
    await setDefaultRichMenu({ store, api, channelId: channel.id, clock }, name);
    return [{ name, isDefault: true, message: `リッチメニュー「${name}」を既定にしました。` }];
  },
};
