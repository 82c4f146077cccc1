import { Failure, type FailureKind } from '../../failure';
import { HttpError, type HttpErrorKind } from '../../http';

/** Which of futureshop's doors a request knocked at. */
export type Step = 'token' | 'members' | 'orders';

const STEP_NAMES: Readonly<Record<Step, string>> = {
  token: '認証',
  members: '会員検索',
  orders: '受注検索',
};

interface Rule {
  readonly step?: Step;
  readonly error?: readonly HttpErrorKind[];
  readonly status?: readonly number[];
  readonly code?: string;
  readonly kind: FailureKind;
  /** {step} and {codes} are filled in. */
  readonly message: string;
  readonly hint: string;
}

const CHECK_DOMAIN = 'APIドメインが、futureshopから届いたものと同じか確かめてください。';
const TRY_LATER = 'しばらく待つと自動でやり直します。続くときはfutureshopのお知らせを確かめてください。';
const CHECK_NETWORK = 'このパソコン(サーバー)のインターネット接続を確かめてください。';

/** The error policy: the first rule that fits decides. A rule without a condition of a kind fits all of that kind. */
const RULES: readonly Rule[] = [
  {
    error: ['blocked'],
    kind: 'config',
    message: 'APIドメインが、インターネットに公開されたサーバーを指していません。',
    hint: CHECK_DOMAIN,
  },
  {
    error: ['egress'],
    kind: 'config',
    message: 'n8nの通信の制限により、futureshopに接続できません。',
    hint: 'n8nの管理者に、APIドメインへの接続を許可してもらってください。',
  },
  { error: ['hostNotFound'], kind: 'config', message: 'APIドメインが見つかりません。', hint: CHECK_DOMAIN },
  { error: ['dns'], kind: 'transient', message: 'APIドメインの名前を調べられませんでした。', hint: CHECK_NETWORK },
  {
    error: ['tls'],
    kind: 'config',
    message: 'APIドメインと安全な接続(TLS)ができませんでした。',
    hint: `${CHECK_DOMAIN}社内の通信検査装置が間に入っていないかも確かめてください。`,
  },
  { error: ['unreachable'], kind: 'transient', message: 'futureshopのサーバーに接続できません。', hint: CHECK_NETWORK },
  { error: ['timeout'], kind: 'transient', message: 'futureshopから時間内に返事がありませんでした。', hint: TRY_LATER },
  { error: ['cut'], kind: 'transient', message: 'futureshopとの通信が途中で切れました。', hint: TRY_LATER },
  { error: ['redirect'], kind: 'config', message: 'futureshopではない場所へ案内されました。', hint: CHECK_DOMAIN },
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
  {
    kind: 'cart',
    message: 'futureshopが{step}を断りました({codes})。',
    hint: 'このメッセージをそえてfutureshopに問い合わせてください。',
  },
];

const fits = (rule: Rule, error: HttpError, step: Step): boolean =>
  (rule.step === undefined || rule.step === step) &&
  (rule.error === undefined || rule.error.includes(error.kind)) &&
  (rule.status === undefined || (error.status !== null && rule.status.includes(error.status))) &&
  (rule.code === undefined || error.codes.includes(rule.code));

/** What an error means and what to do, by the table above. Anything but an HttpError is returned as it is. */
export const explain = (error: unknown, step: Step): unknown => {
  if (!(error instanceof HttpError)) return error;
  const rule = RULES.find((candidate) => fits(candidate, error, step));
  if (!rule) return error;
  const codes = error.codes.length > 0 ? error.codes.join('、') : `HTTP ${error.status ?? '-'}`;
  const message = rule.message.replace('{step}', STEP_NAMES[step]).replace('{codes}', codes);
  return new Failure(rule.kind, message, rule.hint, { cause: error });
};

/** A 200 that is not what futureshop answers: never taken for good. */
export const notFutureshop = (step: Step, what: string): Failure =>
  new Failure(
    'shape',
    `futureshopの${STEP_NAMES[step]}の返事が想定と違います(${what})。`,
    'APIドメインを確かめてください。正しければ mapping/futureshop.json の項目名を直してください。',
  );

/** The caller cancelled. */
export const stopped = (): Failure =>
  new Failure('stopped', '処理が中止されました。', '続きは次の実行で取り込みます。');

/** The HTTP error behind a Failure of this cart, if there is one. */
export const causeOf = (error: unknown): HttpError | null =>
  error instanceof Failure && error.cause instanceof HttpError ? error.cause : null;
