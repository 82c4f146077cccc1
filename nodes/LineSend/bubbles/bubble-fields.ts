import type { INodeProperties } from 'n8n-workflow';
import { buttonsField } from './button-fields';

const shownFor = (...kinds: string[]): Pick<INodeProperties, 'displayOptions'> => ({
  displayOptions: { show: { kind: kinds } },
});

const title = (displayOptions: Pick<INodeProperties, 'displayOptions'>): INodeProperties => ({
  displayName: 'タイトル',
  name: 'title',
  type: 'string',
  default: '',
  ...displayOptions,
  description: '40文字まで。空なら、タイトルなしです',
});

const picture = (displayOptions: Pick<INodeProperties, 'displayOptions'>): INodeProperties => ({
  displayName: '画像のURL',
  name: 'pictureUrl',
  type: 'string',
  default: '',
  placeholder: 'https://',
  ...displayOptions,
  description: '空なら、画像なしです',
});

const columnValues: INodeProperties[] = [
  picture({}),
  title({}),
  {
    displayName: '本文',
    name: 'text',
    type: 'string',
    typeOptions: { rows: 2 },
    default: '',
    description: '120文字まで(画像かタイトルがあるときは60文字まで)',
  },
  buttonsField('ボタン', 'buttons', 3),
];

const imageFields: INodeProperties[] = [
  {
    displayName: '画像',
    name: 'imageFrom',
    type: 'options',
    options: [
      { name: 'URLで指定', value: 'url' },
      { name: '前のノードのファイル', value: 'binary', description: 'この n8n から公開して送ります' },
    ],
    default: 'url',
    ...shownFor('image'),
  },
  {
    displayName: '画像のURL',
    name: 'imageUrl',
    type: 'string',
    default: '',
    placeholder: 'https://',
    displayOptions: { show: { kind: ['image'], imageFrom: ['url'] } },
    description: 'https:// で始まるJPEGかPNGのURLです',
  },
  {
    displayName: 'プレビュー画像のURL',
    name: 'previewUrl',
    type: 'string',
    default: '',
    placeholder: 'https://',
    displayOptions: { show: { kind: ['image'], imageFrom: ['url'] } },
    description: '空なら、同じ画像を使います(1MBまで)',
  },
  {
    displayName: 'ファイルの項目名',
    name: 'binaryName',
    type: 'string',
    default: 'data',
    displayOptions: { show: { kind: ['image'], imageFrom: ['binary'] } },
    description: '前のノードの出力の「バイナリ」に表示されている名前です(10MBまで)',
  },
  {
    displayName: 'プレビュー画像の項目名',
    name: 'previewBinaryName',
    type: 'string',
    default: '',
    displayOptions: { show: { kind: ['image'], imageFrom: ['binary'] } },
    description: '空なら、同じ画像を使います(1MBまで)',
  },
];

const bubbleValues: INodeProperties[] = [
  {
    displayName: '種類',
    name: 'kind',
    type: 'options',
    options: [
      { name: 'テキスト', value: 'text' },
      { name: '画像', value: 'image' },
      { name: 'ボタン', value: 'buttons' },
      { name: '確認(2択)', value: 'confirm' },
      { name: 'カルーセル', value: 'carousel' },
      { name: 'Flex(JSONで指定)', value: 'flex' },
    ],
    default: 'text',
  },
  picture(shownFor('buttons')),
  title(shownFor('buttons')),
  {
    displayName: '本文',
    name: 'text',
    type: 'string',
    typeOptions: { rows: 5 },
    default: '',
    placeholder: '例: [[友だち名]]さん、こんにちは。',
    ...shownFor('text', 'buttons', 'confirm'),
    description: 'テキストは5,000文字、確認は240文字、ボタンは160文字(画像かタイトルがあるときは60文字)までです',
  },
  ...imageFields,
  { ...buttonsField('ボタン', 'buttons', 4), ...shownFor('buttons', 'confirm'), description: '確認は2個、ボタンは4個までです' }, // prettier-ignore
  {
    displayName: 'カード',
    name: 'columns',
    type: 'fixedCollection',
    typeOptions: { multipleValues: true, multipleValueButtonText: 'カードを追加', sortable: true },
    placeholder: 'カードを追加',
    default: {},
    ...shownFor('carousel'),
    description: '10枚まで。画像・タイトルの有無とボタンの数は、すべてのカードでそろえます',
    options: [{ displayName: 'カード', name: 'column', values: columnValues }],
  },
  {
    displayName: 'FlexのJSON',
    name: 'flexJson',
    type: 'json',
    typeOptions: { rows: 10 },
    default: '',
    ...shownFor('flex'),
    description: 'LINE公式の「Flex Message Simulator」で作ったJSONを貼り付けます',
  },
  {
    displayName: '代替テキスト',
    name: 'altText',
    type: 'string',
    default: '',
    ...shownFor('buttons', 'confirm', 'carousel', 'flex'),
    description: '通知とトークの一覧に出る文字です。空なら、本文の最初を使います',
  },
];

const NOTICE =
  '文章には差し込み項目を書けます。[[友だち名]]、[[配送状況]]、[[現在ポイント(カート側)]](応答だけ)、[[次回お届け予定日]]、[[継続回数]]、[[本人確認フォームのURL]] と、カスタムデータの名前です。値がないときの言葉は [[友だち名|お客]] のように、縦棒の後ろに書きます。'; // prettier-ignore

/** What is sent: up to five 吹き出し in their order, and the help for 差し込み項目. */
export const bubbleFields: readonly INodeProperties[] = [
  { displayName: NOTICE, name: 'placeholderNotice', type: 'notice', default: '' },
  {
    displayName: '使える差し込み項目',
    name: 'placeholderList',
    type: 'options',
    typeOptions: { loadOptionsMethod: 'placeholders' },
    default: '',
    noDataExpression: true,
    description:
      'カスタムデータを含む一覧です。名前と、値がないときに出る言葉を確かめられます(選んでも送る内容は変わりません)。カッコごと文章に書いてください',
  },
  {
    displayName: '吹き出し',
    name: 'bubbles',
    type: 'fixedCollection',
    typeOptions: {
      multipleValues: true,
      multipleValueButtonText: '吹き出しを追加',
      sortable: true,
      maxAllowedFields: 5,
    },
    placeholder: '吹き出しを追加',
    default: { bubble: [{ kind: 'text', text: '' }] },
    description: '上から順に5つまで送れます。',
    options: [{ displayName: '吹き出し', name: 'bubble', values: bubbleValues }],
  },
  {
    ...buttonsField('クイックリプライ', 'quickReplies', 13),
    description: '最後の吹き出しの下に並ぶボタンです。友だちがどれかをタップすると消えます。13個までです',
  },
];
