import { channelField, channelIdOf } from '../../shared/channel-field';
import { detailsField } from '../../shared/details';
import type { Operation } from '../../shared/operation';
import { limitFields } from '../../shared/paging';
import { friendItems } from '../pages';

export const listOperation: Operation = {
  value: 'list',
  name: '一覧',
  action: '友だちの一覧を取得する',
  description: '友だちを登録の古い順に、1人につき1件ずつ出力します',
  fields: [channelField, ...limitFields, detailsField],
  execute: (context, itemIndex) => friendItems(context, itemIndex, { channelId: channelIdOf(context, itemIndex) }),
};
