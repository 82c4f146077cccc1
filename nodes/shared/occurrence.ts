import type { IExecuteFunctions, INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import type { OccurrenceRule } from '../../lib/crm/audience';
import type { EffectKey } from '../../lib/effects';
import { Failure } from '../../lib/failure';

type Way = 'item' | OccurrenceRule['kind'];

const ways: Readonly<Record<Way, INodePropertyOptions>> = {
  item: {
    name: 'きっかけごとに1回',
    value: 'item',
    description: '「LINEトリガー」などから届いた1つの出来事につき1回です',
  },
  once: { name: '一度だけ', value: 'once', description: '同じ友だちには、ずっと一度だけです' },
  round: { name: '配信回ごとに1回', value: 'round', description: '下に入れる名前を変えると、次の1回になります' },
  birthday: { name: '誕生日ごとに1回', value: 'birthday', description: '毎年の誕生日につき1回です' },
  dueDate: { name: '期限日ごとに1回', value: 'dueDate', description: '同じ期限日につき1回です' },
};

/**
 * 同じ人へ送る間隔: what makes two runs the same for a friend. The first way is the default. Its list is in `audienceLists`.
 */
export const occurrenceFields = (displayName: string, ...offered: [Way, ...Way[]]): INodeProperties[] => [
  {
    displayName,
    name: 'occurrenceBy',
    type: 'options',
    options: offered.map((way) => ways[way]),
    default: offered[0],
    description: '実行し直しても、同じ友だちに2回行うことはありません。',
  },
  {
    displayName: '配信回',
    name: 'round',
    type: 'string',
    default: '',
    required: true,
    placeholder: '例: 2026年12月',
    displayOptions: { show: { occurrenceBy: ['round'] } },
    description: '今回の名前です。同じ名前の間は、同じ友だちには1回だけです。もう一度行うときは名前を変えます',
  },
  {
    displayName: '日付の項目',
    name: 'occurrenceField',
    type: 'options',
    typeOptions: { loadOptionsMethod: 'dateData' },
    default: '',
    required: true,
    displayOptions: { show: { occurrenceBy: ['birthday', 'dueDate'] } },
  },
];

/** The rule set in the block; 'item': the item's own occurrence. Throws Failure 'input' for a rule half filled in. */
export function occurrenceRuleOf(context: IExecuteFunctions, itemIndex: number): OccurrenceRule | 'item' {
  const text = (name: string): string => String(context.getNodeParameter(name, itemIndex, '') ?? '');
  const way = text('occurrenceBy') as Way;
  switch (way) {
    case 'item':
      return 'item';
    case 'once':
      return { kind: 'once' };
    case 'round':
      return { kind: 'round', name: text('round') };
    case 'birthday':
    case 'dueDate':
      if (text('occurrenceField') !== '') return { kind: way, field: text('occurrenceField') };
      throw new Failure('input', '日付の項目が選ばれていません。', 'ノードを開いて、日付の項目を選んでください。');
  }
}

/** The occurrence that came with the item, from one of our triggers; null where none came. */
export function itemOccurrence(context: IExecuteFunctions, itemIndex: number): string | null {
  const given = context.getInputData()[itemIndex]?.json.occurrence;
  return typeof given === 'string' && given.trim() !== '' ? given : null;
}

/** The item's occurrence. Throws Failure 'input' where the item brought none. */
export function requiredItemOccurrence(context: IExecuteFunctions, itemIndex: number): string {
  const given = itemOccurrence(context, itemIndex);
  if (given !== null) return given;
  throw new Failure('input', '届いたデータに、きっかけの情報がありません。', '「LINEトリガー」などの後ろにつなぐか、「配信回ごとに1回」など別の間隔を選んでください。'); // prettier-ignore
}

/** Names the block among all workflows: a copied workflow keeps the ids of its blocks. */
const blockId = (context: IExecuteFunctions): string => {
  const workflow = context.getWorkflow().id;
  return workflow ? `${workflow}/${context.getNode().id}` : context.getNode().id;
};

/** Makes the keys of effects; equal ones are counted on from call to call. */
export type EffectKeyer = (
  effects: readonly { readonly friendId: string; readonly occurrence: string }[],
) => EffectKey[];

/**
 * For one run: the keys under which its effects are done once, of whom, on which occurrence, by which block. Equal ones
 * within the run are counted, so that two items that mean two effects stay two.
 */
export function effectKeyer(context: IExecuteFunctions): EffectKeyer {
  const nodeId = blockId(context);
  const counts = new Map<string, number>();
  return (effects) =>
    effects.map(({ friendId, occurrence }) => {
      const whole = `${occurrence} friend:${friendId}`;
      const ordinal = counts.get(whole) ?? 0;
      counts.set(whole, ordinal + 1);
      return { occurrence: whole, nodeId, ordinal };
    });
}
