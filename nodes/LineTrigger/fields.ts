import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import type { messageTypes, Occasion } from '../../lib/line/inbox';
import { detailsField } from '../shared/details';
import { channelField } from '../shared/channel-field';

const occasionNames: Readonly<Record<Occasion, string>> = {
  follow: '友だち追加',
  unblock: 'ブロック解除',
  unfollow: 'ブロック',
  message: 'メッセージ受信',
  postback: 'ボタン',
  accountLink: 'アカウント連携',
};

const occasionHints: Partial<Record<Occasion, string>> = {
  follow: 'はじめて友だちになったとき(ブロック解除は含みません)',
  postback: '吹き出しやリッチメニューのボタン(ポストバック)を押したとき',
  accountLink: '会員アカウントとの連携の手続きが終わったとき',
};

const messageTypeNames: Readonly<Record<(typeof messageTypes)[number], string>> = {
  text: 'テキスト',
  image: '画像',
  video: '動画',
  audio: '音声',
  file: 'ファイル',
  location: '位置情報',
  sticker: 'スタンプ',
};

const optionsOf = (names: Readonly<Record<string, string>>, hints: Readonly<Record<string, string>> = {}) =>
  Object.entries(names).map(([value, name]): INodePropertyOptions => ({
    name,
    value,
    ...(hints[value] && { description: hints[value] }),
  }));

/** The line under the block on the canvas. Evaluated by the editor only. */
export const occasionsSubtitle = `={{ $parameter["occasions"].map((one) => (${JSON.stringify(occasionNames)})[one]).join("、") }}`;

const onMessage = { show: { occasions: ['message'] } };

const keywordRules: INodeProperties = {
  displayName: 'キーワード',
  name: 'keywords',
  type: 'fixedCollection',
  typeOptions: { multipleValues: true },
  placeholder: 'キーワードを追加',
  default: {},
  displayOptions: onMessage,
  description:
    '追加しなければ、届いたテキストすべてで動きます。全角と半角、大文字と小文字、文末の「。」や「!」などの違いは無視します。',
  options: [
    {
      displayName: 'キーワード',
      name: 'rule',
      values: [
        {
          displayName: '一致のしかた',
          name: 'match',
          type: 'options',
          options: [
            { name: '完全一致', value: 'exact' },
            { name: '部分一致', value: 'partial', description: '文のどこかにあれば当てはまります' },
            { name: '前方一致', value: 'prefix', description: '文の先頭にあれば当てはまります' },
          ],
          default: 'exact',
        },
        {
          displayName: '言葉',
          name: 'words',
          type: 'string',
          default: '',
          placeholder: '例: 配送状況、お届け',
          description: '複数の言葉は「、」か「,」で区切ります。どれか1つに当てはまれば動きます。',
        },
      ],
    },
  ],
};

const otherTexts: INodeProperties = {
  displayName: 'どのキーワードにも当てはまらないとき',
  name: 'otherTexts',
  type: 'options',
  options: [
    { name: '何もしない', value: 'ignore' },
    { name: 'このワークフローを動かす', value: 'pass', description: 'データに keyword を付けずに渡します' },
  ],
  default: 'ignore',
  displayOptions: onMessage,
};

const messageTypeField: INodeProperties = {
  displayName: 'メッセージの種類',
  name: 'messageTypes',
  type: 'multiOptions',
  options: optionsOf(messageTypeNames),
  default: ['text'],
  displayOptions: onMessage,
  description: 'キーワードはテキストだけに使います。ほかの種類は、選べばすべて動きます。',
};

const postbackConditions: INodeProperties = {
  displayName: 'ボタンの条件',
  name: 'postback',
  type: 'fixedCollection',
  typeOptions: { multipleValues: true },
  placeholder: '条件を追加',
  default: {},
  displayOptions: { show: { occasions: ['postback'] } },
  description:
    'ボタンのデータ(例: action=points)で絞り込みます。追加しなければすべてのボタンで、複数あればすべて満たすときに動きます。',
  options: [
    {
      displayName: '条件',
      name: 'condition',
      values: [
        { displayName: '名前', name: 'key', type: 'string', default: '', placeholder: '例: action' },
        {
          displayName: '値',
          name: 'value',
          type: 'string',
          default: '',
          placeholder: '例: points',
          description: '空のままなら、名前があれば当てはまります。',
        },
      ],
    },
  ],
};

const batchField: INodeProperties = {
  displayName: '一度に渡す件数の上限',
  name: 'batch',
  type: 'number',
  typeOptions: { minValue: 1, maxValue: 500 },
  default: 100,
  description: '同時に届いた分は、1回の実行にまとめて渡します。1人の友だちの分は1件ずつ、届いた順に渡します。',
};

/** 何が起きたら動くか. No expression is allowed where a change must stop and start the trigger anew. */
export const triggerFields: INodeProperties[] = [
  channelField,
  {
    displayName: 'きっかけ',
    name: 'occasions',
    type: 'multiOptions',
    noDataExpression: true,
    options: optionsOf(occasionNames, occasionHints),
    default: ['message'],
    required: true,
  },
  keywordRules,
  otherTexts,
  messageTypeField,
  postbackConditions,
  batchField,
  {
    ...detailsField,
    hint: 'オフなら、届いた文章や LINE の名前は出力しません。',
    description:
      '届いた文章と LINE の名前も出力するかどうか。オンにすると、n8n の「実行」にも個人情報が残ることがあります。',
  },
];
