import type { Failure, FailureKind } from '../../failure';

/** Which of LINE's doors a request knocked at. */
export type Area =
  | 'send'
  | 'validate'
  | 'quota'
  | 'account'
  | 'profile'
  | 'followers'
  | 'webhook'
  | 'richMenu'
  | 'token'
  | 'login'
  | 'liff'
  | 'talk';

/** What a refusal is about; the ledger acts on the first nine. */
export type RefusalReason =
  | 'badMessage'
  | 'badRecipient'
  | 'badReplyToken'
  | 'other'
  | 'quota'
  | 'rate'
  | 'auth'
  | 'forbidden'
  | 'trouble'
  | 'notFound';

export interface Refusal {
  readonly reason: RefusalReason;
  readonly failure: Failure;
}

export interface RefusalRule {
  readonly status?: readonly number[];
  readonly area?: readonly Area[];
  /** Of LINE's `message`. */
  readonly says?: RegExp;
  /** True: only where a detail is about `to`. */
  readonly recipient?: true;
  readonly reason: RefusalReason;
  readonly kind: FailureKind;
  /** {details} is filled in. */
  readonly message: string;
  readonly hint: string;
}

export const AREA_NAMES: Readonly<Record<Area, string>> = {
  send: 'メッセージの送信',
  validate: 'メッセージの確認',
  quota: '通数の確認',
  account: 'アカウント情報の取得',
  profile: 'プロフィールの取得',
  followers: '友だち一覧の取得',
  webhook: 'Webhookの設定',
  richMenu: 'リッチメニューの操作',
  token: 'トークンの発行',
  login: '本人確認(LINEログイン)',
  liff: 'LIFFの確認',
  talk: 'トークの操作',
};

const LATER = '少し待つと自動でやり直します。続くときは LINE の障害情報を確かめてください。';
const NEW_TOKEN =
  'LINE Developers コンソールの「Messaging API設定」タブでチャネルアクセストークンを発行し直し、認証情報に貼り付けて保存してください。';

