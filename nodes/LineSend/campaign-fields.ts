import type { INodeProperties } from 'n8n-workflow';
import { audienceFields } from '../shared/audience-fields';
import { occurrenceFields } from '../shared/occurrence';
import { shownWhen } from '../shared/operation';

export const campaignNameField: INodeProperties = {
  displayName: '管理名',
  name: 'campaign',
  type: 'string',
  default: '',
  required: true,
  placeholder: '例: 誕生日メッセージ',
  description:
    'この配信の名前です。同じ管理名の配信は、ワークフローが違っても、やり直しても、同じ友だちに2回送りません',
};

const recipientsField: INodeProperties = {
  displayName: '送る相手',
  name: 'sendTo',
  type: 'options',
  options: [
    { name: '前のノードの友だち', value: 'items', description: '届いたデータの友だち(friendId)に送ります' },
    {
      name: '条件で選ぶ',
      value: 'audience',
      description: 'タグ・フラグ・カスタムデータなどの条件に合う友だちに送ります',
    },
  ],
  default: 'items',
};

const INTERVAL = '同じ人へ送る間隔';

const purposeField: INodeProperties = {
  displayName: '種類',
  name: 'purpose',
  type: 'options',
  options: [
    { name: 'お知らせ・販促', value: 'promotion' },
    { name: 'お取引のお知らせ', value: 'transaction', description: '取り置いた通数も使って送ります' },
  ],
  default: 'promotion',
  description: '通数が少なくなったときに、お取引のお知らせを優先するための区別です。',
};

const sendUntilFields: INodeProperties[] = [
  {
    displayName: '送信期限',
    name: 'sendUntil',
    type: 'options',
    options: [
      { name: 'おまかせ', value: 'auto', description: '誕生日・期限日ごとは当日中、ほかは24時間以内です' },
      { name: '当日中', value: 'dayEnd', description: '今日の23時59分(日本時間)までです' },
      { name: '時間で指定', value: 'hours' },
      { name: '日時で指定', value: 'at' },
    ],
    default: 'auto',
    description: '通数の不足や障害で遅れたとき、いつまでなら送ってよいかです。過ぎたものは送りません。',
  },
  {
    displayName: '何時間以内',
    name: 'sendUntilHours',
    type: 'number',
    typeOptions: { minValue: 1, maxValue: 720 },
    default: 24,
    displayOptions: { show: { sendUntil: ['hours'] } },
  },
  {
    displayName: 'この日時まで',
    name: 'sendUntilAt',
    type: 'dateTime',
    default: '',
    required: true,
    displayOptions: { show: { sendUntil: ['at'] } },
    description: '日本時間です',
  },
];

/** Whom, how often and until when. */
export const recipientFields: readonly INodeProperties[] = [
  recipientsField,
  ...shownWhen({ sendTo: ['audience'] }, audienceFields),
  ...shownWhen({ sendTo: ['items'] }, occurrenceFields(INTERVAL, 'item', 'once', 'round', 'birthday', 'dueDate')),
  ...shownWhen({ sendTo: ['audience'] }, occurrenceFields(INTERVAL, 'once', 'round', 'birthday', 'dueDate')),
  purposeField,
  ...sendUntilFields,
];

const stepOption: INodeProperties = {
  displayName: '手順番号',
  name: 'step',
  type: 'string',
  default: '1',
  noDataExpression: true,
  description:
    '同じ管理名で2通目、3通目を送るノードを見分ける番号です。ふだんは1のままにし、2通目のノードだけ「2」のように変えます。送り始めたあとで変えると、別の配信として扱われます',
};

const everyoneOption: INodeProperties = {
  displayName: '手動実行でも全員に送る',
  name: 'manualToEveryone',
  type: 'boolean',
  default: false,
  description:
    'オフなら、画面のボタンから実行したときは、タグ「テスト配信先」の友だちだけに送ります。オンにすると、本番と同じ相手に送るかどうか。',
};

const overQuotaOption: INodeProperties = {
  displayName: '今月の通数が足りないとき',
  name: 'overQuota',
  type: 'options',
  options: [
    { name: '誰にも送らずに止める', value: 'refuse' },
    {
      name: '送れる分だけ送り、残りは保留にする',
      value: 'hold',
      description: '通数が増えれば、送信期限までに送ります',
    },
  ],
  default: 'refuse',
};

const claimedOption: INodeProperties = {
  displayName: '本人確認がまだの友だちにも表示する',
  name: 'alsoClaimed',
  type: 'boolean',
  default: false,
  description:
    '電話番号やメールアドレスを入力しただけの友だちにも、注文やポイントを表示するかどうか。他人の番号を入力した人に、その人の注文が見えるおそれがあります。',
};

const pushOption: INodeProperties = {
  displayName: '返信できないときは通常のメッセージで送る',
  name: 'allowPush',
  type: 'boolean',
  default: false,
  description: '返信の期限が過ぎていたときなどに、通数を使って送るかどうか。',
};

const advanced = (...options: INodeProperties[]): INodeProperties => ({
  displayName: '高度な設定',
  name: 'advanced',
  type: 'collection',
  placeholder: '設定を追加',
  default: {},
  options,
});

export const sendAdvancedField = advanced(stepOption, everyoneOption, overQuotaOption);
export const previewAdvancedField = advanced(stepOption);
export const replyAdvancedField = advanced(stepOption, pushOption, claimedOption, everyoneOption);

/** What a block may set under 高度な設定; an option not added has its default. */
export interface Advanced {
  readonly step?: string;
  readonly manualToEveryone?: boolean;
  readonly overQuota?: 'refuse' | 'hold';
  readonly alsoClaimed?: boolean;
  readonly allowPush?: boolean;
}
