import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import { Failure } from '../../lib/failure';
import { checkedTagName, tagKindNames, type TagKind } from '../../lib/crm/tags';

export { flagSearch, tagSearch } from './audience-lists';

interface Given {
  readonly name?: unknown;
}

const nameField = (kind: TagKind): INodeProperties => ({
  displayName: tagKindNames[kind],
  name: 'name',
  type: 'resourceLocator',
  default: { mode: 'list', value: '' },
  modes: [
    {
      displayName: '一覧から選ぶ',
      name: 'list',
      type: 'list',
      placeholder: `${tagKindNames[kind]}を選択`,
      typeOptions: { searchListMethod: kind === 'tag' ? 'tagSearch' : 'flagSearch', searchable: true },
    },
    {
      displayName: '名前を入力',
      name: 'name',
      type: 'string',
      placeholder: kind === 'tag' ? '例: 定期購入' : '例: 要確認',
      hint: `まだない名前なら、${tagKindNames[kind]}を新しく作ります。`,
    },
  ],
});

/**
 * Several tags (or flags): chosen from the list, or a new name. Needs the block's listSearch `tagSearch` or
 * `flagSearch`. The parameter is called `tags` or `flags`.
 */
export const tagsField = (kind: TagKind): INodeProperties => ({
  displayName: tagKindNames[kind],
  name: `${kind}s`,
  type: 'fixedCollection',
  typeOptions: { multipleValues: true, multipleValueButtonText: `${tagKindNames[kind]}を追加` },
  placeholder: `${tagKindNames[kind]}を追加`,
  default: { [kind]: [{ name: { __rl: true, mode: 'list', value: '' } }] },
  options: [{ displayName: tagKindNames[kind], name: kind, values: [nameField(kind)] }],
});

/** What a resource locator holds, also where it lies within a collection. */
const located = (given: unknown): unknown =>
  typeof given === 'object' && given !== null && 'value' in given ? given.value : given;

/** The chosen names. Throws Failure 'input' where none is chosen. */
export function tagNamesOf(context: IExecuteFunctions, itemIndex: number, kind: TagKind): string[] {
  const given = context.getNodeParameter(`${kind}s`, itemIndex, {}) as Record<string, Given[] | undefined>;
  const names = (given[kind] ?? []).map(({ name }) => String(located(name) ?? '')).filter((name) => name.trim() !== '');
  if (names.length > 0) return names.map((name) => checkedTagName(name, kind));
  const what = tagKindNames[kind];
  throw new Failure('input', `${what}が選ばれていません。`, `ノードを開いて${what}を選んでください。`);
}
