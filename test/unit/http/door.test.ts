import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { makeConnections } from '../../../lib/http/connections';
import { openDoor, type DoorOptions, type HttpRequest } from '../../../lib/http/door';
import { HttpError, kindOfNetworkError } from '../../../lib/http/error';
import { sendJson, startServer, type LocalServer } from './local-server';

const SECRET = 'Bearer very-secret-token';
let server: LocalServer | undefined;
afterEach(() => server?.stop());

const doorTo = (host: string, options: Partial<DoorOptions> = {}) => openDoor({ host, sandbox: true, ...options });
const get = (host: string, path = '/members?memberId=12345', request: Partial<HttpRequest> = {}): HttpRequest => ({
  method: 'GET',
  url: `http://${host}${path}`,
  headers: { Authorization: SECRET },
  repeatable: true,
  ...request,
});
const errorOf = async (work: Promise<unknown>): Promise<HttpError> => {
  const error: unknown = await work.catch((caught: unknown) => caught);
  if (!(error instanceof HttpError)) throw new Error(`expected an HttpError, got ${inspect(error)}`);
  return error;
};

test('brings the answer with its status and Retry-After, whatever the status', async () => {
  server = await startServer((_request, response) => {
    response.setHeader('Retry-After', '3');
    sendJson(response, { status: 'failed' }, 429);
  });
  const reply = await doorTo(server.host).send(get(server.host));
  expect(reply).toMatchObject({ status: 429, retryAfter: '3', body: { format: 'json', value: { status: 'failed' } } });
});

test('sends a body as it is', async () => {
  let received = '';
  server = await startServer((request, response) => {
    request.on('data', (chunk: Buffer) => (received += chunk.toString()));
    request.on('end', () => sendJson(response, { type: request.headers['content-type'] }));
  });
  const reply = await doorTo(server.host).send({
    ...get(server.host),
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: 'grant_type=client_credentials',
  });
  expect(received).toBe('grant_type=client_credentials');
  expect(reply.body).toEqual({ format: 'json', value: { type: 'application/x-www-form-urlencoded' } });
});

test('gives up on an answer that does not come, or does not end', async () => {
  server = await startServer((request, response) => {
    if (request.url === '/half') response.writeHead(200, { 'Content-Type': 'application/json' }).write('{');
  });
  const door = doorTo(server.host, { answerTimeoutMs: 100 });
  expect((await errorOf(door.send(get(server.host, '/none')))).kind).toBe('timeout');
  expect((await errorOf(door.send(get(server.host, '/half')))).kind).toBe('timeout');
});

