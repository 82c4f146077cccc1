import type { INodeProperties } from 'n8n-workflow';

const shownFor = (...actions: string[]): Pick<INodeProperties, 'displayOptions'> => ({
  displayOptions: { show: { action: actions } },
});

const buttonValues: INodeProperties[] = [
  {
    displayName: 'ボタンの文字',
    name: 'label',
    type: 'string',
    default: '',
    placeholder: '例: くわしく見る',
    description: '20文字までです',
  },
  {
    displayName: 'タップしたときの動作',
    name: 'action',
    type: 'options',
    options: [
      { name: 'リンクを開く', value: 'uri' },
      { name: '文字を送信する', value: 'message', description: '友だちがその文字を送ったことになります' },
      { name: 'ポストバック', value: 'postback', description: 'トークに出ないデータを「LINEトリガー」へ送ります' },
    ],
    default: 'uri',
  },
  {
    displayName: 'リンク先',
    name: 'uri',
    type: 'string',
    default: '',
    placeholder: 'https://',
    ...shownFor('uri'),
    description: 'https://、tel:、line:// で始まるURLです',
  },
  {
    displayName: '送信する文字',
    name: 'text',
    type: 'string',
    default: '',
    placeholder: '例: 配送状況',
    ...shownFor('message'),
    description: 'タップした友だちのトークに表示されます',
  },
  {
    displayName: 'ポストバックのデータ',
    name: 'data',
    type: 'string',
    default: '',
    placeholder: '例: action=coupon&id=1',
    ...shownFor('postback'),
  },
  {
    displayName: 'トークに表示する文字',
    name: 'displayText',
    type: 'string',
    default: '',
    ...shownFor('postback'),
    description: '空なら、何も表示しません',
  },
];

/** A list of buttons; LINE takes up to `most` of them. */
export const buttonsField = (displayName: string, name: string, most: number): INodeProperties => ({
  displayName,
  name,
  type: 'fixedCollection',
  typeOptions: { multipleValues: true, multipleValueButtonText: 'ボタンを追加', sortable: true },
  placeholder: 'ボタンを追加',
  default: {},
  description: `${most}個までです`,
  options: [{ displayName: 'ボタン', name: 'button', values: buttonValues }],
});

/** What a button holds as the block stores it. */
export interface GivenButton {
  readonly label?: string;
  readonly action?: 'uri' | 'message' | 'postback';
  readonly uri?: string;
  readonly text?: string;
  readonly data?: string;
  readonly displayText?: string;
}

export interface GivenButtons {
  readonly button?: readonly GivenButton[];
}
