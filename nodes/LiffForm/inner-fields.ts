import type { INodeProperties, INodePropertyCollection } from 'n8n-workflow';
import type { FormFieldType } from '../../lib/forms/definition';
import { tagKindNames, type TagKind } from '../../lib/crm/tags';

const fieldTypeNames: Readonly<Record<FormFieldType, string>> = {
  text: 'テキスト(1行)',
  paragraph: '自由記述(複数行)',
  phone: '電話番号',
  email: 'メールアドレス',
  date: '日付',
  choice: '選択(1つ)',
  choices: '複数選択',
};

/** Several tags or flags: from the list, or a new name. */
const tagPicker = (kind: TagKind, name: string, displayName: string): INodeProperties => ({
  displayName,
  name,
  type: 'fixedCollection',
  typeOptions: { multipleValues: true, multipleValueButtonText: `${tagKindNames[kind]}を追加` },
  placeholder: `${tagKindNames[kind]}を追加`,
  default: {},
  options: [
    {
      displayName: tagKindNames[kind],
      name: 'names',
      values: [
        {
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
            { displayName: '名前を入力', name: 'name', type: 'string', placeholder: '例: 店頭QR' },
          ],
        },
      ],
    },
  ],
});

/** アクション of a form or of a 経路. */
export const actionFields: readonly INodeProperties[] = [
  tagPicker('tag', 'addTags', '付けるタグ'),
  tagPicker('tag', 'removeTags', '外すタグ'),
  tagPicker('flag', 'addFlags', '立てるフラグ'),
  tagPicker('flag', 'removeFlags', '下ろすフラグ'),
  {
    displayName: 'ポイント',
    name: 'points',
    type: 'number',
    typeOptions: { minValue: 0, maxValue: 1_000_000 },
    default: 0,
    description: '付与するポイントです。同じ友だちには、フォームごとに1回だけ付与します。',
  },
];

const questionValues: INodeProperties[] = [
  { displayName: '見出し', name: 'label', type: 'string', default: '', required: true, placeholder: '例: お住まいの地域' },
  {
    displayName: '種類',
    name: 'type',
    type: 'options',
    options: Object.entries(fieldTypeNames).map(([value, name]) => ({ name, value })),
    default: 'text',
  },
  {
    displayName: '選択肢',
    name: 'options',
    type: 'string',
    typeOptions: { rows: 4 },
    default: '',
    displayOptions: { show: { type: ['choice', 'choices'] } },
    description: '1行に1つずつ入力します。',
  },
  { displayName: '必須', name: 'required', type: 'boolean', default: true, description: '入力しないと送信できないようにするかどうか。' },
  {
    displayName: '保存先のカスタムデータ',
    name: 'storeIn',
    type: 'options',
    typeOptions: { loadOptionsMethod: 'ownFields' },
    default: '',
    description: '回答を友だちのカスタムデータに保存します。先に「カスタムデータ」の「項目を追加」で作った項目が並びます。',
  },
]; // prettier-ignore

/** 項目 of a form. */
export const questions: INodePropertyCollection = { displayName: '項目', name: 'field', values: questionValues };

/** 経路 of a form. */
export const routes: INodePropertyCollection = {
  displayName: '経路',
  name: 'route',
  values: [
    { displayName: '経路名', name: 'name', type: 'string', default: '', required: true, placeholder: '例: 渋谷店の店頭' },
    {
      displayName: '経路コード',
      name: 'code',
      type: 'string',
      default: '',
      required: true,
      placeholder: '例: shibuya',
      description: 'URLに入る目印です。QRコードを配ったあとは変えないでください。半角の英小文字・数字・-・_ が使えます。',
    },
    ...actionFields,
  ],
}; // prettier-ignore
