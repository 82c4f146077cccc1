import { once } from 'node:events';
import {
  createServer,
  request,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { BUNDLE_HEADER, readBundle } from '../../../lib/line/inbox/bundle';
import { startPublicListener, type PublicListener } from '../../../runtime/public/listener';

const PATH = '/webhook/in/line';

interface Seen {
  readonly headers: IncomingHttpHeaders;
  /** What LINE sent, in one request; a bundle's parts. */
  readonly bodies: readonly string[];
  answer(status: number, body?: string): void;
}

describe("LINE's webhooks at the public listener", () => {
  const seen: Seen[] = [];
  /** Whether there is a LINE受信口 behind the address, which says that it understands bundles. */
  let understands: boolean;
  let upstream: Server;
  let listener: PublicListener;
  let isReady: boolean;

  const answering = (response: ServerResponse) => (status: number, body?: string) =>
    void response.writeHead(status, understands ? { [BUNDLE_HEADER]: '1' } : {}).end(body);

  beforeEach(async () => {
    [understands, isReady] = [true, true];
    upstream = createServer((incoming, response) => {
      void buffer(incoming).then((body) => {
        const { headers } = incoming;
        const parts = headers[BUNDLE_HEADER] === undefined ? null : readBundle(body);
        const bodies = parts ? parts.map((part) => `${part.signature} ${part.body}`) : [body.toString()];
        seen.push({ headers, bodies, answer: answering(response) });
      });
    });
    await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
    const { port: n8nPort } = upstream.address() as AddressInfo;
    listener = await startPublicListener({ port: 0, n8nPort, isN8nReady: () => isReady, mediaDir: '/nowhere' });
  });
  afterEach(async () => {
    await listener.stop();
    upstream.closeAllConnections();
    await new Promise((resolve) => upstream.close(resolve));
    seen.splice(0);
  });

  /** Posts as LINE does. Resolves with the status, and whether the listener's own header came along. */
  function sending(body: string, headers: Record<string, string> = { 'x-line-signature': `s${body}` }) {
    const sent = request({ port: listener.port, path: PATH, method: 'POST', headers });
    const reply = once(sent, 'response').then(([answer]: IncomingMessage[]) => {
      answer!.resume();
      return { status: answer!.statusCode, marked: BUNDLE_HEADER in answer!.headers };
    });
    const written = once(sent, 'finish');
    sent.end(body);
    return { reply, written };
  }
  const post = (body: string, headers?: Record<string, string>) => sending(body, headers).reply;

  async function arrived(place: number): Promise<Seen> {
    while (seen.length <= place) await new Promise((resolve) => setTimeout(resolve, 5));
    return seen[place]!;
  }

  /** The first request of an address, from which the listener learns. Returns what it was answered with. */
  async function first() {
    const sent = post('first');
    (await arrived(0)).answer(200);
    return sent;
  }

  /** Three webhooks while another is under way. */
  async function threeBehind() {
    const busy = post('busy');
    await arrived(1);
    const behind = ['a', 'b', 'ç 𠮷'].map((body) => sending(body, { 'x-line-signature': 'sig' }));
    await Promise.all(behind.map(({ written }) => written));
    // What was written before has been read when a later request is answered.
    await fetch(`http://127.0.0.1:${listener.port}/nothing`);
    return { busy, behind: behind.map(({ reply }) => reply) };
  }

  test('that come while one is under way go on together, byte for byte, and each is answered by its own status', async () => {
    expect(await first()).toEqual({ status: 200, marked: false });
    const { busy, behind } = await threeBehind();
    expect(seen[1]!.bodies).toEqual(['sbusy busy']);
    seen[1]!.answer(200, '[200]');
    expect((await busy).status).toBe(200);
    const { bodies, answer } = await arrived(2);
    expect([...bodies].sort()).toEqual(['sig a', 'sig b', 'sig ç 𠮷']);
    answer(200, JSON.stringify(bodies.map((body) => ({ 'sig a': 200, 'sig b': 401 })[body] ?? 400)));
    expect((await Promise.all(behind)).map(({ status }) => status)).toEqual([200, 401, 400]);
    expect(seen).toHaveLength(3);
  });

  test('are put off while n8n starts, which would answer them with 200 and forget them', async () => {
    isReady = false;
    expect((await post('early')).status).toBe(503);
    isReady = true;
    await first();
    expect(seen.flatMap(({ bodies }) => bodies)).toEqual(['first']);
  });

  test('go one by one where nobody says that bundles are understood', async () => {
    understands = false;
    await first();
    const { busy, behind } = await threeBehind();
    for (let place = 1; place <= 4; place += 1) (await arrived(place)).answer(200);
    await Promise.all([busy, ...behind]);
    expect(seen.map(({ bodies }) => bodies.length)).toEqual([1, 1, 1, 1, 1]);
    expect(seen.every(({ headers }) => headers[BUNDLE_HEADER] === undefined)).toBe(true);
  });

  test.each([
    ['unsigned', 'x', {}],
    ['packed', 'x', { 'x-line-signature': 's', 'content-encoding': 'br' }],
    ['very large', 'x'.repeat(64 * 1024 + 1), { 'x-line-signature': 's' }],
  ])('go by themselves when they are %s', async (_, body, headers) => {
    await first();
    const sent = post(body, headers);
    (await arrived(1)).answer(401);
    expect((await sent).status).toBe(401);
    expect(seen[1]!.headers[BUNDLE_HEADER]).toBeUndefined();
  });

  test('are all refused with what n8n says once LINE受信口 is gone, and go one by one from then on', async () => {
    await first();
    understands = false;
    const sent = post('late');
    (await arrived(1)).answer(404, 'no such webhook');
    expect((await sent).status).toBe(404);
    const next = post('next');
    (await arrived(2)).answer(404);
    await next;
    expect(seen[2]!.bodies).toEqual(['next']);
  });

  test.each([
    ['breaks off', () => upstream.closeAllConnections()],
    ['says nothing of use', () => seen[1]!.answer(200, 'ok')],
    ['forgets one', () => seen[1]!.answer(200, '[]')],
  ])('are answered so that LINE sends again when n8n %s', async (_, happens) => {
    await first();
    const sent = post('x');
    await arrived(1);
    happens();
    expect((await sent).status).toBe(502);
  });

  test('cannot come as a bundle from outside', async () => {
    const sent = post('[["s","eA=="]]', { [BUNDLE_HEADER]: '1' });
    const { headers, answer } = await arrived(0);
    expect(headers[BUNDLE_HEADER]).toBeUndefined();
    answer(400);
    expect(await sent).toEqual({ status: 400, marked: false });
  });
});
