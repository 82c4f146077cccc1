import type { AddressInfo } from 'node:net';
import formBody from '@fastify/formbody';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import fastify from 'fastify';
import { SandboxControl } from './control';
import { controlRoutes } from './control-routes';
import { LastPages, beforeAnswer, routeOf } from './fault-effects';
import { memberRoutes } from './member-routes';
import type { PointOption, SandboxOptions } from './options';
import { planOf } from './options';
import { orderRoutes } from './order-routes';
import { pointRoutes } from './point-routes';
import { Refusal, envelope, refuse } from './refusal';
import { shippingRoutes } from './shipping-routes';
import type { Shop } from './shop';
import { openShop } from './shop';
import { tokenRoute } from './token-route';

export type { SandboxControl } from './control';
export type { SandboxOptions } from './options';

export interface RunningSandbox {
  readonly url: string;
  /** 127.0.0.1:PORT, which is also the API domain. */
  readonly host: string;
  readonly credentials: {
    apiDomain: string;
    shopKey: string;
    clientId: string;
    clientSecret: string;
    pointOption: PointOption;
    /** 0 where this shop sets no limit: then the client keeps to none either. */
    requestsPerSecond?: 0;
  };
  readonly control: SandboxControl;
  stop(): Promise<void>;
}

const isControl = (request: FastifyRequest): boolean => request.url.startsWith('/sandbox/');

/** Control is for programs of this machine: never for a web page (Origin), nor through a foreign host name. */
const checkControl = (request: FastifyRequest): void => {
  const isLocal = /^(127\.0\.0\.1|localhost)(:\d+)?$/.test(request.headers.host ?? '');
  if (!isLocal || request.headers.origin !== undefined) throw refuse.callerNotRegistered();
};

const addGates = (app: FastifyInstance, shop: Shop): void => {
  const lastPages = new LastPages();
  app.decorateRequest('fault', null);
  app.addHook('onRequest', async (request) => {
    if (isControl(request)) return checkControl(request);
    if (request.url === '/oauth/token') shop.access.checkClient(request);
    else shop.access.checkToken(request);
    request.fault = shop.faults.next(request.method, request.url);
  });
  app.addHook('preHandler', async (request, reply) => beforeAnswer(shop, request, reply));
  app.addHook('onSend', async (request, reply, payload) => {
    if (isControl(request)) return payload;
    const { method, url, fault } = request;
    shop.log.add({ method, url, route: routeOf(request), status: reply.statusCode, fault: fault?.kind ?? null });
    const isPage = reply.statusCode === 200 && typeof payload === 'string';
    return isPage ? lastPages.spoil(request, reply, payload) : payload;
  });
};

const addErrors = (app: FastifyInstance): void => {
  app.setNotFoundHandler(() => {
    throw refuse.notFound('');
  });
  app.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) => {
    if (error instanceof Refusal) return reply.code(error.status).headers(error.headers).send(envelope(error.errors));
    const status = error.statusCode ?? 500;
    const code = status === 500 ? 'InternalServerError' : 'InvalidValue';
    return reply.code(status).send(envelope([{ code, path: '', message: error.message }]));
  });
};

const build = async (shop: Shop, control: SandboxControl, origin: () => string): Promise<FastifyInstance> => {
  const app = fastify({ forceCloseConnections: true });
  app.removeContentTypeParser('text/plain');
  await app.register(formBody);
  addErrors(app);
  addGates(app, shop);
  tokenRoute(app, shop);
  memberRoutes(app, shop);
  orderRoutes(app, shop, origin);
  shippingRoutes(app, shop);
  pointRoutes(app, shop);
  controlRoutes(app, control);
  return app;
};

/** Opens a futureshop shop on 127.0.0.1. Throws when the port is taken or the captured replies cannot be read. */
export const startFutureshopSandbox = async (options: SandboxOptions = {}): Promise<RunningSandbox> => {
  const plan = planOf(options);
  const shop = openShop(plan);
  const control = new SandboxControl(shop);
  let url = '';
  const app = await build(shop, control, () => url);
  await app.listen({ host: '127.0.0.1', port: options.port ?? 0 });
  const host = `127.0.0.1:${(app.server.address() as AddressInfo).port}`;
  url = `http://${host}`;
  const { shopKey, clientId, clientSecret, settings } = plan;
  const limit = settings.pace ? {} : { requestsPerSecond: 0 as const };
  const credentials = { apiDomain: host, shopKey, clientId, clientSecret, pointOption: settings.pointOption, ...limit };
  return { url, host, credentials, control, stop: () => app.close() };
};
