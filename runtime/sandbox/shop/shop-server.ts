import type { AddressInfo } from 'node:net';
import formBody from '@fastify/formbody';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import fastify from 'fastify';
import { LastPages, beforeAnswer, logged, type Misbehaviour } from './fault-effects';
import type { Faults } from './faults';

/** An answer as the cart writes its refusals. */
export interface RefusalReply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** What one pretend cart brings to the server that all of them share. */
export interface ShopFront extends Misbehaviour {
  readonly faults: Faults;
  /** Refuses a caller by throwing: address, credentials, pace. Not asked for `/sandbox/` and the open paths. */
  admit(request: FastifyRequest): void;
  /** The answer to an error that the cart's own code threw; null for any other. */
  answerOf(error: Error): RefusalReply | null;
  routes(app: FastifyInstance): void;
}

export interface ShopServer {
  readonly url: string;
  /** 127.0.0.1:PORT */
  readonly host: string;
  readonly stop: () => Promise<void>;
}

const isControl = (request: FastifyRequest): boolean => request.url.startsWith('/sandbox/');

/** Control is for programs of this machine: never for a web page (Origin), nor through a foreign host name. */
const isOwnProgram = (request: FastifyRequest): boolean =>
  /^(127\.0\.0\.1|localhost)(:\d+)?$/.test(request.headers.host ?? '') && request.headers.origin === undefined;

const addGates = (app: FastifyInstance, front: ShopFront): void => {
  const lastPages = new LastPages();
  app.decorateRequest('fault', null);
  app.decorateRequest('arrivedAt', 0);
  app.addHook('onRequest', async (request) => {
    request.arrivedAt = performance.now();
    if (isControl(request)) {
      if (!isOwnProgram(request)) throw front.refusal(403, 'Forbidden', {});
      return;
    }
    front.admit(request);
    request.fault = front.faults.next(request.method, request.url);
  });
  app.addHook('preHandler', async (request, reply) => beforeAnswer(front, request, reply));
  app.addHook('onSend', async (request, reply, payload) => {
    if (isControl(request)) return payload;
    front.log.add(logged(request, reply.statusCode, request.fault?.kind ?? null));
    const isPage = reply.statusCode === 200 && typeof payload === 'string';
    return isPage ? lastPages.spoil(request, reply, payload) : payload;
  });
};

const addErrors = (app: FastifyInstance, front: ShopFront): void => {
  app.setNotFoundHandler(() => {
    throw front.refusal(404, 'NotFound', {});
  });
  app.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) => {
    const status = error.statusCode ?? 500;
    const own = front.answerOf(error) ?? front.answerOf(front.refusal(status, status === 500 ? 'InternalServerError' : 'InvalidValue', {})); // prettier-ignore
    return reply
      .code(own?.status ?? status)
      .headers(own?.headers ?? {})
      .send(own?.body ?? {});
  });
};

/** Opens a pretend cart on 127.0.0.1. Port 0 or absent: chosen by the system. Throws when the port is taken. */
export async function openShopServer(front: ShopFront, port = 0): Promise<ShopServer> {
  const app = fastify({ forceCloseConnections: true });
  app.removeContentTypeParser('text/plain');
  await app.register(formBody);
  addErrors(app, front);
  addGates(app, front);
  front.routes(app);
  await app.listen({ host: '127.0.0.1', port });
  const host = `127.0.0.1:${(app.server.address() as AddressInfo).port}`;
  return { url: `http://${host}`, host, stop: () => app.close() };
}
