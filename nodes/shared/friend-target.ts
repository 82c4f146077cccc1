import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import { Failure } from '../../lib/failure';

/** Which friend a block works on. */
export const friendFields: readonly INodeProperties[] = [
  {
    displayName: '対象の友だち',
    name: 'friendFrom',
    type: 'options',
    options: [
      {
        name: '前のノードの友だち',
        value: 'item',
        description: '「友だち」の検索などから届いた友だち(friendId)を使います',
      },
      { name: '一覧から選ぶ', value: 'list' },
    ],
    default: 'item',
  },
  {
    displayName: '友だち',
    name: 'friend',
    type: 'resourceLocator',
    default: { mode: 'list', value: '' },
    required: true,
    displayOptions: { show: { friendFrom: ['list'] } },
    modes: [
      {
        displayName: '一覧',
        name: 'list',
        type: 'list',
        placeholder: '友だちを選択',
        typeOptions: { searchListMethod: 'friendSearch', searchable: true },
      },
      { displayName: '友だちID', name: 'id', type: 'string', placeholder: '例: 123' },
    ],
  },
];

/** Throws Failure 'input' where no friend is chosen. */
export function friendIdOf(context: IExecuteFunctions, itemIndex: number): string {
  const fromItem = context.getNodeParameter('friendFrom', itemIndex) === 'item';
  const given = fromItem
    ? context.getInputData()[itemIndex]?.json.friendId
    : context.getNodeParameter('friend', itemIndex, '', { extractValue: true });
  const id = typeof given === 'string' || typeof given === 'number' ? String(given) : '';
  if (id !== '') return id;
  throw fromItem
    ? new Failure('input', '届いたデータに友だちの情報がありません。', '「友だち」の検索などの後ろにつなぐか、一覧から選んでください。') // prettier-ignore
    : new Failure('input', '友だちが選ばれていません。', 'ノードを開いて友だちを選んでください。');
}
