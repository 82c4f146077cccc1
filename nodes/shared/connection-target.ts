import type { IDataObject, IExecuteFunctions, INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { Failure } from '../../lib/failure';

type Way = 'item' | 'list' | 'all';

const ways: Readonly<Record<Way, INodePropertyOptions>> = {
  item: {
    name: '前のノードの連携',
    value: 'item',
    description: '「取り込み」などから届いた連携(connectionId)を使います',
  },
  list: { name: '一覧から選ぶ', value: 'list' },
  all: { name: 'すべての連携', value: 'all' },
};

/** Which cart connection a block works on. The first way is the default. */
export const connectionFields = (first: Way, ...others: Way[]): INodeProperties[] => [
  {
    displayName: '対象の連携',
    name: 'connectionFrom',
    type: 'options',
    options: [first, ...others].map((way) => ways[way]),
    default: first,
  },
  {
    displayName: '連携',
    name: 'connectionId',
    type: 'options',
    typeOptions: { loadOptionsMethod: 'connections' },
    default: '',
    required: true,
    displayOptions: { show: { connectionFrom: ['list'] } },
    description: '一度でも取り込みを実行したお店が並びます。',
  },
];

const idText = (value: unknown): string | null =>
  (typeof value === 'string' && /^\d+$/.test(value)) || typeof value === 'number' ? String(value) : null;

/** The chosen connection's id; null for すべての連携. Throws Failure 'input' where nothing is chosen. */
export function connectionIdOf(context: IExecuteFunctions, itemIndex: number): string | null {
  const way = context.getNodeParameter('connectionFrom', itemIndex) as Way;
  if (way === 'all') return null;
  const item: IDataObject = context.getInputData()[itemIndex]?.json ?? {};
  const id = idText(way === 'item' ? item.connectionId : context.getNodeParameter('connectionId', itemIndex));
  if (id !== null) return id;
  throw way === 'item'
    ? new Failure('input', '届いたデータに連携の情報がありません。', '「取り込み」の後ろにつなぐか、対象の連携を一覧から選んでください。') // prettier-ignore
    : new Failure('input', '連携が選ばれていません。', 'ノードを開いて連携を選んでください。');
}

export const isForAll = (context: IExecuteFunctions): boolean =>
  context.getNodeParameter('connectionFrom', 0) === 'all';

/** For operations on exactly one connection. */
export function oneConnectionId(context: IExecuteFunctions, itemIndex: number): string {
  const id = connectionIdOf(context, itemIndex);
  if (id === null) throw new Failure('input', '連携が選ばれていません。', 'ノードを開いて連携を選んでください。');
  return id;
}
