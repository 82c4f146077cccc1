import type { INodeProperties } from 'n8n-workflow';
import { layouts } from '../../lib/line/rich-menu';

export const CUSTOM = 'custom';

const shown = (type: string): Pick<INodeProperties, 'displayOptions'> => ({
  displayOptions: { show: { type: [type] } },
});

const textField = (
  type: string,
  displayName: string,
  name: string,
  more: Partial<INodeProperties> = {},
): INodeProperties => ({ displayName, name, type: 'string', default: '', ...shown(type), ...more });

/** What a tap does. */
const actionFields: INodeProperties[] = [
  {
    displayName: 'タップしたとき',
    name: 'type',
    type: 'options',
    options: [
      { name: 'URLを開く', value: 'uri' },
      { name: 'メッセージを送る', value: 'message', description: '友だちが送ったことになり、応答メッセージが動きます' },
      { name: 'LIFFフォームを開く', value: 'liff' },
      { name: '別のメニューに切り替える', value: 'switch' },
      { name: 'データを送る(ポストバック)', value: 'postback', description: '「LINEトリガー」で受け取れます' },
      { name: '何もしない', value: 'none' },
    ],
    default: 'uri',
  },
  textField('uri', 'URL', 'uri', {
    displayName: '開くURL',
    placeholder: '例: https://example.com/',
    description: '電話は tel:0312345678 のように入力します',
  }),
  textField('message', '送るメッセージ', 'text', { placeholder: '例: 配送状況' }),
  textField('liff', 'フォーム', 'liff', {
    type: 'options',
    typeOptions: { loadOptionsMethod: 'liffForms' },
    description: '公開した「LIFFフォーム」が並びます',
  }),
  {
    displayName: '切り替え先',
    name: 'alias',
    type: 'resourceLocator',
    default: { mode: 'list', value: '' },
    ...shown('switch'),
    modes: [
      {
        displayName: '一覧から選ぶ',
        name: 'list',
        type: 'list',
        placeholder: 'リッチメニューを選択',
        typeOptions: { searchListMethod: 'aliasSearch', searchable: true },
      },
      {
        displayName: '名前を入力',
        name: 'alias',
        type: 'string',
        placeholder: '例: tab-b',
        hint: 'まだ登録していないメニューの「切り替え用の名前」も入力できます。',
      },
    ],
  },
  textField('postback', 'データ', 'data', { placeholder: '例: action=points' }),
  textField('postback', 'トークに表示する文', 'displayText', { description: '空なら何も表示しません' }),
];

const pixels = (displayName: string, name: string): INodeProperties => ({
  displayName,
  name,
  type: 'number',
  typeOptions: { minValue: 0 },
  default: 0,
  description: '画像の左上を 0 とした画素数です',
});

const areaList = (name: string, displayName: string, values: INodeProperties[], more: Partial<INodeProperties>) =>
  ({
    displayName,
    name,
    type: 'fixedCollection',
    typeOptions: { multipleValues: true, sortable: true, multipleValueButtonText: 'エリアを追加' },
    placeholder: 'エリアを追加',
    default: {},
    options: [{ displayName: 'エリア', name: 'area', values }],
    ...more,
  }) satisfies INodeProperties;

const imageFields: INodeProperties[] = [
  {
    displayName: '画像',
    name: 'imageFrom',
    type: 'options',
    options: [
      { name: '前のノードのファイル', value: 'binary' },
      {
        name: '見本の画像',
        value: 'sample',
        description: '色分けしただけの画像です。画像ができるまでのお試しに使えます',
      },
    ],
    default: 'binary',
    description: 'JPEG か PNG、1MB以下。大は 2500×1686px、小は 2500×843px がおすすめです。',
  },
  {
    displayName: 'ファイルの項目名',
    name: 'binaryProperty',
    type: 'string',
    default: 'data',
    displayOptions: { show: { imageFrom: ['binary'] } },
    description: '前のノードが出力したファイルの項目名です。ふつうは data のままで使えます',
  },
];

export const upsertFields: readonly INodeProperties[] = [
  {
    displayName: '管理名',
    name: 'name',
    type: 'string',
    default: '',
    required: true,
    placeholder: '例: 会員用メニュー',
    description: '友だちには表示されません。同じ管理名で実行すると、内容を入れ替えます',
  },
  {
    displayName: '形',
    name: 'layout',
    type: 'options',
    options: [
      ...layouts.map(({ id, name }) => ({ name, value: id })),
      { name: '座標で指定', value: CUSTOM, description: 'エリアの位置を画像の画素数で決めます' },
    ],
    default: layouts[0]!.id,
  },
  areaList('actions', 'エリア', actionFields, {
    displayOptions: { hide: { layout: [CUSTOM] } },
    description:
      '左上から右へ、上の段から下の段への順に、形の数だけ追加します。足りない分は、タップしても何も起きません',
  }),
  areaList(
    'areas',
    'エリア(座標)',
    [pixels('左から', 'x'), pixels('上から', 'y'), pixels('幅', 'width'), pixels('高さ', 'height'), ...actionFields],
    { displayOptions: { show: { layout: [CUSTOM] } } },
  ),
  ...imageFields,
  {
    displayName: 'メニューバーの文字',
    name: 'chatBarText',
    type: 'string',
    default: 'メニュー',
    required: true,
    description: 'トーク画面の下に出る文字です。14文字まで',
  },
  {
    displayName: '最初から開いておく',
    name: 'open',
    type: 'boolean',
    default: true,
    description: 'トーク画面を開いたときに、メニューを開いた状態にするかどうか',
  },
  {
    displayName: '既定のメニューにする',
    name: 'isDefault',
    type: 'boolean',
    default: false,
    description: '個別のメニューが付いていない友だち全員に表示するかどうか',
  },
  {
    displayName: '切り替え用の名前',
    name: 'alias',
    type: 'string',
    default: '',
    placeholder: '例: tab-a',
    description:
      'ほかのメニューから「別のメニューに切り替える」で選ぶときの名前です。半角の英小文字・数字・-・_ だけが使えます',
  },
];
