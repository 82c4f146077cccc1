import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import fastify from 'fastify';
import { accountRoutes } from './account-routes';
import { LineControl } from './control';
import { controlRoutes } from './control-routes';
import { addErrors, addGates } from './gates';
import { World } from './here';
import { requestId } from './ids';
import { takeBodiesRaw } from './json-body';
import { liffAppRoutes } from './liff-app-routes';
import type { Line } from './line';
import { insightRoutes } from './insight-routes';
import { closeLine, openLine } from './line';
import { continueNarrowcasts } from './narrowcast';
import type { LineSandboxCredentials, LineSandboxOptions } from './options';
import { loginRoutesFor } from './login-routes';
import { richMenuLinkRoutes } from './rich-menu-link-routes';
import { richMenuRoutes } from './rich-menu-routes';
import { refuse } from './refusal';
import { sendRoutes } from './send-routes';
import { registerTalk } from './talk';
import { talkRoutes } from './talk-routes';
import { tokenRoutes } from './token-routes';
import type { LineWorld } from './world';

export type { LineControl } from './control';
export type { LineSandboxCredentials, LineSandboxOptions } from './options';
export type { LineWorld } from './world';

export interface RunningLineSandbox {
  readonly url: string;
  /** お試しトーク画面. */
  readonly talkUrl: string;
  readonly credentials: LineSandboxCredentials;
  readonly world: LineWorld;
  readonly control: LineControl;
  stop(): Promise<void>;
}

/** The Messaging API in a scope of its own: its gates and its way of reading bodies hold only here. */
const messagingApi = (app: FastifyInstance, line: Line, world: LineWorld): void => {
  takeBodiesRaw(app);
  addErrors(app);
  addGates(app, line);
  sendRoutes(app, line);
  accountRoutes(app, line);
  richMenuRoutes(app, line);
  richMenuLinkRoutes(app, line);
  talkRoutes(app, line);
  insightRoutes(app, line);
  tokenRoutes(app, line);
  liffAppRoutes(app, line);
  app.register(async (scope) => loginRoutesFor(scope, line, world));
};

const build = async (line: Line, world: World, control: LineControl): Promise<FastifyInstance> => {
  const app = fastify({ forceCloseConnections: true });
  app.setNotFoundHandler((_request, reply) =>
    reply.code(404).header('x-line-request-id', requestId()).send(refuse.notFound().body),
  );
  await app.register(async (scope) => messagingApi(scope, line, world));
  await app.register(async (scope) => controlRoutes(scope, control));
  await registerTalk(app, world);
  return app;
};

/** Opens a pretend LINE on 127.0.0.1. Throws when the port is taken or the folder is in use by another one. */
export const startLineSandbox = async (options: LineSandboxOptions): Promise<RunningLineSandbox> => {
  const line = await openLine(options);
  const world = new World(line);
  const control = new LineControl(line, world);
  const app = await build(line, world, control);
  await app.listen({ host: '127.0.0.1', port: options.port ?? 0 }).catch((error: unknown) => {
    closeLine(line);
    throw error;
  });
  const url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
  line.url = url;
  line.webhooks.wake();
  continueNarrowcasts(line);
  const stop = async (): Promise<void> => {
    line.webhooks.stop();
    await app.close();
    closeLine(line);
  };
  const credentials = { ...line.settings.get('credentials'), apiBase: url };
  return { url, talkUrl: `${url}/`, credentials, world, control, stop };
};
