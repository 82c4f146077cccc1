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
const customer = {
  ...{ customer_id: 1, email: '', tel: '09000000000', birthday: '', point: 0 },
  ...{ point_expire_date: '', updated_at: '2026-11-01 00:00:00' },
};

describe('a good connection', () => {
  test('is said to be good', async () => {
    server = await startShop({ customers: json(200, { customers: [customer] }) });
    expect(await impatientSession(server).check()).toEqual({
      ...{ ok: true, kind: null, message: 'リピストに接続できました。', hint: '' },
    });
  });

  test('names the items that rows do not have', async () => {
    const { point: _point, point_expire_date: _date, ...poor } = customer;
    server = await startShop({ customers: json(200, { customers: [poor] }) });
    expect((await impatientSession(server).check()).message).toContain('ポイント、ポイントの有効期限。');
  });

  test('without the orders says so and is good for the rest', async () => {
    server = await startShop({ orders: json(403, {}) });
    const report = await impatientSession(server).check();
    expect(report.ok).toBe(true);
    expect(report.message).toContain('受注の取得は許可されていない');
  });
});

describe('each cause has its own words and a next step', () => {
  const causes: [string, Parameters<typeof startShop>[0], string, string][] = [
    [
      'token, address or contract',
      { customers: json(403, {}) },
      'auth',
      'アクセストークンの間違い、IPアドレスの未登録',
    ],
    ['a path that is not there', { customers: html(404) }, 'config', '顧客の取得の窓口が見つかりません'],
    ['a way of asking that it refuses', { customers: json(400, { code: 'E10' }) }, 'config', '断られました(E10)'],
    ['a web page with 200', { customers: html(200) }, 'shape', 'Webページ'],
    ['JSON of something else', { customers: json(200, { ok: true }) }, 'shape', '「customers」がありません'],
    ['rows that are none', { customers: json(200, { customers: [1] }) }, 'shape', '行の形'],
    ['rows without an id', { customers: json(200, { customers: [{ id: 1 }] }) }, 'shape', '「顧客ID」がありません'],
    ['orders of another shape', { orders: json(200, []) }, 'shape', '「orders」がありません'],
    [
      'a redirect',
      { customers: (reply) => reply.writeHead(302, { Location: '/x' }).end() },
      'config',
      '案内されました',
    ],
    ['maintenance', { customers: html(503) }, 'transient', 'メンテナンス中'],
    ['a fault of the server', { customers: json(500, {}) }, 'transient', 'リピスト側でエラー'],
    ['too many requests', { customers: json(429, {}) }, 'rate', '多すぎる'],
    ['a connection cut', { customers: (reply) => reply.destroy() }, 'transient', '途中で切れました'],
    ['a silent server', { customers: () => undefined }, 'transient', '時間内に返事がありません'],
  ];

  test.each(causes)('%s', async (_case, doors, kind, words) => {
    server = await startShop(doors);
    const report = await impatientSession(server).check();
    expect(report).toMatchObject({ ok: false, kind });
    expect(report.message).toContain(words);
    expect(report.hint).not.toBe('');
    expect(JSON.stringify(report)).not.toContain('SecretToken1');
  });

  test('401 and 403 are one cause: token first, then the address and where to register it, then the contract', async () => {
    const reports = [];
    for (const status of [401, 403]) {
      const shop = await startShop({ customers: json(status, {}) });
      reports.push(await impatientSession(shop).check());
      await shop.stop();
    }
    expect(reports[0]).toEqual(reports[1]);
    const hint = reports[0]?.hint ?? '';
    const order = ['アクセストークン', '基本情報管理 > SHOPマスタ > 外部連携 > データアシスタントAPI', '契約'];
    const places = order.map((word) => hint.indexOf(word));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(Math.min(...places)).toBeGreaterThanOrEqual(0);
    expect(hint).toContain('npm run doctor');
  });

  test('no address of anybody is shown', async () => {
    server = await startShop({ customers: json(403, {}) });
    expect(JSON.stringify(await impatientSession(server).check())).not.toMatch(/\d+\.\d+\.\d+\.\d+/);
  });
});
