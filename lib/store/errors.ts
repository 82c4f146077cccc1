import { isNativeError } from 'node:util/types';
import { Failure } from '../failure';

interface ErrorFacts {
  code: string;
  message: string;
}

const facts = (error: unknown): ErrorFacts =>
  isNativeError(error)
    ? { code: String((error as { code?: unknown }).code ?? ''), message: error.message }
    : { code: '', message: '' };

const lostConnection =
  /^(57P0[1-5]|08...|53300|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EAI_AGAIN)$/;
const lostConnectionWords =
  /Connection terminated|not queryable|timeout exceeded when trying to connect|Client was closed/i;
const tryAgain = /^(40001|40P01|55P03)$/;
const wrongSettings = /^(28P01|28000|3D000|ENOTFOUND)$/;
const diskFull = /^(53100|ENOSPC)$/;

/** Whether the server went away, is starting, or is not to be reached: the same work may succeed a little later. */
export function isLostConnection(error: unknown): boolean {
  const { code, message } = facts(error);
  return lostConnection.test(code) || (code === '' && lostConnectionWords.test(message));
}

/**
 * The same error without values: PostgreSQL puts rows into `detail`, and into the message of data errors (class 22).
 * Logs and screens may show what comes out of here.
 */
function withoutValues(error: unknown): Error {
  const { code, message } = facts(error);
  return new Error(code.startsWith('22') || code === '' ? `PostgreSQL ${code}` : `PostgreSQL ${code}: ${message}`);
}

const isDatabaseError = (error: unknown): boolean =>
  isNativeError(error) && /^([0-9A-Z]{5}|E[A-Z]+)$/.test(facts(error).code);

/** The failure of work that may succeed once the server is back. */
export const connectionLost = (options?: { cause: unknown }): Failure =>
  new Failure(
    'transient',
    'データベースとの接続が切れました。',
    'しばらく待つと自動で再開します。続くときはデータベースが動いているか確認してください。',
    options,
  );

/**
 * What a database error means to the user: `transient` (try again), `config` (wrong DATABASE_URL) or `database`.
 * Errors that are not the database's come back as they are.
 */
export function databaseFailure(error: unknown): unknown {
  if (error instanceof Failure) return error;
  const { code } = facts(error);
  const options = { cause: withoutValues(error) };
  if (isLostConnection(error) || tryAgain.test(code)) return connectionLost(options);
  if (!isDatabaseError(error)) return error;
  if (wrongSettings.test(code)) {
    return new Failure('config', 'データベースにログインできません。', '接続先(DATABASE_URL)のホスト名・ユーザー名・パスワード・データベース名を確認してください。', options); // prettier-ignore
  }
  if (diskFull.test(code)) {
    return new Failure('database', 'データベースのディスクに空きがありません。', '不要なファイルを消すか、ディスクを増やしてください。', options); // prettier-ignore
  }
  return new Failure('database', `データベースの処理に失敗しました(コード ${code})。`, '続くときはログを添えてお問い合わせください。', options); // prettier-ignore
}
