import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import { audienceSql } from '../../../lib/crm/audience';
import { listChannels } from '../../../lib/crm/channels';
import type { FriendSearch } from '../../../lib/crm/friends';
import { Failure } from '../../../lib/failure';
import { clockOf } from '../../../lib/store/sandbox-clock';
import { audienceFieldsWith, audienceOf } from '../../shared/audience-fields';
import { channelField, channelIdOf } from '../../shared/channel-field';
import { storeFor } from '../../shared/database';
import { detailsField } from '../../shared/details';
import type { Operation } from '../../shared/operation';
import { limitFields } from '../../shared/paging';
import { unmatchedReasonNames } from '../../shared/words';
import { friendItems } from '../pages';

type Filters = Omit<FriendSearch, 'channelId' | 'within'>;

const yesNo = (displayName: string, name: string, description: string): INodeProperties => ({
  displayName,
  name,
  type: 'boolean',
  default: true,
  description,
});

const filtersField: INodeProperties = {
  displayName: 'そのほかの絞り込み',
  name: 'filters',
  type: 'collection',
  placeholder: '絞り込みを追加',
  default: {},
  description: '追加したものをすべて満たす友だちに絞ります。',
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

/** The account whose tags and custom data are meant: the chosen one, or the only one. */
async function audienceWithin(context: IExecuteFunctions, itemIndex: number): Promise<FriendSearch['within']> {
  const audience = audienceOf(context, itemIndex);
  const store = await storeFor(context);
  const chosen = channelIdOf(context, itemIndex);
  const channels = (await listChannels(store)).filter(({ id }) => chosen === undefined || id === chosen);
  const [channel] = channels;
  if (!channel || channels.length > 1) {
    throw new Failure(
      'input',
      'どのLINE公式アカウントの条件か分かりません。',
      'LINE公式アカウントを1つ選んでください。',
    );
  }
  return audienceSql(store, channel.id, audience, await clockOf(store, channel));
}

export const searchOperation: Operation = {
  value: 'search',
  name: '検索',
  action: '友だちを検索する',
  description: 'タグやカスタムデータ、名前、照合の状況で友だちを探し、1人につき1件ずつ出力します',
  fields: [channelField, ...audienceFieldsWith('everyone'), filtersField, ...limitFields, detailsField],
  async execute(context, itemIndex) {
    const filters = context.getNodeParameter('filters', itemIndex, {}) as Filters;
    const search = { ...filters, channelId: channelIdOf(context, itemIndex) };
    const isEveryone = context.getNodeParameter('audienceWho', itemIndex) === 'everyone';
    if (isEveryone) return friendItems(context, itemIndex, search);
    return friendItems(context, itemIndex, { ...search, within: await audienceWithin(context, itemIndex) });
  },
};
