import type { IExecuteFunctions, INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { subscriptionStatusNames } from '../../lib/carts/model';
import { operatorNames, type Audience, type Match } from '../../lib/crm/audience';
import { Failure } from '../../lib/failure';
import { conditionsOf, type GivenConditions } from './audience-conditions';

const matches = (what: string): INodePropertyOptions[] => [
  { name: `${what}をすべて満たす`, value: 'all' },
  { name: `${what}のいずれかを満たす`, value: 'any' },
];

const listed = (displayName: string, name: string, loadOptionsMethod: string, description?: string) =>
  ({
    displayName,
    name,
    type: 'options',
    typeOptions: { loadOptionsMethod },
    default: '',
    ...(description && { description }),
  }) satisfies INodeProperties;

const choice = (displayName: string, name: string, options: INodePropertyOptions[]): INodeProperties => ({
  displayName,
  name,
  type: 'options',
  options,
  default: options[0]!.value,
});

const days = (displayName: string, name: string, byDefault: number): INodeProperties => ({
  displayName,
  name,
  type: 'number',
  default: byDefault,
  displayOptions: { show: { when: ['days'] } },
  description: '今日は 0、明日は 1、昨日は -1 です(日本時間)',
});

const tagValues = (displayName: string, list: string, has: string, hasNot: string): INodeProperties[] => [
  listed(displayName, 'name', list),
  choice('状態', 'has', [
    { name: has, value: 'yes' },
    { name: hasNot, value: 'no' },
  ]),
];

const fieldValues: INodeProperties[] = [
  listed('項目', 'name', 'audienceData'),
  choice(
    '比べ方',
    'operator',
    Object.entries(operatorNames).map(([value, name]) => ({ name, value })),
  ),
  {
    displayName: '値',
    name: 'value',
    type: 'string',
    default: '',
    displayOptions: { hide: { operator: ['filled', 'empty'] } },
    description: '日付は 2026-11-22 の形で入力します。「と等しくない」「を含まない」には、入力のない友だちも含まれます',
  },
];

const dateValues: INodeProperties[] = [
  listed('日付の項目', 'name', 'dateData'),
  choice('いつ', 'when', [
    { name: '今日が誕生日', value: 'birthday', description: '2月29日生まれの友だちは、平年は2月28日です' },
    { name: '今日からの日数で指定', value: 'days' },
    { name: '来週(月〜日)', value: 'nextWeek' },
  ]),
  days('何日後から', 'from', 0),
  days('何日後まで', 'to', 7),
];

const linkedValues: INodeProperties[] = [
  choice('状態', 'linked', [
    { name: '照合済み', value: 'yes' },
    { name: '照合されていない', value: 'no' },
  ]),
  listed('連携', 'connectionId', 'connectionOrAny'),
];

const subscriptionValues: INodeProperties[] = [
  choice('どの定期', 'which', [
    { name: 'いずれかの定期', value: 'any', description: '1つでもその状態なら対象です' },
    { name: 'すべての定期', value: 'all', description: '持っている定期がみなその状態のときだけ対象です' },
  ]),
  choice(
    '継続ステータス',
    'status',
    Object.entries(subscriptionStatusNames).map(([value, name]) => ({ name, value })),
  ),
  listed('連携', 'connectionId', 'connectionOrAny', '定期のない友だちは、どちらでも対象になりません。'),
];

const conditionsField: INodeProperties = {
  displayName: '条件',
  name: 'conditions',
  type: 'fixedCollection',
  typeOptions: { multipleValues: true, multipleValueButtonText: '条件を追加' },
  placeholder: '条件を追加',
  default: {},
  options: [
    { displayName: 'タグ', name: 'tag', values: tagValues('タグ', 'tags', '付いている', '付いていない') },
    { displayName: 'フラグ', name: 'flag', values: tagValues('フラグ', 'flags', '立っている', '立っていない') },
    { displayName: 'カスタムデータ', name: 'field', values: fieldValues },
    { displayName: '誕生日・日付', name: 'date', values: dateValues },
    { displayName: '会員との照合', name: 'linked', values: linkedValues },
    { displayName: '定期の継続ステータス', name: 'subscription', values: subscriptionValues },
  ],
};

const byConditions: Pick<INodeProperties, 'displayOptions'> = {
  displayOptions: { show: { audienceWho: ['conditions'] } },
};

/** Whom a block means: 友だち全員, or groups of conditions. Its lists: `audienceLists`. */
export const audienceFieldsWith = (byDefault: 'everyone' | 'conditions'): INodeProperties[] => [
  {
    displayName: '対象',
    name: 'audienceWho',
    type: 'options',
    options: [
      { name: '条件に合う友だち', value: 'conditions' },
      { name: '友だち全員', value: 'everyone' },
    ],
    default: byDefault,
    description:
      byDefault === 'conditions'
        ? '会員を退会した友だちは、どちらでも対象になりません。'
        : '「条件に合う友だち」では、会員を退会した友だちは対象になりません。',
  },
  {
    displayName: '条件のグループ',
    name: 'audienceGroups',
    type: 'fixedCollection',
    typeOptions: { multipleValues: true, multipleValueButtonText: 'グループを追加' },
    placeholder: 'グループを追加',
    default: {},
    ...byConditions,
    options: [
      {
        displayName: 'グループ',
        name: 'group',
        values: [choice('このグループの満たし方', 'match', matches('条件')), conditionsField],
      },
    ],
  },
  {
    ...choice('グループが複数のとき', 'audienceMatch', matches('グループ')),
    ...byConditions,
  },
];

export const audienceFields: readonly INodeProperties[] = audienceFieldsWith('conditions');

interface GivenGroups {
  readonly group?: readonly { readonly match?: Match; readonly conditions?: GivenConditions }[];
}

const EVERYONE: Audience = { match: 'all', groups: [] };

/** The audience set in the block. Throws Failure 'input' for 条件に合う友だち without a condition, or one half filled in. */
export function audienceOf(context: IExecuteFunctions, itemIndex: number): Audience {
  if (context.getNodeParameter('audienceWho', itemIndex) === 'everyone') return EVERYONE;
  const { group = [] } = context.getNodeParameter('audienceGroups', itemIndex, {}) as GivenGroups;
  const groups = group
    .map(({ match = 'all', conditions = {} }) => ({ match, conditions: conditionsOf(conditions) }))
    .filter(({ conditions }) => conditions.length > 0);
  if (groups.length === 0) {
    throw new Failure('input', '対象の条件がありません。', '「グループを追加」から条件を入れるか、「友だち全員」を選んでください。'); // prettier-ignore
  }
  return { match: context.getNodeParameter('audienceMatch', itemIndex, 'all') as Match, groups };
}
