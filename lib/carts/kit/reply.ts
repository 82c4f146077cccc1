/** The JSON of a cart's answer. */
import { HttpError, type HttpReply } from '../../http';

export type JsonObject = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Only what looks like a code may be shown; other text of a cart may hold customers' data. */
export const isCode = (value: unknown): value is string =>
  typeof value === 'string' && /^[A-Za-z0-9][\w.-]{0,59}$/.test(value);

export interface ReadReply {
  /** Method, host and path. */
  readonly where: string;
  /** True when asking again cannot change anything in the cart. */
  readonly repeatable: boolean;
  /** The cart's own error codes of an answer. */
  codesOf(body: unknown): readonly string[];
  /** Whether a 200 holds a refusal. */
  isRefusal?(body: unknown): boolean;
}

/** @throws HttpError for every answer that is an error, a redirect, a web page, a refusal or no JSON. */
export function readJson(reply: HttpReply, { where, repeatable, codesOf, isRefusal }: ReadReply): unknown {
  const { status, body, retryAfter, receivedAt } = reply;
  const value = body.format === 'json' ? body.value : undefined;
  const codes = value === undefined ? [] : codesOf(value).filter(isCode).slice(0, 5);
  const detail = { where, status, codes, retryAfter, receivedAt, repeatable };
  if (status >= 300 && status < 400) throw new HttpError('redirect', detail);
  if (body.format === 'html') throw new HttpError('html', detail);
  if (status >= 400) throw new HttpError('status', detail);
  if (body.format !== 'json') throw new HttpError('notJson', detail);
  if (isRefusal?.(value)) throw new HttpError('refused', detail);
  return value;
}
