import { channelField, channelIdOf } from '../../shared/channel-field';
import { detailsField } from '../../shared/details';
import type { Operation } from '../../shared/operation';
import { limitFields } from '../../shared/paging';
import { friendItems } from '../pages';

export const listOperation: Operation = {
  value: 'list',
  name: '一覧',
  action: '友だちの一覧を取得する',
  description: '登録の古い順に友だちを1人1件で出力します',
  fields: [channelField, ...limitFields, detailsField],
  execute: (context, itemIndex) => friendItems(context, itemIndex, { channelId: channelIdOf(context, itemIndex) }),
};
