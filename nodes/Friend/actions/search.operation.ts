import type { INodeProperties } from 'n8n-workflow';
import type { FriendSearch } from '../../../lib/crm/friends';
import { channelField, channelIdOf } from '../../shared/channel-field';
import { detailsField } from '../../shared/details';
import type { Operation } from '../../shared/operation';
import { limitFields } from '../../shared/paging';
import { unmatchedReasonNames } from '../../shared/words';
import { friendItems } from '../pages';

type Filters = Omit<FriendSearch, 'channelId'>;

const yesNo = (displayName: string, name: string, description: string): INodeProperties => ({
  displayName,
  name,
  type: 'boolean',
  default: true,
  description,
});

const filtersField: INodeProperties = {
  displayName: '条件',
  name: 'filters',
  type: 'collection',
  placeholder: '条件を追加',
  default: {},
  description: '追加した条件をすべて満たす友だちを探します。',
  options: [
    { displayName: 'LINEの名前', name: 'name', type: 'string', default: '', description: '名前の一部で探します' },
    { displayName: 'LINEのユーザーID', name: 'lineUserId', type: 'string', default: '', placeholder: '例: U1234…' },
    yesNo('ブロックされていない', 'following', 'オフにすると、ブロックした友だちを探します'),
    yesNo('会員と照合済み', 'linked', 'オフにすると、会員と結びついていない友だちを探します'),
    {
      displayName: '連携',
      name: 'connectionId',
      type: 'options',
      typeOptions: { loadOptionsMethod: 'connections' },
      default: '',
      description: '「会員と照合済み」と「照合できない理由」をこの連携で見ます',
    },
    {
      displayName: '照合できない理由',
      name: 'unmatchedReason',
      type: 'options',
      options: Object.entries(unmatchedReasonNames).map(([value, name]) => ({ name, value })),
      default: 'key_missing',
    },
    yesNo('メールアドレス取得済み', 'emailObtained', 'オフにすると、まだ取得していない友だちを探します'),
    yesNo('電話番号取得済み', 'phoneObtained', 'オフにすると、まだ取得していない友だちを探します'),
  ],
};

export const searchOperation: Operation = {
  value: 'search',
  name: '検索',
  action: '友だちを検索する',
  description: '名前や照合の状況で友だちを探し、1人につき1件ずつ出力します',
  fields: [channelField, filtersField, ...limitFields, detailsField],
  execute(context, itemIndex) {
    const filters = context.getNodeParameter('filters', itemIndex, {}) as Filters;
    return friendItems(context, itemIndex, { ...filters, channelId: channelIdOf(context, itemIndex) });
  },
};
