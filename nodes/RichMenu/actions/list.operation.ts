import type { IDataObject } from 'n8n-workflow';
import { listRichMenus } from '../../../lib/line/rich-menu';
import { openLine } from '../../shared/line-session';
import type { Operation } from '../../shared/operation';

const stateOf = (lineRichMenuId: string | null, ours: boolean): string => {
  if (lineRichMenuId === null) return 'LINEにありません(「登録・更新」をもう一度実行すると作り直します)';
  return ours ? '使えます' : 'ほかのツールで作られたメニューです';
};

export const listOperation: Operation = {
  value: 'list',
  name: '一覧',
  action: 'リッチメニューの一覧を取得する',
  description: 'LINEに登録されているリッチメニューを、1つにつき1件ずつ出力します',
  fields: [],
  async execute(context, itemIndex) {
    const { store, api, channel, clock } = await openLine(context, itemIndex);
    const menus = await listRichMenus({ store, api, channelId: channel.id, clock });
    return menus.map((menu): IDataObject => ({ ...menu, state: stateOf(menu.lineRichMenuId, menu.ours) }));
  },
};
