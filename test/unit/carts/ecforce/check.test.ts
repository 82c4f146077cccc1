import type { LocalServer } from '../../http/local-server';
import { html, impatient, json, listOf, loginTo, refusal, startShop, tokenFor, type Answer } from './local-shop';

const servers: LocalServer[] = [];
const open = async (doors: Parameters<typeof startShop>[0] = {}): Promise<LocalServer> => {
  const server = await startShop(doors);
  servers.push(server);
  return server;
};
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});

test('a good connection is said to be good, by token and by login', async () => {
  const [api, cart] = [await open(), await open()];
  const good = { ok: true, kind: null, message: 'ecforceに接続できました。', hint: '' };
  expect(await impatient(tokenFor(api, cart)).check()).toEqual(good);
  expect(await impatient(loginTo(api, cart)).check()).toEqual(good);
});

describe('neither domain gets a secret before ecforce has answered there', () => {
  const heard =
    (secrets: string[]): Answer =>
    (response, query, request) => {
      secrets.push(request.headers.authorization ?? '');
      html(200)(response, query, request);
    };

  test.each(['cart', 'api'])('a wrong %s domain', async (which) => {
    const secrets: string[] = [];
    const foreign = await open({ stranger: heard(secrets), signIn: heard(secrets), customers: heard(secrets) });
    const good = await open();
    const [api, cart] = which === 'api' ? [foreign, good] : [good, foreign];
    const report = await impatient(loginTo(api, cart)).check();
    expect(report).toMatchObject({ ok: false, kind: 'config' });
    expect(report.message).toContain(which === 'api' ? 'APIドメインの先に' : 'カートドメインの先に');
    expect(secrets).toEqual(['']);
    expect(good.requests.filter((request) => request.includes('sign_in'))).toEqual([]);
  });
});

type Cause = readonly [string, Parameters<typeof startShop>[0], string, string];

const causes: readonly Cause[] = [
  ['a wrong password', { signIn: refusal(401, 'ASS1001') }, 'auth', 'メールアドレスかパスワードが違います'],
  ['too many sign-ins', { signIn: refusal(429, 'ASS9999') }, 'rate', '1時間に5回'],
  ['a sign-in that brings no token', { signIn: json(200, { id: 1 }) }, 'auth', '連携APIトークンを取得できませんでした'],
  ['a sign-in door that is not there', { signIn: json(404, {}) }, 'config', 'サインインの窓口がありません'],
  ['a refused token', { customers: refusal(401, 'ASS1001') }, 'auth', 'APIトークンが違うか'],
  ['no contract', { customers: refusal(403, 'ACU0000') }, 'config', '外部サービスAPI連携のご契約'],
  ['no permission for one list', { subsOrders: refusal(403, 'ASO0000') }, 'config', '定期受注の取得を断られました'],
  ['a list that is not there', { orders: json(404, {}) }, 'config', '受注の取得の窓口がありません'],
  ['another service’s JSON', { customers: json(200, { customers: [] }) }, 'shape', '「data」がありません'],
  ['a refusal inside 200', { customers: json(200, { ...listOf(), errors: [{ code: 'ACU3002' }] }) }, 'cart', 'ACU3002'],
  ['a passing fault by its code', { customers: refusal(500, 'AOR9999') }, 'transient', '一時的なエラー'],
  ['maintenance', { customers: html(503) }, 'transient', 'メンテナンス中'],
  ['too many requests', { customers: refusal(429, 'ACU0429') }, 'rate', '多すぎる'],
  [
    'a redirect',
    { customers: (response) => response.writeHead(302, { Location: 'https://example.com' }).end() },
    'config',
    'ではない場所へ案内',
  ],
  ['a silent server', { customers: () => undefined }, 'transient', '時間内に返事がありません'],
  ['an empty answer', { customers: (response) => response.writeHead(204).end() }, 'shape', '読み取れません'],
];

describe('a bad connection is never taken for a good one, and each cause has its own words', () => {
  test.each(causes)('%s', async (_name, doors, kind, words) => {
    const report = await impatient(loginTo(await open(doors))).check();
    expect(report).toMatchObject({ ok: false, kind, message: expect.stringContaining(words) });
    expect(report.hint).not.toBe('');
    expect(JSON.stringify(report)).not.toMatch(/secret1|token1|山田/);
  });

  test.each([
    ['a site of another kind with a page', html(200)],
    ['a site of another kind without one', html(404)],
    ['a guard in front that refuses with a page', html(403)],
    ['another service that refuses strangers', json(401, { error: 'unauthorized' })],
    ['another service that lets everyone in', json(200, { data: [] })],
  ])('%s is no ecforce, and the message says at which domain', async (_name, stranger) => {
    const [foreign, good] = [await open({ stranger }), await open()];
    const atCart = await impatient(tokenFor(good, foreign)).check();
    const atApi = await impatient(tokenFor(foreign, good)).check();
    expect(atCart).toMatchObject({
      ok: false,
      kind: 'config',
      message: expect.stringMatching(/^カートドメインの先に/),
    });
    expect(atApi).toMatchObject({ ok: false, kind: 'config', message: expect.stringMatching(/^APIドメインの先に/) });
    expect(atCart.hint).toContain('管理画面を開くときのドメイン');
    expect(atApi.hint).toContain('API用のドメイン');
  });

  test('n8n’s policy', async () => {
    const session = impatient(tokenFor(await open()), { egress: () => Promise.reject(new Error('blocked')) });
    expect(await session.check()).toMatchObject({ ok: false, message: expect.stringContaining('n8nの通信の制限') });
  });

  test('nobody listening', async () => {
    const gone = await open();
    await gone.stop();
    servers.splice(0);
    expect(await impatient(tokenFor(gone)).check()).toMatchObject({ ok: false, kind: 'transient' });
  });
});
