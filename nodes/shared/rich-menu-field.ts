import type { IExecuteFunctions, ILoadOptionsFunctions, INodeListSearchResult, INodeProperties } from 'n8n-workflow';
import { listChannels } from '../../lib/crm/channels';
import { Failure } from '../../lib/failure';
import { menuRows, type RichMenuRow } from '../../lib/line/rich-menu';
import { storeFor } from './database';

/** A rich menu by its 管理名. Its list: `richMenuSearch`. */
export const richMenuField: INodeProperties = {
  displayName: 'リッチメニュー',
  name: 'richMenu',
  type: 'resourceLocator',
  default: { mode: 'list', value: '' },
  required: true,
  modes: [
    {
      displayName: '一覧から選ぶ',
      name: 'list',
      type: 'list',
      placeholder: 'リッチメニューを選択',
      typeOptions: { searchListMethod: 'richMenuSearch', searchable: true },
    },
    { displayName: '管理名を入力', name: 'name', type: 'string', placeholder: '例: 会員用メニュー' },
  ],
};

/** The chosen 管理名. Throws Failure 'input' where none is chosen. */
export function richMenuNameOf(context: IExecuteFunctions, itemIndex: number): string {
  const given = context.getNodeParameter('richMenu', itemIndex, '', { extractValue: true });
  const name = typeof given === 'string' ? given.trim() : '';
  if (name !== '') return name;
  throw new Failure('input', 'リッチメニューが選ばれていません。', 'ノードを開いてリッチメニューを選んでください。');
}

async function found(
  context: ILoadOptionsFunctions,
  filter: string | undefined,
  entryOf: (row: RichMenuRow) => { name: string; value: string } | null,
): Promise<INodeListSearchResult> {
  const store = await storeFor(context);
  const wanted = (filter ?? '').trim().toLowerCase();
  const entries = new Map<string, { name: string; value: string }>();
  for (const { id } of await listChannels(store)) {
    for (const row of await menuRows(store, id)) {
      const entry = row.lineRichMenuId === null ? null : entryOf(row);
      if (entry?.name.toLowerCase().includes(wanted)) entries.set(entry.value, entry);
    }
  }
  return { results: [...entries.values()] };
}

/** Registered menus by name. */
export function richMenuSearch(this: ILoadOptionsFunctions, filter?: string): Promise<INodeListSearchResult> {
  return found(this, filter, ({ name }) => ({ name, value: name }));
}

/** Menus that others can switch to, by alias. */
export function aliasSearch(this: ILoadOptionsFunctions, filter?: string): Promise<INodeListSearchResult> {
  return found(this, filter, ({ name, alias }) =>
    alias === null ? null : { name: `${name}(${alias})`, value: alias },
  );
}
