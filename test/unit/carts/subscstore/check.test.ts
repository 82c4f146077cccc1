import { sendJson, type LocalServer } from '../../http/local-server';
import { impatientSession, startShop, type Answer } from './local-shop';

let server: LocalServer | undefined;
afterEach(() => server?.stop());

const json =
  (status: number, value: unknown): Answer =>
  (response) =>
    sendJson(response, value, status);
const html =
  (status: number): Answer =>
  (response) => {
    response.writeHead(status, { 'Content-Type': 'text/html' }).end('<html>ログイン</html>');
  };
const failed = { success: false, errors: [{ message: '山田太郎様の値が不正です' }] };
const user = {
  ...{ id: 7, email: '', birthday: null, available_point: 10, point_scheduled_expired_on: null, updated_at: null },
  user_addresses: [{ id: 1, is_default: true, tel: '09000000000' }],
};

describe('a good connection', () => {
  test('is said to be good', async () => {
    server = await startShop({ users: json(200, { users: [user] }) });
    const report = await impatientSession(server).check();
    expect(report).toEqual({ ok: true, kind: null, message: 'サブスクストアに接続できました。', hint: '' });
  });

  test('takes the token from `data` as well', async () => {
    server = await startShop({ token: json(200, { data: { access_token: 'token2' } }) });
    expect((await impatientSession(server).check()).ok).toBe(true);
  });

  test('without 定期 says so and is good for the rest', async () => {
    server = await startShop({ courseOrders: html(404) });
    const report = await impatientSession(server).check();
    expect(report.ok).toBe(true);
    expect(report.message).toContain('定期の取得は許可されていない');
  });
});

describe('each cause has its own words and a next step', () => {
  const causes: [string, Parameters<typeof startShop>[0], string, string][] = [
    ['a wrong pair', { token: json(401, { error: 'invalid_client' }) }, 'auth', 'アプリケーションIDかシークレットキー'],
    ['no token door there', { token: html(404) }, 'config', '認証の窓口がありません'],
    ['a token answer without a token', { token: json(200, { ok: true }) }, 'shape', 'トークンがありません'],
    ['a token refused twice', { users: json(401, failed) }, 'auth', '取り直しても通りません'],
    ['customers that are not allowed', { users: json(403, failed) }, 'config', '顧客の取得が許可されていません'],
    ['customers that are not there', { users: html(404) }, 'config', '顧客の取得の窓口が見つかりません'],
    ['a refusal inside 200', { users: json(200, failed) }, 'cart', '顧客の取得を断りました'],
    ['a web page with 200', { users: html(200) }, 'shape', 'Webページ'],
    ['JSON of something else', { users: json(200, {}) }, 'shape', '「users」がありません'],
    ['rows without an id', { users: json(200, { users: [{ uid: 'U7' }] }) }, 'shape', '「顧客ID」がありません'],
    ['orders of another shape', { orders: json(200, { order: [] }) }, 'shape', '「orders」がありません'],
    ['maintenance', { token: html(503) }, 'transient', 'メンテナンス中'],
    ['a fault of the server', { users: json(500, failed) }, 'transient', 'サブスクストア側でエラー'],
    ['too many requests', { users: json(429, failed) }, 'rate', '多すぎる'],
    ['a connection cut', { token: (reply) => reply.destroy() }, 'transient', '途中で切れました'],
  ];

  test.each(causes)('%s', async (_case, doors, kind, words) => {
    server = await startShop(doors);
    const report = await impatientSession(server).check();
    expect(report).toMatchObject({ ok: false, kind });
    expect(report.message).toContain(words);
    expect(report.hint).not.toBe('');
    expect(JSON.stringify(report)).not.toMatch(/secret-key-1|token1|山田/);
  });

  test.each([
    ['status 400', json(400, { error: 'invalid_request' })],
    ['an error inside 200', json(200, { error: 'invalid_client', error_description: 'x' })],
    ['success: false inside 200', json(200, failed)],
  ])('a pair refused with %s is the same cause', async (_case, token) => {
    server = await startShop({ token });
    expect((await impatientSession(server).check()).message).toContain('アプリケーションIDかシークレットキー');
  });
});

describe('one customer', () => {
  test('is null only where サブスクストア itself says that there is none', async () => {
    server = await startShop({ user: json(404, failed) });
    expect(await impatientSession(server).customer('7')).toBeNull();
  });

  test('is an error where a web page says 404: that is the wrong place', async () => {
    server = await startShop({ user: html(404) });
    await expect(impatientSession(server).customer('7')).rejects.toMatchObject({ kind: 'config' });
  });

  test('that is somebody else is an error', async () => {
    server = await startShop({ user: json(200, { ...user, id: 8 }) });
    await expect(impatientSession(server).customer('7')).rejects.toMatchObject({ kind: 'shape' });
  });

  test('whose id would lead to another place is not asked for', async () => {
    server = await startShop();
    expect(await impatientSession(server).customer('../orders')).toBeNull();
    expect(server.requests).toEqual([]);
  });

  test('is not named in an error', async () => {
    server = await startShop({ user: json(500, failed) });
    const error = await impatientSession(server)
      .customer('7')
      .catch((thrown: Error) => thrown);
    expect(String((error as Error).cause)).toContain('/api/v1/users/:id');
    expect(String((error as Error).cause)).not.toContain('/users/7');
  });

  test('has points with their last day, and the reason where the row holds none', async () => {
    server = await startShop({ user: json(200, { ...user, point_scheduled_expired_on: '2027-01-31' }) });
    expect(await impatientSession(server).points('7')).toMatchObject({ balance: 10, expiresOn: '2027-01-31' });
    await server.stop();
    server = await startShop({ user: json(200, { ...user, available_point: null }) });
    expect(await impatientSession(server).points('7')).toMatchObject({
      balance: null,
      reason: 'サブスクストアの返事にポイントがありません',
    });
  });
});
