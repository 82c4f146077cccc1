import { futureshop } from '../../../../lib/carts/futureshop';
import { sendJson, type LocalServer } from '../../http/local-server';
import { portsWith } from '../ports';
import { impatientSession, startShop, type Answer } from './local-shop';

let server: LocalServer | undefined;
afterEach(() => server?.stop());

const json =
  (status: number, value: unknown): Answer =>
  (response) =>
    sendJson(response, value, status);
const failed = (code: string) => ({ status: 'failed', errors: [{ code, path: 'x', message: '山田太郎様の値' }] });
const html =
  (status: number): Answer =>
  (response) => {
    response.writeHead(status, { 'Content-Type': 'text/html' }).end('<html>メンテナンス中</html>');
  };
const fullRow = Object.fromEntries(futureshop.fields.map(({ key }) => [key, key === 'memberId' ? '1' : '']));

describe('a good connection', () => {
  test('is said to be good', async () => {
    server = await startShop({ member: json(200, { memberList: [fullRow] }) });
    const report = await impatientSession(server).check();
    expect(report).toEqual({ ok: true, kind: null, message: 'futureshopに接続できました。', hint: '' });
  });

  test('names the items that members’ rows do not have', async () => {
    server = await startShop({
      member: json(200, { memberList: [{ memberId: '1', lastName: '', firstName: '', mail: '' }] }),
    });
    const report = await impatientSession(server).check();
    expect(report.ok).toBe(true);
    expect(report.message).toContain('会社名、会社名(フリガナ)、');
    expect(report.message).toContain('ほか48項目');
  });

  test('without 受注検索 is good for members, and says what is missing', async () => {
    server = await startShop({ shipping: json(403, failed('Forbidden')) });
    const report = await impatientSession(server).check();
    expect(report.ok).toBe(true);
    expect(report.message).toContain('受注検索は許可されていない');
  });
});

describe('a bad connection is never taken for a good one, and each cause has its own words', () => {
  const causes: [string, Parameters<typeof startShop>[0], string, string][] = [
    [
      'refused credentials',
      { token: json(401, failed('InvalidValue')) },
      'auth',
      'クライアントID、クライアントシークレット、店舗キー',
    ],
    [
      'credentials refused by 400',
      { token: json(400, { error: 'invalid_client' }) },
      'auth',
      'クライアントID、クライアントシークレット',
    ],
    ['an unregistered IP at the token', { token: json(403, failed('X')) }, 'config', 'IPアドレスが未登録か'],
    [
      'an unregistered IP or no contract at 会員検索',
      { member: json(403, failed('X')) },
      'config',
      '会員検索を断られました',
    ],
    ['a server without a token door', { token: html(404) }, 'config', '認証の窓口がありません'],
    ['会員検索 not found', { member: json(404, failed('NotFound')) }, 'config', '会員検索の窓口が見つかりません'],
    ['a token refused twice', { member: json(401, {}) }, 'auth', '取り直しても通りません'],
    ['maintenance', { member: html(503) }, 'transient', 'メンテナンス中'],
    ['too many requests', { token: json(429, {}) }, 'rate', '多すぎる'],
    ['a fault of the server', { member: json(500, failed('X')) }, 'transient', 'futureshop側でエラー'],
    [
      'a redirect',
      { token: (response) => response.writeHead(302, { Location: 'https://example.com' }).end() },
      'config',
      'ではない場所へ案内',
    ],
    ['a web page with 200', { token: html(200) }, 'shape', 'Webページ'],
    ['a token answer without a token', { token: json(200, { ok: true }) }, 'shape', 'トークンがありません'],
    [
      'a token that no header can carry',
      { token: json(200, { access_token: 'a\r\nb', expires_in: 3600 }) },
      'shape',
      'トークンがありません',
    ],
    ['a list at the token door', { token: json(200, []) }, 'shape', 'JSONの形'],
    [
      'another service’s JSON at 会員検索',
      { member: json(200, { members: [] }) },
      'shape',
      '「memberList」がありません',
    ],
    ['members that are no objects', { member: json(200, { memberList: ['a'] }) }, 'shape', '会員の形'],
    ['members without an id', { member: json(200, { memberList: [{ id: 1 }] }) }, 'shape', '「会員ID」がありません'],
    [
      'another service’s JSON at 受注検索',
      { shipping: json(200, { orders: [] }) },
      'shape',
      '「orderList」がありません',
    ],
    [
      'a failure inside 200',
      { member: json(200, failed('NotManagementSettings')) },
      'config',
      '設定が有効になっていません(NotManagementSettings)',
    ],
    [
      'errors inside 200 without a status',
      { member: json(200, { memberList: [], errors: [{ code: 'TooMany' }] }) },
      'cart',
      'TooMany',
    ],
    ['an unknown code', { member: json(400, failed('BrandNew')) }, 'cart', '会員検索を断りました(BrandNew)'],
    ['a silent server', { token: () => undefined }, 'transient', '時間内に返事がありません'],
    ['a connection cut', { token: (response) => response.destroy() }, 'transient', '途中で切れました'],
    [
      'broken JSON',
      { token: (response) => response.writeHead(200, { 'Content-Type': 'application/json' }).end('{"a":') },
      'shape',
      '読み取れません',
    ],
  ];

  test.each(causes)('%s', async (_name, doors, kind, words) => {
    server = await startShop(doors);
    const report = await impatientSession(server).check();
    expect(report).toMatchObject({ ok: false, kind });
    expect(report.message).toContain(words);
    expect(report.hint).not.toBe('');
    expect(JSON.stringify(report)).not.toMatch(/secret1|token1|山田/);
  });

  test('no two causes share their words', async () => {
    const messages = new Set<string>();
    for (const [, doors] of causes) {
      const shop = await startShop(doors);
      messages.add((await impatientSession(shop).check()).message);
      await shop.stop();
    }
    // 400 and 401 at the token door are one cause; so are its two answers without a token.
    expect(messages.size).toBe(causes.length - 2);
  });

  test('nobody listening', async () => {
    server = await startShop();
    await server.stop();
    expect(await impatientSession(server).check()).toMatchObject({
      ok: false,
      kind: 'transient',
      message: expect.stringContaining('接続できません'),
    });
  });

  test('n8n’s policy', async () => {
    server = await startShop();
    const session = impatientSession(server, { egress: () => Promise.reject(new Error('blocked')) });
    expect(await session.check()).toMatchObject({
      ok: false,
      kind: 'config',
      message: expect.stringContaining('n8nの通信の制限'),
    });
  });

  test('a name that does not exist', async () => {
    const settings = { apiDomain: 'no-such-shop.invalid', shopKey: 's', clientId: 'c', clientSecret: 'x' };
    const report = await futureshop.connect(settings, portsWith()).check();
    // Without a name service in reach the machine is at fault, not the name.
    expect(report).toMatchObject({ ok: false, message: expect.stringMatching(/見つかりません|調べられません/) });
  }, 20_000);
});

test('a passing fault is asked once more before it is told', async () => {
  let asked = 0;
  server = await startShop({
    token: (response) => {
      asked += 1;
      if (asked === 1) html(503)(response, new URLSearchParams(), response.req);
      else sendJson(response, { access_token: 't', expires_in: 3600 });
    },
  });
  expect((await impatientSession(server, {}, 4).check()).ok).toBe(true);
  expect(asked).toBe(2);
});
