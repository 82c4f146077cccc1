import { HttpError, type HttpReply, type IssuedToken } from '../../http';
import { notFutureshop, type Step } from './errors';

type JsonObject = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The codes of an error list; anything that does not look like a code is left out, for it may hold customers' data. */
const codesOf = (body: JsonObject): readonly string[] => {
  const errors = Array.isArray(body.errors) ? body.errors : [];
  return errors
    .map((error: unknown) => (isObject(error) ? error.code : undefined))
    .filter((code): code is string => typeof code === 'string' && /^[A-Za-z]\w{0,39}$/.test(code))
    .slice(0, 5);
};

/** A refusal may come with HTTP 200: `status` "failed" or a list of errors (reference 1.7). */
const isRefusal = (body: JsonObject): boolean =>
  body.status === 'failed' || (Array.isArray(body.errors) && body.errors.length > 0);

/**
 * The JSON object of an answer.
 * @throws HttpError for every answer that is an error, a web page or unreadable; Failure 'shape' for other JSON.
 */
export const readEnvelope = (
  { status, body, retryAfter, receivedAt }: HttpReply,
  where: string,
  step: Step,
): JsonObject => {
  const value = body.format === 'json' && isObject(body.value) ? body.value : null;
  const detail = { where, status, codes: value ? codesOf(value) : [], retryAfter, receivedAt, repeatable: true };
  if (status >= 300 && status < 400) throw new HttpError('redirect', detail);
  if (body.format === 'html') throw new HttpError('html', detail);
  if (status >= 400) throw new HttpError('status', detail);
  if (body.format !== 'json') throw new HttpError('notJson', detail);
  if (!value) throw notFutureshop(step, 'JSONの形');
  if (isRefusal(value)) throw new HttpError('refused', detail);
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
