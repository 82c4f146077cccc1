import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { afterCall, beforeCall } from './fault-effects';
import type { Fault } from './faults';
import { requestId } from './ids';
import { readableBody } from './json-body';
import type { Line } from './line';
import type { ApiExchange } from './options';
import { Refusal, refuse } from './refusal';

declare module 'fastify' {
  /** What a route says about itself. */
  interface FastifyContextConfig {
    /** Its name in rates, faults and counts. */
    endpoint?: string;
    /** Whether it is open without a channel access token. */
    open?: boolean;
    /** Whether X-Line-Retry-Key may come. */
    retryKey?: boolean;
    /** Whether it is LINE Login or LIFF, of which LINE publishes no OpenAPI. */
    undescribed?: boolean;
  }
  interface FastifyRequest {
    lineFault: Fault | null;
    lineRequestId: string;
  }
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The bearer token of a request; null without one. */
export const bearerOf = ({ headers: { authorization } }: FastifyRequest): string | null =>
  /^Bearer (\S+)$/i.exec(authorization ?? '')?.[1] ?? null;

/** The retry key of a call; null without one. */
export const retryKeyOf = ({ headers }: FastifyRequest): string | null => {
  const key = headers['x-line-retry-key'];
  return typeof key === 'string' ? key.toLowerCase() : null;
};

const checkToken = (line: Line, request: FastifyRequest): void => {
  const bearer = bearerOf(request);
  if (bearer === null) throw refuse.noToken();
  const state = line.tokens.state(bearer);
  if (state === 'valid') return;
  throw refuse.badToken(state === 'expired' ? 'The access token expired' : 'invalid token');
};

const checkRetryKey = (request: FastifyRequest): void => {
  const key = request.headers['x-line-retry-key'];
  if (key === undefined) return;
  if (!request.routeOptions.config.retryKey) throw refuse.badRequest('The retry key is not supported in this endpoint');
  if (typeof key !== 'string' || !UUID.test(key)) throw refuse.badRequest('The retry key is invalid');
};

const enter = async (line: Line, request: FastifyRequest, reply: FastifyReply): Promise<void> => {
  const { config } = request.routeOptions;
  const endpoint = config.endpoint ?? 'unknown';
  request.lineRequestId = requestId();
  reply.header('x-line-request-id', request.lineRequestId);
  request.lineFault = line.faults.next(endpoint);
  if (request.lineFault) await beforeCall(request, reply, request.lineFault);
  if (reply.sent) return line.counts.add(endpoint, 0);
  if (!config.open) checkToken(line, request);
  if (line.settings.get('rates') && !line.rates.take(endpoint)) throw refuse.tooFast();
  checkRetryKey(request);
};

const LOST: ReadonlySet<string> = new Set(['dropAfter', 'resetAfter', 'hangAfter', 'cutAnswer']);

const isJson = (reply: FastifyReply): boolean => String(reply.getHeader('content-type')).includes('json');

const exchangeOf = (request: FastifyRequest, reply: FastifyReply, payload: unknown): ApiExchange => ({
  ...{ method: request.method, url: request.url, status: reply.statusCode },
  requestBody: readableBody(request),
  responseBody: typeof payload === 'string' && isJson(reply) ? (JSON.parse(payload) as unknown) : undefined,
});

/** Token, rate, retry key and faults at the door of the Messaging API; counts what goes out. */
export const addGates = (app: FastifyInstance, line: Line): void => {
  app.decorateRequest('lineFault', null);
  app.decorateRequest('lineRequestId', '');
  app.addHook('onRequest', async (request, reply) => enter(line, request, reply));
  app.addHook('onSend', async (request, reply, payload) => {
    const { endpoint = 'unknown', undescribed = false } = request.routeOptions.config;
    if (!undescribed) line.onExchange?.(exchangeOf(request, reply, payload));
    const fault = reply.statusCode < 400 ? request.lineFault : null;
    if (fault && LOST.has(fault.kind)) line.counts.add(endpoint, 0);
    const answer = fault ? await afterCall(request, reply, fault, payload) : payload;
    if (!fault || !LOST.has(fault.kind)) line.counts.add(endpoint, reply.statusCode);
    return answer;
  });
};

/** Refusals in LINE's words; anything unforeseen is LINE's 500. */
export const addErrors = (app: FastifyInstance): void => {
  app.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) => {
    if (error instanceof Refusal) return reply.code(error.status).headers(error.headers).send(error.body);
    const status = error.statusCode ?? 500;
    return reply.code(status).send({ message: status === 500 ? 'Internal server error' : error.message });
  });
};
