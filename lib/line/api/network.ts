import { Failure, type FailureKind } from '../../failure';
import { HttpError, type HttpErrorKind } from '../../http';

interface Words {
  readonly kind: FailureKind;
  readonly message: string;
  readonly hint: string;
}

const NETWORK = 'このパソコン(サーバー)のインターネット接続を確かめてください。';
const LATER = '少し待つと自動でやり直します。続くときは LINE の障害情報を確かめてください。';

const UNREACHED: Words = { kind: 'transient', message: 'LINE のサーバーに接続できません。', hint: NETWORK };
const UNREADABLE: Words = { kind: 'shape', message: 'LINE ではないところから返事が返ってきました。', hint: '社内の通信検査装置やプロキシが間に入っていないか確かめてください。' }; // prettier-ignore

/** Why no usable answer of LINE came, in words. */
const WORDS: Readonly<Partial<Record<HttpErrorKind, Words>>> = {
  blocked: { kind: 'config', message: 'LINE のアドレスが、インターネットではない場所を指しています。', hint: 'ネットワークの名前の設定(DNS・hosts)を確かめてください。' }, // prettier-ignore
  egress: { kind: 'config', message: 'n8n の通信の制限により、LINE に接続できません。', hint: 'n8n の管理者に、api.line.me と api-data.line.me への接続を許可してもらってください。' }, // prettier-ignore
  hostNotFound: UNREACHED,
  dns: UNREACHED,
  unreachable: UNREACHED,
  tls: { kind: 'config', message: 'LINE と安全な接続(TLS)ができませんでした。', hint: 'このパソコンの時計と、社内の通信検査装置が間に入っていないかを確かめてください。' }, // prettier-ignore
  timeout: { kind: 'transient', message: 'LINE から時間内に返事がありませんでした。', hint: LATER },
  cut: { kind: 'transient', message: 'LINE との通信が途中で切れました。', hint: LATER },
  redirect: UNREADABLE,
  html: UNREADABLE,
  notJson: UNREADABLE,
  tooLarge: UNREADABLE,
};

/** The caller cancelled before anything was sent. */
export const stopped = (): Failure => new Failure('stopped', '処理が中止されました。', '続きは次の実行で行います。');

/** A network error in words; anything else as it is. */
export const networkFailure = (error: unknown): unknown => {
  if (!(error instanceof HttpError)) return error;
  const { kind, message, hint } = WORDS[error.kind] ?? UNREACHED;
  return new Failure(kind, message, hint, { cause: error });
};

/** A good status with a body that is not what LINE answers. */
export const unreadable = (): Failure => new Failure(UNREADABLE.kind, UNREADABLE.message, UNREADABLE.hint);
