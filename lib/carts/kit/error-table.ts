/** Error policy as a table: the first rule that fits says what an error means and what to do next. */
import { Failure, type FailureKind } from '../../failure';
import { HttpError, type HttpErrorKind } from '../../http';
import type { ConnectionReport } from '../cart';

export interface Rule<Step extends string> {
  readonly step?: Step;
  readonly error?: readonly HttpErrorKind[];
  readonly status?: readonly number[];
  /** One of the cart's codes is this, or reads like this. */
  readonly code?: string | RegExp;
  readonly kind: FailureKind;
  /** {step} and {codes} are filled in. */
  readonly message: string;
  readonly hint: string;
}

export interface ErrorTable<Step extends string> {
  /** The cart as it is called on screen. */
  readonly cart: string;
  /** What the field of the host is called on screen, e.g. APIドメイン. */
  readonly domain: string;
  /** What each door of the cart's API is called on screen. */
  readonly steps: Readonly<Record<Step, string>>;
  /** The cart's own rules, after those of the way there (`wayRules`) and before the last resort. */
  readonly rules: readonly Rule<Step>[];
}

const checkDomain = ({ domain, cart }: Pick<ErrorTable<string>, 'domain' | 'cart'>): string =>
  `${domain}が、${cart}から届いたものと同じか確かめてください。`;
export const tryLater = (cart: string): string =>
  `しばらく待つと自動でやり直します。続くときは${cart}のお知らせを確かめてください。`;
const CHECK_NETWORK = 'このパソコン(サーバー)のインターネット接続を確かめてください。';

/** No answer came: the same in every cart. */
function wayRules<Step extends string>(table: ErrorTable<Step>): Rule<Step>[] {
  const { cart, domain } = table;
  const check = checkDomain(table);
  const later = tryLater(cart);
  return [
    {
      error: ['blocked'],
      kind: 'config',
      message: `${domain}が、インターネットに公開されたサーバーを指していません。`,
      hint: check,
    },
    {
      error: ['egress'],
      kind: 'config',
      message: `n8nの通信の制限により、${cart}に接続できません。`,
      hint: `n8nの管理者に、${domain}への接続を許可してもらってください。`,
    },
    { error: ['hostNotFound'], kind: 'config', message: `${domain}が見つかりません。`, hint: check },
    { error: ['dns'], kind: 'transient', message: `${domain}の名前を調べられませんでした。`, hint: CHECK_NETWORK },
    {
      error: ['tls'],
      kind: 'config',
      message: `${domain}と安全な接続(TLS)ができませんでした。`,
      hint: `${check}社内の通信検査装置が間に入っていないかも確かめてください。`,
    },
    { error: ['unreachable'], kind: 'transient', message: `${cart}のサーバーに接続できません。`, hint: CHECK_NETWORK },
    { error: ['timeout'], kind: 'transient', message: `${cart}から時間内に返事がありませんでした。`, hint: later },
    { error: ['cut'], kind: 'transient', message: `${cart}との通信が途中で切れました。`, hint: later },
    {
      error: ['redirect'],
      kind: 'config',
      message: `${domain}から、${cart}ではない場所へ案内されました。`,
      hint: check,
    },
  ];
}

/** An answer that no rule of the cart knows. */
function lastRules<Step extends string>(table: ErrorTable<Step>): Rule<Step>[] {
  const { cart } = table;
  const later = tryLater(cart);
  return [
    { error: ['tooLarge'], kind: 'shape', message: `${cart}の返事が大きすぎます。`, hint: later },
    { status: [503], kind: 'transient', message: `${cart}がメンテナンス中か、混み合っています。`, hint: later },
    {
      status: [429],
      kind: 'rate',
      message: `${cart}への問い合わせが多すぎると断られました。`,
      hint: '同じ認証情報を使う他のシステムがないか確かめてください。しばらく待つと自動でやり直します。',
    },
    { status: [500, 502, 504], kind: 'transient', message: `${cart}側でエラーが起きています。`, hint: later },
    {
      error: ['html'],
      kind: 'shape',
      message: 'データではなくWebページが返ってきました。',
      hint: `${checkDomain(table)}${cart}がメンテナンス中でないかも確かめてください。`,
    },
    { error: ['notJson'], kind: 'shape', message: `${cart}の返事を読み取れませんでした。`, hint: later },
    {
      kind: 'cart',
      message: `${cart}が{step}を断りました({codes})。`,
      hint: `このメッセージをそえて${cart}に問い合わせてください。`,
    },
  ];
}

const bears = (codes: readonly string[], wanted: string | RegExp): boolean =>
  codes.some((code) => (typeof wanted === 'string' ? code === wanted : wanted.test(code)));

const fits = <Step extends string>(rule: Rule<Step>, error: HttpError, step: Step): boolean =>
  (rule.step === undefined || rule.step === step) &&
  (rule.error === undefined || rule.error.includes(error.kind)) &&
  (rule.status === undefined || (error.status !== null && rule.status.includes(error.status))) &&
  (rule.code === undefined || bears(error.codes, rule.code));

/** Puts an error into words, by the table. Anything but an HttpError is returned as it is. */
export type Explain<Step extends string> = (error: unknown, step: Step) => unknown;

export function explainBy<Step extends string>(table: ErrorTable<Step>): Explain<Step> {
  const rules = [...wayRules(table), ...table.rules, ...lastRules(table)];
  return (error, step) => {
    if (!(error instanceof HttpError)) return error;
    const rule = rules.find((candidate) => fits(candidate, error, step));
    if (!rule) return error;
    const codes = error.codes.length > 0 ? error.codes.join('、') : `HTTP ${error.status ?? '-'}`;
    const message = rule.message.replace('{step}', table.steps[step]).replace('{codes}', codes);
    return new Failure(rule.kind, message, rule.hint, { cause: error });
  };
}

/** The caller cancelled. */
export const stopped = (): Failure =>
  new Failure('stopped', '処理が中止されました。', '続きは次の実行で取り込みます。');

/** The HTTP error behind a Failure of a cart, if there is one. */
export const causeOf = (error: unknown): HttpError | null =>
  error instanceof Failure && error.cause instanceof HttpError ? error.cause : null;

/** The connection test passed; `notes` say what is missing all the same. */
export const goodReport = (message: string): ConnectionReport => ({ ok: true, kind: null, message, hint: '' });

/** A refusal as the answer of a connection test; a fault of ours is thrown on. */
export const reportOf = (error: unknown): ConnectionReport => {
  if (error instanceof Failure) return { ok: false, kind: error.kind, message: error.message, hint: error.hint };
  throw error;
};
