import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Failure } from '../../lib/failure';
import { announcesTooMuch, readBody } from './body';
import { LineBundles } from './bundles';
import { forward } from './forward';
import { serveMedia } from './media';
import { publicTarget } from './target';

export interface PublicListenerOptions {
  /** PUBLIC_PORT; 0 lets the system choose. */
  readonly port: number;
  /** Default 127.0.0.1, where a tunnel or a reverse proxy on this machine reaches it. */
  readonly address?: string;
  readonly n8nPort: number;
  /**
   * Whether n8n takes requests; by default it always does. Until its tables are up to date n8n answers every one of them
   * with 200 「n8n is starting up」, which LINE would take for a webhook that arrived and never send again.
   */
  readonly isN8nReady?: () => boolean;
  readonly mediaDir: string;
  readonly publicUrl?: string | null;
  /** Time for a request's headers, and for the whole of it. Defaults: 10 s and 30 s. */
  readonly headersTimeoutMs?: number;
  readonly requestTimeoutMs?: number;
}

export interface PublicListener {
  readonly port: number;
  stop(): Promise<void>;
}

const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** Says nothing about what is behind. The connection is closed: an unread body must not become the next request. */
function refuse(response: ServerResponse, status: number): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response.writeHead(status, { 'content-length': 0, connection: 'close' }).end();
}

async function answer(
  options: PublicListenerOptions,
  bundles: LineBundles,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const target = publicTarget(request.url ?? '');
  if (!target || !methods.has(request.method ?? '') || request.headers.upgrade !== undefined) {
    return refuse(response, 404);
  }
  if (target.kind === 'media') {
    if (!(await serveMedia(options.mediaDir, target.hash, request, response))) refuse(response, 404);
    return;
  }
  if (options.isN8nReady?.() === false) return refuse(response, 503);
  if (announcesTooMuch(request)) return refuse(response, 413);
  if (request.headers.expect !== undefined) response.writeContinue();
  const body = await readBody(request);
  if (body === 'tooLarge') return refuse(response, 413);
  const caller = {
    address: request.socket.remoteAddress ?? '',
    host: request.headers.host ?? '',
    publicUrl: options.publicUrl ?? null,
  };
  const { pathAndQuery } = target;
  const status = await bundles.take(request, pathAndQuery, body);
  if (status !== null) return void response.writeHead(status, { 'content-length': 0 }).end();
  const answered = await forward({ n8nPort: options.n8nPort, pathAndQuery, body, caller }, request, response);
  if (!answered) return refuse(response, 502);
  bundles.learn(pathAndQuery, answered);
}

function listen(server: Server, { port, address = '127.0.0.1' }: PublicListenerOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause) =>
      reject(
        new Failure(
          'config',
          `公開用のポート ${port} を開けません。`,
          '別のソフトが使っていないか確認するか、PUBLIC_PORT で別の番号を指定してください。',
          { cause },
        ),
      ),
    );
    server.listen(port, address, () => resolve((server.address() as AddressInfo).port));
  });
}

/**
 * The one door to the outside: webhooks and forms of n8n, and stored pictures. Everything else is 404. Throws Failure
 * 'config' when the port cannot be opened.
 */
export async function startPublicListener(options: PublicListenerOptions): Promise<PublicListener> {
  const { headersTimeoutMs = 10_000, requestTimeoutMs = 30_000 } = options;
  const server = createServer({
    headersTimeout: headersTimeoutMs,
    requestTimeout: requestTimeoutMs,
    connectionsCheckingInterval: Math.min(1_000, headersTimeoutMs),
    keepAliveTimeout: 5_000,
    // Node's own checks stay strict whatever NODE_OPTIONS say.
    insecureHTTPParser: false,
    requireHostHeader: true,
  });
  server.maxConnections = 1_000;
  const bundles = new LineBundles(options.n8nPort);
  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    answer(options, bundles, request, response).catch(() => refuse(response, 502));
  };
  server.on('request', handle);
  server.on('checkContinue', handle);
  server.on('checkExpectation', (_request, response) => refuse(response, 404));
  const port = await listen(server, options);
  return {
    port,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
