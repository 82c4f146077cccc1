import type { HttpReply, IssuedToken } from '../../http';
import { isObject, readJson, type JsonObject } from '../kit/reply';
import { notFutureshop, type Step } from './errors';

const codesOf = (body: unknown): readonly string[] => {
  const errors = isObject(body) && Array.isArray(body.errors) ? body.errors : [];
  return errors.map((error: unknown) => String(isObject(error) ? error.code : ''));
};

/** A refusal may come with HTTP 200: `status` "failed" or a list of errors (reference 1.7). */
const isRefusal = (body: unknown): boolean =>
  isObject(body) && (body.status === 'failed' || (Array.isArray(body.errors) && body.errors.length > 0));

/**
 * The JSON object of an answer.
 * @throws HttpError for every answer that is an error, a web page or unreadable; Failure 'shape' for other JSON.
 */
export const readEnvelope = (reply: HttpReply, where: string, step: Step): JsonObject => {
  const value = readJson(reply, { where, repeatable: true, codesOf, isRefusal });
  if (!isObject(value)) throw notFutureshop(step, 'JSONの形');
  return value;
};

/** Seconds a token lives where the answer does not say (reference 1.1: always 3600). */
const DEFAULT_TOKEN_SECONDS = 3_600;

/** @throws Failure 'shape' when the answer holds no token. */
export const readToken = (body: JsonObject): IssuedToken => {
  const { access_token: token, expires_in: expiresIn } = body;
  // A token that cannot travel in a header is none.
  if (typeof token !== 'string' || !/^[\x21-\x7E]+$/.test(token)) throw notFutureshop('token', 'トークンがありません');
  const seconds = Number(expiresIn ?? DEFAULT_TOKEN_SECONDS);
  if (!Number.isFinite(seconds) || seconds <= 0) throw notFutureshop('token', 'トークンの期限');
  return { token, expiresInSeconds: seconds };
};

interface Asked {
  readonly step: Step;
  readonly host: string;
  readonly path: string;
  /** The query of the page at hand. */
  readonly query: string;
}

/**
 * The query of the next page, or null after the last. Only the query is kept: the next request goes to our own host
 * and path whatever the answer says.
 * @throws Failure 'shape' when the address leads elsewhere, or to the same page again.
 */
export const nextQueryOf = (nextUrl: unknown, asked: Asked): string | null => {
  if (nextUrl === undefined || nextUrl === null || nextUrl === '') return null;
  const url = typeof nextUrl === 'string' && URL.canParse(nextUrl) ? new URL(nextUrl) : null;
  if (!url || url.host !== asked.host || url.pathname !== asked.path) {
    throw notFutureshop(asked.step, '次のページの宛先が別の場所');
  }
  const query = url.search.slice(1);
  if (query === '' || query === asked.query) throw notFutureshop(asked.step, '次のページが同じページ');
  return query;
};