describe('connecting', () => {
  let silent: Server;
  beforeAll(async () => {
    silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => silent.close());

  test('gives up on a handshake that does not end', async () => {
    const { port } = silent.address() as AddressInfo;
    const connections = makeConnections(100, (_name, options, callback) =>
      options.all ? callback(null, [{ address: '127.0.0.1', family: 4 }]) : callback(null, '127.0.0.1', 4),
    );
    const door = openDoor({ host: `api.example.com:${port}`, sandbox: false, connections, answerTimeoutMs: 5_000 });
    const error = await errorOf(door.send({ ...get(''), url: `https://api.example.com:${port}/` }));
    expect(error.kind).toBe('timeout');
  });
});

test('a server that speaks no TLS is told apart', async () => {
  server = await startServer((_request, response) => sendJson(response, {}));
  const connections = makeConnections(1_000, (_name, options, callback) =>
    options.all ? callback(null, [{ address: '127.0.0.1', family: 4 }]) : callback(null, '127.0.0.1', 4),
  );
  const host = server.host.replace('127.0.0.1', 'api.example.com');
  const error = await errorOf(
    openDoor({ host, sandbox: false, connections }).send({ ...get(''), url: `https://${host}/` }),
  );
  expect(error.kind).toBe('tls');
});

test('nobody listening and a cut connection are told apart', async () => {
  server = await startServer((_request, response) => response.destroy());
  expect((await errorOf(doorTo(server.host).send(get(server.host)))).kind).toBe('cut');
  await server.stop();
  expect((await errorOf(doorTo(server.host).send(get(server.host)))).kind).toBe('unreachable');
});

test('ends at once when cancelled, before and during the request', async () => {
  server = await startServer(() => undefined);
  const cancel = new AbortController();
  const running = errorOf(doorTo(server.host).send(get(server.host, '/', { signal: cancel.signal })));
  cancel.abort();
  expect((await running).kind).toBe('aborted');
  expect((await errorOf(doorTo(server.host).send(get(server.host, '/', { signal: cancel.signal })))).kind).toBe(
    'aborted',
  );
});

test('what is cancelled while it connects is never sent', async () => {
  server = await startServer((_request, response) => sendJson(response, {}));
  const cancel = new AbortController();
  const door = doorTo(server.host);
  const running = errorOf(door.send(get(server.host, '/cancelled', { signal: cancel.signal })));
  cancel.abort();
  await running;
  await door.send(get(server.host, '/next'));
  expect(server.requests).toEqual(['GET /next']);
});

test('does not follow a redirect, so that no header travels to another host', async () => {
  const other = await startServer((_request, response) => sendJson(response, {}));
  server = await startServer((_request, response) => {
    response.writeHead(302, { Location: `http://${other.host}/steal` }).end();
  });
  expect((await doorTo(server.host).send(get(server.host))).status).toBe(302);
  expect(other.requests).toEqual([]);
  await other.stop();
});

test('refuses an answer beyond the limit', async () => {
  server = await startServer((_request, response) => sendJson(response, 'x'.repeat(5_000)));
  expect((await errorOf(doorTo(server.host, { maxBytes: 1_000 }).send(get(server.host)))).kind).toBe('tooLarge');
});

test.each([
  ['gzip', gzipSync],
  ['br', brotliCompressSync],
])('unpacks an answer in %s, and refuses one that is too large unpacked or not whole', async (encoding, pack) => {
  const packed = pack(JSON.stringify('x'.repeat(5_000)));
  server = await startServer((request, response) => {
    const sent = request.url === '/part' ? packed.subarray(0, 12) : packed;
    response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Encoding': encoding }).end(sent);
  });
  const reply = await doorTo(server.host).send(get(server.host));
  expect(reply.body).toEqual({ format: 'json', value: 'x'.repeat(5_000) });
  expect((await errorOf(doorTo(server.host, { maxBytes: 1_000 }).send(get(server.host)))).kind).toBe('tooLarge');
  expect((await errorOf(doorTo(server.host).send(get(server.host, '/part')))).kind).toBe('cut');
});

test('asks the one host it was opened for, and public hosts only outside the sandbox', async () => {
  server = await startServer((_request, response) => sendJson(response, {}));
  expect((await errorOf(doorTo('127.0.0.1:1').send(get(server.host)))).kind).toBe('blocked');
  const { host } = server;
  expect((await errorOf(openDoor({ host, sandbox: false }).send(get(host)))).kind).toBe('blocked');
  const https = { ...get(host), url: `https://${host}/` };
  expect((await errorOf(openDoor({ host, sandbox: false }).send(https))).kind).toBe('blocked');
  expect(server.requests).toEqual([]);
});

test('asks n8n’s policy with the whole address first', async () => {
  server = await startServer((_request, response) => sendJson(response, {}));
  const asked: string[] = [];
  const allow = doorTo(server.host, { egress: async (url) => void asked.push(url) });
  await allow.send(get(server.host, '/a'));
  await allow.send(get(server.host, '/a'));
  await allow.send(get(server.host, '/b'));
  // Its leave holds for a second, for that very address.
  expect(asked).toEqual([`http://${server.host}/a`, `http://${server.host}/b`]);
  const refuse = doorTo(server.host, { egress: () => Promise.reject(new Error('SSRF')) });
  expect((await errorOf(refuse.send(get(server.host)))).kind).toBe('egress');
});

test('an error shows no header, query or body, however deep one looks', async () => {
  server = await startServer((_request, response) => response.destroy());
  const request = { ...get(server.host), method: 'POST' as const, body: 'client_secret=hidden' };
  const error = await errorOf(doorTo(server.host).send(request));
  const shown = inspect(error, { depth: 20, showHidden: true }) + JSON.stringify(error) + error.stack;
  expect(shown).toContain('/members');
  for (const hidden of ['very-secret-token', '12345', 'hidden']) expect(shown).not.toContain(hidden);
});

test.each([
  ['ENOTFOUND', 'hostNotFound'],
  ['EAI_AGAIN', 'dns'],
  ['CERT_HAS_EXPIRED', 'tls'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'tls'],
  ['ECONNRESET', 'cut'],
  [undefined, 'cut'],
])('network error %s counts as %s', (code, kind) => {
  expect(kindOfNetworkError(code)).toBe(kind);
});
