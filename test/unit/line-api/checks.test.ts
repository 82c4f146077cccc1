import type { ICredentialTestFunctions, ICredentialsDecrypted } from 'n8n-workflow';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { testedByLine } from '../../../nodes/shared/line-session';
import { sendJson, startServer, type LocalServer } from '../http/local-server';
import { closeSandboxes, contractProblems, openSandbox, type Opened } from './support';

const LOCAL = 'LINE_COMMERCE_LOCAL_PUBLIC_URL';
const before = { url: process.env.LINE_COMMERCE_DATABASE_URL, local: process.env[LOCAL] };

beforeAll(() => {
  delete process.env.LINE_COMMERCE_DATABASE_URL;
  process.env[LOCAL] = 'http://127.0.0.1:5680';
});
const servers: LocalServer[] = [];
afterEach(async () => {
  await closeSandboxes();
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});
afterAll(() => {
  if (before.url !== undefined) process.env.LINE_COMMERCE_DATABASE_URL = before.url;
  if (before.local === undefined) delete process.env[LOCAL];
  else process.env[LOCAL] = before.local;
  expect(contractProblems()).toEqual([]);
});

/** Tests the credential as n8n does when it is saved. */
const check = async ({ settings }: Pick<Opened, 'settings'>, changed: Record<string, unknown> = {}) =>
  testedByLine.call(
    {} as ICredentialTestFunctions,
    {
      ...{ id: '1', name: 'LINE', type: 'lineMessagingApi' },
      data: { ...settings, ...changed },
    } as ICredentialsDecrypted,
  );

const server = async (answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<LocalServer> => {
  const started = await startServer(answer);
  servers.push(started);
  return started;
};

/** In front of the pretend LINE: answers what it is told, passes on all else. */
const withLiff = async (opened: Opened, apps: unknown[]): Promise<string> => {
  const front = await server((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks);
      if (request.url === '/liff/v1/apps') return sendJson(response, { apps });
      if (body.includes(`client_id=${opened.settings.loginChannelId}`)) {
        return sendJson(response, { token_type: 'Bearer', access_token: 'login-token', expires_in: 900 });
      }
      const headers = { ...request.headers, host: undefined } as unknown as Record<string, string>;
      const { host: _host, connection: _connection, 'content-length': _length, ...passed } = headers;
      const init = { method: request.method, headers: passed, ...(body.length > 0 && { body }) };
      void fetch(`${opened.line.url}${request.url}`, init).then(async (answer) =>
        response.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text()),
      );
    });
  });
  return `http://${front.host}`;
};

const liffApp = (opened: Opened, changed = {}) => ({
  ...{ liffId: opened.settings.liffId, view: { type: 'full', url: 'http://127.0.0.1:5680/webhook' } },
  ...{ scope: ['openid', 'profile', 'email'], botPrompt: 'aggressive', ...changed },
});

test('a good credential says which account it is and what is still to do', async () => {
  const result = await check(await openSandbox({ quota: 200 }));
  expect(result.status).toBe('OK');
  expect(result.message).toContain('「お試し公式アカウント」(@');
  expect(result.message).toContain('今月の残りは 200 通');
  expect(result.message).toContain('Webhook URL はまだありません');
});

test('a credential with tokens of its own making is good as well', async () => {
  const opened = await openSandbox();
  expect((await check(opened, { tokenBy: 'stateless', accessToken: '' })).status).toBe('OK');
});

describe('a bad credential is not taken for a good one', () => {
  test.each([
    ['the token', { accessToken: 'x'.repeat(100) }, 'チャネルアクセストークンが正しくない'],
    ['the secret', { channelSecret: 'f'.repeat(32) }, 'チャネルIDとチャネルシークレットの組み合わせ'],
    ['the channel id', { channelId: '1111111111' }, 'チャネルIDとチャネルシークレットの組み合わせ'],
    ['a missing token', { accessToken: '' }, 'チャネルアクセストークンが未入力'],
    ['the LIFF id', { liffId: '1111111111-abcdefgh' }, 'LIFF ID が、LINEログインのチャネルIDのもの'],
    ['an address of somebody else', { apiBase: 'http://example.com' }, '接続先は'],
  ])('%s', async (_name, changed, words) => {
    const result = await check(await openSandbox(), changed);
    expect([result.status, result.message]).toEqual(['Error', expect.stringContaining(words)]);
  });

  test('the token of another channel', async () => {
    const opened = await openSandbox();
    const owner = await server((request, response) =>
      sendJson(
        response,
        request.url === '/v2/oauth/verify'
          ? { client_id: '1999999999', expires_in: 1 }
          : { token_type: 'Bearer', access_token: 'token', expires_in: 900 },
      ),
    );
    const result = await check(opened, { apiBase: `http://${owner.host}` });
    expect([result.status, result.message]).toEqual(['Error', expect.stringContaining('別のチャネルのトークン')]);
  });

  test('no secret is in what it says', async () => {
    const secret = 'f'.repeat(32);
    const { message } = await check(await openSandbox(), { channelSecret: secret });
    expect(message).not.toContain(secret);
  });

  test('LINE away is told as that, with the next step', async () => {
    const opened = await openSandbox();
    await closeSandboxes();
    const result = await check(opened);
    expect([result.status, result.message]).toEqual(['Error', expect.stringContaining('接続できません')]);
  });
});

