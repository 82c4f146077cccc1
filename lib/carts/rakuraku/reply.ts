import type { HttpReply } from '../../http';
import { isObject, readJson, type JsonObject } from '../kit/reply';
import { notRakuraku, type Step } from './errors';

/** `error_cd` of the API, `error` of the consent's part. Texts beside them may hold customers' data. */
const codesOf = (body: unknown): readonly string[] =>
  isObject(body) ? [body.error_cd, body.error].filter((code) => typeof code === 'string') : [];

const TOKEN_CODES: ReadonlySet<string> = new Set(['invalid_token', 'expired_token', 'invalid_grant']);

/** Whether the cart no longer takes the token: 401, or OAuth's word for it whatever the status. */
export const refusesToken = ({ status, body }: HttpReply): boolean =>
  status === 401 || (body.format === 'json' && codesOf(body.value).some((code) => TOKEN_CODES.has(code)));

interface Asked {
  /** Method, host and path. */
  readonly where: string;
  readonly repeatable: boolean;
}

/** The JSON object of an answer. @throws HttpError for a refusal, inside 200 too */
export const readToken = (reply: HttpReply, asked: Asked): JsonObject => {
  const body = readJson(reply, {
    ...asked,
    codesOf,
    isRefusal: (value) => isObject(value) && typeof value.error === 'string',
  });
  if (!isObject(body)) throw notRakuraku('token', 'JSONの形');
  return body;
};

/** Whatever is not "ok" is a refusal (reference 3). */
const isRefusal = (body: unknown): boolean => isObject(body) && body.success !== undefined && body.success !== 'ok';

/** The `response` of an answer. @throws HttpError, or Failure 'shape' for JSON of something else */
export const readEnvelope = (reply: HttpReply, asked: Asked, step: Step): unknown => {
  const body = readJson(reply, { ...asked, codesOf, isRefusal });
  if (!isObject(body) || body.success !== 'ok') throw notRakuraku(step, '「success」がありません');
  return body.response;
};

/** Rows come as a list, or as an object by their ids; PHP writes an empty object as an empty list. */
export const rowsOf = (raw: unknown): readonly unknown[] | null => {
  if (Array.isArray(raw)) return raw;
  return isObject(raw) ? Object.values(raw) : null;
};

interface RowList {
  readonly rows: readonly unknown[];
  /** JavaScript sorts the numbers of an object: the cart's own order is lost. */
  readonly inOrder: boolean;
}

/** The rows of an answer under their key. @throws Failure 'shape' where there are none to find */
export const listOf = (response: unknown, key: string, step: Step): RowList => {
  if (Array.isArray(response) && response.length === 0) return { rows: [], inOrder: true };
  const raw = isObject(response) ? response[key] : null;
  const rows = rowsOf(raw);
  if (rows === null) throw notRakuraku(step, `「${key}」がありません`);
  return { rows, inOrder: Array.isArray(raw) };
};
