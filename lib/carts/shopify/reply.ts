import { HttpError, type HttpReply } from '../../http';
import { isObject, readJson, type JsonObject } from '../kit/reply';
import { secondsUntil, type QueryCost } from './cost';

/** GraphQL's refusals: `errors[].extensions.code`; with HTTP 401 and the like `errors` is a text. */
const codesOf = (body: unknown): readonly string[] => {
  if (!isObject(body)) return [];
  if (typeof body.error === 'string') return [body.error];
  const errors: readonly unknown[] = Array.isArray(body.errors) ? body.errors : [];
  return errors.map((error) => (isObject(error) && isObject(error.extensions) ? String(error.extensions.code) : ''));
};

const isRefusal = (body: unknown): boolean => isObject(body) && body.errors !== undefined;

const number = (value: unknown): number | null => (typeof value === 'number' && Number.isFinite(value) ? value : null);

/** `extensions.cost` of an answer (reference 3.3), or null where it has none. */
const costOf = (body: unknown): QueryCost | null => {
  const cost = isObject(body) && isObject(body.extensions) ? body.extensions.cost : null;
  const bucket = isObject(cost) ? cost.throttleStatus : null;
  if (!isObject(cost) || !isObject(bucket)) return null;
  const requested = number(cost.requestedQueryCost);
  const available = number(bucket.currentlyAvailable);
  const restoreRate = number(bucket.restoreRate);
  if (requested === null || available === null || restoreRate === null || restoreRate <= 0) return null;
  return { requested, actual: number(cost.actualQueryCost), available, restoreRate };
};

interface Asked {
  /** Method, host and path. */
  readonly where: string;
  readonly repeatable: boolean;
}

/**
 * Refusals inside HTTP 200 that mean what an HTTP status does: THROTTLED is a 429 (nothing was done, so that even a
 * change may be asked again after the wait), INTERNAL_SERVER_ERROR a 500.
 */
const asStatus = ({ body, status, receivedAt }: HttpReply, { where, repeatable }: Asked): HttpError | null => {
  if (status !== 200 || body.format !== 'json' || !isRefusal(body.value)) return null;
  const codes = codesOf(body.value);
  if (codes.includes('THROTTLED')) {
    const cost = costOf(body.value);
    const retryAfter = cost === null ? undefined : String(secondsUntil(cost));
    return new HttpError('status', {
      where,
      status: 429,
      codes: ['THROTTLED'],
      retryAfter,
      receivedAt,
      repeatable: true,
    });
  }
  if (!codes.includes('INTERNAL_SERVER_ERROR')) return null;
  return new HttpError('status', { where, status: 500, codes: ['INTERNAL_SERVER_ERROR'], repeatable });
};

export interface GraphqlAnswer {
  readonly data: JsonObject | null;
  readonly cost: QueryCost | null;
}

/** The answer to a query or mutation. Partial data beside an error counts as refused. @throws HttpError */
export const readGraphql = (reply: HttpReply, asked: Asked): GraphqlAnswer => {
  const passing = asStatus(reply, asked);
  if (passing) throw passing;
  const body = readJson(reply, { ...asked, codesOf, isRefusal });
  return { data: isObject(body) && isObject(body.data) ? body.data : null, cost: costOf(body) };
};

/** The JSON of the token endpoint. @throws HttpError with its `error` as code */
export const readTokenReply = (reply: HttpReply, where: string): unknown =>
  readJson(reply, { where, repeatable: true, codesOf, isRefusal: (body) => isObject(body) && 'error' in body });
