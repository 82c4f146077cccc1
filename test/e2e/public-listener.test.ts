import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPublicListener, type PublicListener } from '../../runtime/public/listener';

interface Seen {
  method: string;
  url: string;
  headers: IncomingHttpHeaders;
  body: string;
}

describe('the public listener', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lc-public-'));
  const picture = Buffer.from('not really a picture');
  const hash = createHash('sha256').update(picture).digest('hex');
  const leadingOut = 'b'.repeat(64);
  const seen: Seen[] = [];
  let upstream: Server;
  let listener: PublicListener;

  /** Stands for n8n: answers everything, so that whatever gets through is seen. */
  beforeAll(async () => {
    upstream = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { method = '', url = '', headers } = request;
        seen.push({ method, url, headers, body: Buffer.concat(chunks).toString() });
        if (url.startsWith('/webhook/cut')) return void response.write('half', () => response.destroy());
        response.writeHead(201, {
          'set-cookie': 'n8n-auth=secret',
          connection: 'x-hop',
          'x-hop': '1',
          'x-kept': 'yes',
          'content-type': 'text/plain; charset=utf-8',
        });
        response.end('応答');
      });
    });
    await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
    writeFileSync(join(folder, `${hash}.png`), picture);
    writeFileSync(join(folder, 'secret'), 'secret');
    symlinkSync(join(folder, 'secret'), join(folder, `${leadingOut}.png`));
    listener = await startPublicListener({
      port: 0,
      n8nPort: (upstream.address() as AddressInfo).port,
      mediaDir: folder,
      publicUrl: 'https://shop.example.jp',
      headersTimeoutMs: 300,
      requestTimeoutMs: 1_000,
    });
  });
  afterAll(async () => {
    await listener.stop();
    upstream.closeAllConnections();
    await new Promise((resolve) => upstream.close(resolve));
    rmSync(folder, { recursive: true });
  });
  beforeEach(() => void seen.splice(0));

  /** Sends bytes as they are and reads until the connection ends (or, if it stays open, for half a second). */
  function raw(bytes: string, more: string[] = []): Promise<string> {
    return new Promise((resolve) => {
      const socket = connect(listener.port, '127.0.0.1');
      let answer = '';
      socket.on('data', (chunk) => (answer += chunk.toString('latin1')));
      socket.on('error', () => undefined);
      socket.on('close', () => resolve(answer));
      socket.write(bytes, 'latin1');
      for (const part of more) socket.write(part, 'latin1');
      socket.setTimeout(500, () => socket.destroy());
    });
  }
  const get = (target: string, ...headers: string[]): Promise<string> =>
    raw([`GET ${target} HTTP/1.1`, 'Host: shop.example.jp', 'Connection: close', ...headers, '', ''].join('\r\n'));
  const statusOf = (answer: string): number => Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0);
  const url = (path: string): string => `http://127.0.0.1:${listener.port}${path}`;

  test('passes a webhook to n8n with its body byte for byte, and the answer back', async () => {
    const body = '{"text":"こんにちは 𠮷", "n": 1.0}';
    const reply = await fetch(url('/webhook/line?a=1&b=%2F'), {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json', 'x-line-signature': 'abc=' },
    });
    expect(reply.status).toBe(201);
    expect(await reply.text()).toBe('応答');
    expect(seen).toMatchObject([
      { method: 'POST', url: '/webhook/line?a=1&b=%2F', body, headers: { 'x-line-signature': 'abc=' } },
    ]);
  });

  test('keeps cookies from crossing in either direction', async () => {
    const reply = await fetch(url('/webhook/line'), { headers: { cookie: 'n8n-auth=stolen' } });
    expect(reply.headers.get('set-cookie')).toBeNull();
    expect(reply.headers.get('x-kept')).toBe('yes');
    expect(reply.headers.get('x-hop')).toBeNull();
    expect(seen[0]?.headers).not.toHaveProperty('cookie');
  });

  test('says itself who asks and by which address, whatever the request claims', async () => {
    await get('/webhook/line', 'X-Forwarded-For: 10.0.0.1', 'X-FORWARDED-HOST: evil.example', 'x-forwarded-port: 1',
      'Forwarded: for=10.0.0.1', 'X-Real-IP: 10.0.0.1', 'X-Secret: 1', 'Connection: x-secret, close'); // prettier-ignore
    expect(seen[0]?.headers).toMatchObject({
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-proto': 'https',
      'x-forwarded-host': 'shop.example.jp',
    });
    for (const name of ['forwarded', 'x-real-ip', 'x-forwarded-port', 'x-secret']) {
      expect(seen[0]?.headers).not.toHaveProperty(name);
    }
  });

  test.each([
    ['/rest/login'],
    ['/'],
    ['/webhook-test/line'],
    ['/mcp/x'],
    ['/WEBHOOK/line'],
    ['/webhook/../rest/login'],
    ['/webhook/%2e%2e/rest/login'],
    ['/webhook/%252e%252e/rest/login'],
    ['/webhook/x%2f..%2frest'],
    ['//webhook/line'],
    ['/webhook\\..\\rest'],
    ['http://127.0.0.1/rest/login'],
    ['http://shop.example.jp/webhook/line'],
  ])('%s is 404 with an empty body and never reaches n8n', async (target) => {
    const answer = await get(target);
    expect(statusOf(answer)).toBe(404);
    expect(answer.split('\r\n\r\n')[1]).toBe('');
    expect(answer).not.toMatch(/n8n|express|server:/i);
    expect(seen).toEqual([]);
  });

  test.each([
    [
      'a protocol upgrade',
      'GET /webhook/line HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n',
    ],
    ['HTTP/2 without TLS', 'GET /webhook/line HTTP/1.1\r\nHost: a\r\nUpgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AA\r\n\r\n'], // prettier-ignore
    ['CONNECT', 'CONNECT 127.0.0.1:5678 HTTP/1.1\r\nHost: a\r\n\r\n'],
    ['TRACE', 'TRACE /webhook/line HTTP/1.1\r\nHost: a\r\n\r\n'],
    ['an unknown expectation', 'POST /webhook/line HTTP/1.1\r\nHost: a\r\nExpect: tea\r\nContent-Length: 1\r\n\r\nx'],
    ['no Host', 'GET /webhook/line HTTP/1.1\r\n\r\n'],
    ['both framings', 'POST /webhook/line HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /rest/login HTTP/1.1\r\nHost: a\r\n\r\n'], // prettier-ignore
    ['two lengths', 'POST /webhook/line HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcde'],
    ['a signed length', 'POST /webhook/line HTTP/1.1\r\nHost: a\r\nContent-Length: +4\r\n\r\nabcd'],
    [
      'a strange transfer coding',
      'POST /webhook/line HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n',
    ],
    ['a coding twice', 'POST /webhook/line HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n'], // prettier-ignore
    ['a space before the colon', 'POST /webhook/line HTTP/1.1\r\nHost: a\r\nContent-Length : 4\r\n\r\nabcd'],
    ['a folded header', 'GET /webhook/line HTTP/1.1\r\nHost: a\r\nX-A: 1\r\n Transfer-Encoding: chunked\r\n\r\n'],
    ['a bare line feed', 'GET /webhook/line HTTP/1.1\nHost: a\n\n'],
    ['NUL in the target', 'GET /webhook/a\0b HTTP/1.1\r\nHost: a\r\n\r\n'],
    ['a space in the target', 'GET /webhook/a b HTTP/1.1\r\nHost: a\r\n\r\n'],
    ['headers without end', `GET /webhook/line HTTP/1.1\r\nHost: a\r\nX-A: ${'a'.repeat(20_000)}\r\n\r\n`],
  ])('refuses %s', async (_what, bytes) => {
    const answer = await raw(bytes);
    expect(answer === '' || statusOf(answer) >= 400).toBe(true);
    expect(answer).not.toContain(' 201 ');
    expect(seen).toEqual([]);
  });

  test('what follows a message in the same bytes is its own request, checked on its own', async () => {
    const answer = await raw(
      'POST /webhook/a HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nabcdGET /rest/login HTTP/1.1\r\nHost: a\r\n\r\n',
    );
    expect(answer.match(/HTTP\/1\.1 \d{3}/g)).toEqual(['HTTP/1.1 201', 'HTTP/1.1 404']);
    expect(seen.map((request) => request.url)).toEqual(['/webhook/a']);
  });

  test('a chunked body arrives whole, framed anew', async () => {
    const head = 'POST /webhook/a HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n';
    await raw(head, ['3\r\nabc\r\n', '2;ext=1\r\nde\r\n', '0\r\nX-Trailer: 1\r\n\r\n']);
    expect(seen).toMatchObject([{ body: 'abcde', headers: { 'content-length': '5' } }]);
    expect(seen[0]?.headers).not.toHaveProperty('transfer-encoding');
  });

  test('takes a body of 2 MB and refuses one byte more, announced or chunked', async () => {
    const limit = 2 * 1024 * 1024;
    const post = (length: number): Promise<number> =>
      fetch(url('/webhook/a'), { method: 'POST', body: Buffer.alloc(length, 'x') }).then((reply) => reply.status);
    expect(await post(limit)).toBe(201);
    expect(seen[0]?.body).toHaveLength(limit);
    seen.splice(0);
    expect(statusOf(await raw(`POST /webhook/a HTTP/1.1\r\nHost: a\r\nContent-Length: ${limit + 1}\r\n\r\n`))).toBe(
      413,
    );
    const chunk = `10000\r\n${'x'.repeat(0x10000)}\r\n`;
    const head = 'POST /webhook/a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n';
    // Nothing but the refusal may come back; a sender that goes on sending may even miss that.
    const answer = await raw(
      head,
      Array.from({ length: 40 }, () => chunk),
    );
    expect([0, 413]).toContain(statusOf(answer));
    expect(seen).toEqual([]);
  });

  test('a sender who waits to be asked is asked, and refused before sending when the body is too large', async () => {
    const head = 'POST /webhook/a HTTP/1.1\r\nHost: a\r\nConnection: close\r\nExpect: 100-continue\r\n';
    expect(await raw(`${head}Content-Length: 2\r\n\r\n`, ['ok'])).toMatch(/^HTTP\/1\.1 100 .*\r\n\r\nHTTP\/1\.1 201/s);
    expect(statusOf(await raw(`${head}Content-Length: 9999999\r\n\r\n`))).toBe(413);
  });

  test('ends a connection whose headers, or whose body, do not come', async () => {
    const wait = (bytes: string): Promise<string> =>
      new Promise((resolve) => {
        const socket = connect(listener.port, '127.0.0.1');
        let answer = '';
        socket.on('data', (data) => (answer += data.toString()));
        socket.on('error', () => undefined);
        socket.on('close', () => resolve(answer));
        socket.write(bytes);
      });
    const [headers, body] = await Promise.all([
      wait('GET /webhook/line HTTP/1.1\r\nHost: a\r\nX-Slow: '),
      wait('POST /webhook/line HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc'),
    ]);
    expect(statusOf(headers)).toBe(408);
    expect([0, 408, 502]).toContain(statusOf(body));
    expect(seen).toEqual([]);
  });

  test('serves a stored picture by its hash, to be kept for a year', async () => {
    const reply = await fetch(url(`/media/${hash}`));
    expect(reply.status).toBe(200);
    expect(Buffer.from(await reply.arrayBuffer()).equals(picture)).toBe(true);
    expect(Object.fromEntries(reply.headers)).toMatchObject({
      'content-type': 'image/png',
      'cache-control': 'public, max-age=31536000, immutable',
      'x-content-type-options': 'nosniff',
    });
    const head = await fetch(url(`/media/${hash}`), { method: 'HEAD' });
    expect(head.headers.get('content-length')).toBe(String(picture.length));
  });

  test.each([
    ['an unknown hash', `/media/${'0'.repeat(64)}`, 'GET'],
    ['a link that leads out of the folder', `/media/${leadingOut}`, 'GET'],
    ['another file of the folder', '/media/secret', 'GET'],
    ['writing', `/media/${hash}`, 'PUT'],
  ])('%s in the media folder is 404', async (_what, path, method) => {
    expect((await fetch(url(path), { method })).status).toBe(404);
  });

  test('an answer that breaks off reaches the caller as broken, not as complete', async () => {
    await expect(fetch(url('/webhook/cut')).then((reply) => reply.text())).rejects.toThrow();
  });

  test('answers 502 while n8n is away, and 404 stays 404', async () => {
    const alone = await startPublicListener({ port: 0, n8nPort: 9, mediaDir: folder });
    const at = (path: string): Promise<number> =>
      fetch(`http://127.0.0.1:${alone.port}${path}`).then((reply) => reply.status);
    expect(await at('/webhook/line')).toBe(502);
    expect(await at('/rest/login')).toBe(404);
    await alone.stop();
  });

  test('a port that is taken is named', async () => {
    await expect(startPublicListener({ port: listener.port, n8nPort: 9, mediaDir: folder })).rejects.toThrow(
      `公開用のポート ${listener.port} を開けません。`,
    );
  });
});