describe('the webhook', () => {
  test('that answers leaves nothing to say', async () => {
    const opened = await openSandbox();
    const hook = await server((_request, response) => sendJson(response, {}));
    await opened.line.control.configure({ webhookEndpoint: `http://${hook.host}/webhook/line` });
    const result = await check(opened);
    expect([result.status, result.message]).toEqual(['OK', expect.not.stringContaining('Webhook')]);
  });

  test('that is switched off is a warning', async () => {
    const opened = await openSandbox();
    await opened.line.control.configure({ webhookEndpoint: 'http://127.0.0.1:9/webhook', webhookActive: false });
    const result = await check(opened);
    expect([result.status, result.message]).toEqual(['OK', expect.stringContaining('「Webhookの利用」をオン')]);
  });

  test.each([
    [500, '番号 500', 'ひな形09'],
    [0, '返事なし', 'つながりません'],
  ])('that LINE cannot reach (%d) fails, with what to do', async (status, found, next) => {
    const opened = await openSandbox();
    const hook = await server((_request, response) => response.writeHead(status || 500).end());
    await opened.line.control.configure({ webhookEndpoint: `http://${hook.host}/webhook/line` });
    if (status === 0) await hook.stop();
    const result = await check(opened);
    expect(result.status).toBe('Error');
    expect(result.message).toContain(found);
    expect(result.message).toContain(next);
    if (status === 0) servers.pop();
  });
});

describe('the LIFF app', () => {
  const loginChannelSecret = 'a'.repeat(32);

  test('without the login secret its scopes are not seen, and it says so', async () => {
    const { status, message } = await check(await openSandbox());
    expect([status, message]).toEqual(['OK', expect.stringContaining('確かめていません')]);
  });

  test('of the pretend LINE is seen with its login secret, and a wrong one is told', async () => {
    const opened = await openSandbox({ endpointBase: 'http://127.0.0.1:5680/webhook' });
    const good = await check(opened, { loginChannelSecret: opened.line.credentials.loginChannelSecret });
    expect([good.status, good.message]).toEqual(['OK', expect.not.stringContaining('確かめていません')]);
    const bad = await check(opened, { loginChannelSecret });
    expect([bad.status, bad.message]).toEqual([
      'Error',
      expect.stringContaining('LINEログインのチャネルIDとチャネルシークレット'),
    ]);
  });

  test('as it should be leaves nothing to say', async () => {
    const opened = await openSandbox();
    const apiBase = await withLiff(opened, [liffApp(opened)]);
    const { status, message } = await check(opened, { apiBase, loginChannelSecret });
    expect([status, message]).toEqual(['OK', expect.not.stringContaining('LIFF')]);
  });

  test.each([
    ['no e-mail scope', { scope: ['openid', 'profile'] }, 'メールアドレスは取得できません'],
    [
      'another endpoint',
      { view: { type: 'full', url: 'https://old.example.com/' } },
      'http://127.0.0.1:5680/webhook に変えて',
    ],
    ['no adding of friends', { botPrompt: 'none' }, '友だち追加オプション'],
  ])('with %s is a warning', async (_name, changed, words) => {
    const opened = await openSandbox();
    const apiBase = await withLiff(opened, [liffApp(opened, changed)]);
    const { status, message } = await check(opened, { apiBase, loginChannelSecret });
    expect([status, message]).toEqual(['OK', expect.stringContaining(words)]);
  });

  test.each([
    ['that the login channel does not have', (): unknown[] => [], 'LINEログイン チャネルにありません'],
    ['without openid', (opened: Opened): unknown[] => [liffApp(opened, { scope: ['profile'] })], 'openid'],
  ])('%s fails', async (_name, apps, words) => {
    const opened = await openSandbox();
    const apiBase = await withLiff(opened, apps(opened));
    const { status, message } = await check(opened, { apiBase, loginChannelSecret });
    expect([status, message]).toEqual(['Error', expect.stringContaining(words)]);
  });
});