/** The policy on refusals: the first rule that fits decides. */
export const RULES: readonly RefusalRule[] = [
  {
    status: [429],
    says: /monthly limit/i,
    reason: 'quota',
    kind: 'rate',
    message: '今月送れるメッセージの通数を使い切りました。',
    hint: 'LINE Official Account Manager でプランか追加メッセージの上限を変えるか、来月まで待ってください。残りの送信は止めてあります。',
  },
  {
    status: [429],
    says: /concurren|audience/i,
    reason: 'rate',
    kind: 'rate',
    message: 'LINE で同時に行える処理の数を超えました。',
    hint: 'オーディエンスやリッチメニューの一括処理が終わるのを待って、もう一度お試しください。',
  },
  {
    status: [429],
    reason: 'rate',
    kind: 'rate',
    message: 'LINE への送信が速すぎると断られました。',
    hint: '同じアカウントに送る他のシステムがないか確かめてください。少し待つと自動でやり直します。',
  },
  {
    status: [400, 401],
    area: ['token'],
    reason: 'auth',
    kind: 'auth',
    message: 'チャネルIDとチャネルシークレットの組み合わせが正しくありません。',
    hint: 'LINE Developers コンソールの「チャネル基本設定」タブから、同じチャネルのIDとシークレットを写し直してください。',
  },
  {
    status: [401],
    says: /expired/i,
    reason: 'auth',
    kind: 'auth',
    message: 'チャネルアクセストークンの期限が切れています。',
    hint: NEW_TOKEN,
  },
  {
    status: [401],
    reason: 'auth',
    kind: 'auth',
    message: 'チャネルアクセストークンが正しくないか、取り消されています。',
    hint: NEW_TOKEN,
  },
  {
    status: [403],
    area: ['followers'],
    reason: 'forbidden',
    kind: 'config',
    message: 'このアカウントでは、友だち一覧をLINEから取得できません。',
    hint: '認証済アカウントかプレミアムアカウントだけの機能です。認証を受けるか、友だちが話しかけてくれるのを待ってください。',
  },
  {
    status: [403],
    reason: 'forbidden',
    kind: 'config',
    message: 'このアカウントには、{area}の利用が許可されていません。',
    hint: 'LINE Official Account Manager でアカウントの状態(利用停止になっていないか)とプランを確かめてください。',
  },
  {
    status: [400],
    says: /reply token/i,
    reason: 'badReplyToken',
    kind: 'cart',
    message: '返信できる時間が過ぎたか、すでに返信済みのため、返信できませんでした。',
    hint: '返信は届いてから約1分以内に1回だけできます。別のワークフローが返信していないか確かめてください。',
  },
  {
    status: [400],
    area: ['send'],
    says: /failed to send messages/i,
    reason: 'badRecipient',
    kind: 'cart',
    message: 'この友だちには送れませんでした。ブロックされたか、LINEをやめた可能性があります。',
    hint: '友だちの状態を確かめてください。別のアカウント(チャネル)の友だちには送れません。',
  },
  {
    status: [400],
    area: ['send'],
    says: /property, '?to\b/i,
    reason: 'badRecipient',
    kind: 'cart',
    message: '送り先の友だちが、このアカウントの友だちとしてLINEに認められませんでした。',
    hint: '別のアカウント(チャネル)の友だちが混ざっていないか確かめてください。',
  },
  {
    status: [400],
    area: ['send'],
    recipient: true,
    reason: 'badRecipient',
    kind: 'cart',
    message: '送り先の友だちが、このアカウントの友だちとしてLINEに認められませんでした。',
    hint: '別のアカウント(チャネル)の友だちが混ざっていないか確かめてください。',
  },
  {
    status: [400],
    says: /retry key/i,
    reason: 'other',
    kind: 'cart',
    message: '送信の控えの番号を、LINEが受け付けませんでした。',
    hint: 'もう一度実行してください。続くときはお問い合わせください。',
  },
  {
    status: [400],
    area: ['send', 'validate'],
    reason: 'badMessage',
    kind: 'input',
    message: 'LINE がこのメッセージを受け付けません: {details}。',
    hint: 'ノードを開いて、その吹き出しを直してください。',
  },
  {
    status: [413],
    area: ['send', 'validate'],
    reason: 'badMessage',
    kind: 'input',
    message: 'メッセージ全体が大きすぎて、LINE が受け付けません。',
    hint: '吹き出しを減らすか、Flexメッセージを小さくしてください。',
  },
  {
    status: [413],
    area: ['richMenu'],
    reason: 'other',
    kind: 'input',
    message: 'リッチメニューの画像が大きすぎて、LINE が受け付けません。',
    hint: '画像を1MB以下にしてください。',
  },
  {
    status: [400],
    area: ['richMenu'],
    reason: 'other',
    kind: 'input',
    message: 'LINE がこのリッチメニューを受け付けません: {details}。',
    hint: '画像の大きさ、タップ領域、メニューの文字を直してください。',
  },
  {
    status: [400],
    area: ['webhook'],
    reason: 'other',
    kind: 'config',
    message: 'LINE がこのWebhook URLを受け付けません。',
    hint: 'https:// で始まり、インターネットから届くアドレス(PUBLIC_URL)か確かめてください。',
  },
  {
    status: [400],
    area: ['talk', 'profile'],
    reason: 'badRecipient',
    kind: 'cart',
    message: 'この友だちは、このアカウントの友だちとしてLINEに認められませんでした。',
    hint: 'ブロックされたか、別のアカウント(チャネル)の友だちでないか確かめてください。',
  },
  {
    status: [404],
    area: ['richMenu'],
    reason: 'notFound',
    kind: 'input',
    message: 'そのリッチメニュー(またはエイリアス)は LINE にありません。',
    hint: '一覧から選び直してください。削除されたときは作り直してください。',
  },
  {
    status: [404],
    area: ['webhook'],
    reason: 'notFound',
    kind: 'config',
    message: 'LINE に Webhook URL が設定されていません。',
    hint: '「LINE受信口」のワークフロー(ひな形09)を公開すると設定されます。',
  },
  {
    status: [404],
    reason: 'notFound',
    kind: 'cart',
    message: '{area}の対象が LINE に見つかりません。',
    hint: 'ブロックされたか、削除された可能性があります。選び直してください。',
  },
  {
    status: [500, 501, 502, 503, 504],
    reason: 'trouble',
    kind: 'transient',
    message: 'LINE 側でエラーが起きています。',
    hint: LATER,
  },
  {
    reason: 'other',
    kind: 'cart',
    message: 'LINE が{area}を断りました(番号 {status})。',
    hint: '入力した内容を確かめてください。続くときは、この番号をそえてお問い合わせください。',
  },
];
