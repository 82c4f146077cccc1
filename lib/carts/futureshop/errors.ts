import { Failure } from '../../failure';
import { explainBy, tryLater, type Rule } from '../kit/error-table';

/** Which of futureshop's doors a request knocked at. */
export type Step = 'token' | 'members' | 'orders';

const STEP_NAMES: Readonly<Record<Step, string>> = {
  token: '認証',
  members: '会員検索',
  orders: '受注検索',
};

const CHECK_DOMAIN = 'APIドメインが、futureshopから届いたものと同じか確かめてください。';
const TRY_LATER = tryLater('futureshop');

/** The error policy of futureshop's own answers. */
const RULES: readonly Rule<Step>[] = [
  {
    error: ['tooLarge'],
    kind: 'shape',
    message: 'futureshopの返事が大きすぎます。',
    hint: 'mapping/futureshop.json で1ページの件数を減らしてください。',
  },
  {
    status: [503],
    kind: 'transient',
    message: 'futureshopがメンテナンス中か、混み合っています。',
    hint: 'メンテナンスは深夜1時〜7時頃に行われることがあります。終わると自動でやり直します。',
  },
  {
    status: [429],
    kind: 'rate',
    message: 'futureshopへの問い合わせが多すぎると断られました。',
    hint: '同じクライアントIDを使う他のシステムがないか確かめてください。しばらく待つと自動でやり直します。',
  },
  { status: [500, 502, 504], kind: 'transient', message: 'futureshop側でエラーが起きています。', hint: TRY_LATER },
  {
    status: [403],
    kind: 'config',
    message: 'futureshopに{step}を断られました。接続元のIPアドレスが未登録か、このAPIが利用申請されていません。',
    hint: 'futureshopに届け出たIPアドレスと、このパソコン(サーバー)が外へ出るときのIPアドレスが同じか確かめてください。同じなら、管理画面でこのAPIの利用申請を確かめてください。',
  },
  {
    step: 'token',
    status: [400, 401],
    kind: 'auth',
    message: 'クライアントID、クライアントシークレット、店舗キーのどれかが違います。',
    hint: 'futureshopから届いた3つの値を、もう一度貼り付けてください。',
  },
  {
    status: [401],
    kind: 'auth',
    message: 'futureshopに認証を断られました。トークンを取り直しても通りません。',
    hint: '店舗キーと、APIの利用が停止されていないかを確かめてください。',
  },
  {
    step: 'token',
    status: [404],
    kind: 'config',
    message: 'APIドメインの先に、futureshopの認証の窓口がありません。',
    hint: CHECK_DOMAIN,
  },
  {
    status: [404],
    kind: 'config',
    message: 'futureshopに{step}の窓口が見つかりません。',
    hint: '管理画面でこのAPIの利用申請を確かめてください。申請済みなら mapping/futureshop.json のパスを直してください。',
  },
  {
    error: ['html'],
    kind: 'shape',
    message: 'データではなくWebページが返ってきました。',
    hint: `${CHECK_DOMAIN}futureshopがメンテナンス中でないかも確かめてください。`,
  },
  { error: ['notJson'], kind: 'shape', message: 'futureshopの返事を読み取れませんでした。', hint: TRY_LATER },
  {
    code: 'NotManagementSettings',
    kind: 'config',
    message: 'futureshopの管理画面で、この機能の設定が有効になっていません({codes})。',
    hint: '管理画面の設定を確かめてください。',
  },
  {
    code: 'TooMany',
    kind: 'cart',
    message: '一度に問い合わせた件数が多すぎると断られました({codes})。',
    hint: 'mapping/futureshop.json で件数を減らしてください。',
  },
  {
    code: 'InvalidDateFormat',
    kind: 'cart',
    message: 'futureshopに日時の書き方を断られました({codes})。',
    hint: 'mapping/futureshop.json の日時を確かめてください。',
  },
  {
    code: 'InvalidValue',
    kind: 'cart',
    message: 'futureshopに問い合わせの値を断られました({codes})。',
    hint: 'mapping/futureshop.json の項目名を確かめてください。',
  },
  {
    code: 'NotFound',
    kind: 'cart',
    message: 'futureshopに対象が見つかりません({codes})。',
    hint: '会員IDや受注番号を確かめてください。',
  },
];

/** What an error means and what to do, by the table above. Anything but an HttpError is returned as it is. */
export const explain = explainBy<Step>({ cart: 'futureshop', domain: 'APIドメイン', steps: STEP_NAMES, rules: RULES });

/** A 200 that is not what futureshop answers: never taken for good. */
export const notFutureshop = (step: Step, what: string): Failure =>
  new Failure(
    'shape',
    `futureshopの${STEP_NAMES[step]}の返事が想定と違います(${what})。`,
    'APIドメインを確かめてください。正しければ mapping/futureshop.json の項目名を直してください。',
  );
