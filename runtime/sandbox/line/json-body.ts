import type { FastifyInstance, FastifyRequest } from 'fastify';
import { refuse } from './refusal';

const EMPTY = Buffer.alloc(0);

/** The bytes of the body as they came. */
export const rawBody = ({ body }: FastifyRequest): Buffer => (Buffer.isBuffer(body) ? body : EMPTY);

const parsed = new WeakMap<FastifyRequest, Record<string, unknown>>();

/** The body as a JSON object. Throws LINE's 400 where it is none. */
export const jsonBody = (request: FastifyRequest): Record<string, unknown> => {
  const known = parsed.get(request);
  if (known) return known;
  let value: unknown;
  try {
    value = JSON.parse(rawBody(request).toString('utf8'));
  } catch {
    throw refuse.notJson();
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw refuse.notJson();
  parsed.set(request, value as Record<string, unknown>);
  return value as Record<string, unknown>;
};

/** The body as form fields. */
export const formBody = (request: FastifyRequest): Readonly<Record<string, string>> =>
  Object.fromEntries(new URLSearchParams(rawBody(request).toString('utf8')));

/** The body as JSON or form fields, as far as it can be read; undefined for pictures, nothing, or nonsense. */
export const readableBody = (request: FastifyRequest): unknown => {
  const type = request.headers['content-type'] ?? '';
  if (type.includes('x-www-form-urlencoded')) return formBody(request);
  try {
    return type.includes('json') ? (JSON.parse(rawBody(request).toString('utf8')) as unknown) : undefined;
  } catch {
    return undefined;
  }
};

/** Bodies stay bytes: their hash is kept, and JSON is read by the routes in LINE's words. */
export const takeBodiesRaw = (app: FastifyInstance): void => {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: 5 * 1024 * 1024 }, (_request, body, done) =>
    done(null, body),
  );
};
