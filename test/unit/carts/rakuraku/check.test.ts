import type { LocalServer } from '../../http/local-server';
import { html, impatient, json, refusal, rows, startShop } from './local-shop';

const servers: LocalServer[] = [];
const open = async (doors: Parameters<typeof startShop>[0] = {}): Promise<LocalServer> => {
  const server = await startShop(doors);
  servers.push(server);
  return server;
};
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});

test.each([
  ['an empty shop', {}, '顧客はまだいません'],
  [
    'a customer without points',
    { customers: rows('customers', [{ customer: { customer_id: 1, email: '', tel: '' } }]) },
    '空のままになります: 生年月日、ポイント、更新日時',
  ],
  ['no call for 定期', { periodical_orders: json(404, {}) }, '定期の取り込みと変更は使えません'],
  ['a call for 定期 that is refused', { periodical_orders: refusal(200, 'E-1') }, '定期の取り込みと変更は使えません'],
])('%s is good all the same, with a note', async (_name, doors, note) => {
  const report = await impatient(await open(doors)).check();
  expect(report).toMatchObject({ ok: true, message: expect.stringContaining(note), hint: '' });
});

type Cause = readonly [string, Parameters<typeof startShop>[0], string, string];

const causes: readonly Cause[] = [
  [
    'a wrong client',
    { token: json(401, { error: 'invalid_client' }) },
    'auth',
    'クライアントIDかシークレットIDが違います',
  ],
  ['a code that is spent', { token: json(400, { error: 'invalid_grant' }) }, 'auth', 'すでに使われています'],
  ['a code refused inside 200', { token: json(200, { error: 'invalid_grant' }) }, 'auth', 'すでに使われています'],
  ['no token', { token: json(200, { token_type: 'bearer' }) }, 'shape', 'トークンがありません'],
  ['a domain without the cart', { token: json(404, {}) }, 'config', '許可の窓口がありません'],
  ['a lapsed consent', { customers: json(401, { error: 'invalid_token' }) }, 'auth', '許可が切れています'],
  ['a lapsed consent inside 200', { customers: json(200, { error: 'expired_token' }) }, 'auth', '許可が切れています'],
  ['a foreign address', { customers: json(403, {}) }, 'config', 'IPアドレスが許可されていません'],
  ['a list that is not there', { orders: json(404, {}) }, 'config', '受注の取得の窓口が見つかりません'],
  ['a refusal inside 200', { customers: refusal(200, 'E-0102') }, 'cart', '顧客の取得を断りました(E-0102)'],
  ['too many requests', { customers: json(429, {}) }, 'rate', '多すぎる'],
  ['a guard in front', { customers: html(200) }, 'shape', 'WAF'],
  ['maintenance', { customers: html(503) }, 'shape', 'メンテナンス中'],
  ['another service’s JSON', { customers: json(200, { customers: [] }) }, 'shape', '「success」がありません'],
  [
    'no list',
    { customers: json(200, { success: 'ok', response: { orders: [] } }) },
    'shape',
    '「customers」がありません',
  ],
  ['rows without an id', { customers: rows('customers', [{ name: 'x' }]) }, 'shape', '「顧客ID」がありません'],
  ['a silent server', { customers: () => undefined }, 'transient', '時間内に返事がありません'],
];

describe('a bad connection is never taken for a good one, and each cause has its own words', () => {
  test.each(causes)('%s', async (_name, doors, kind, words) => {
    const report = await impatient(await open(doors)).check();
    expect(report).toMatchObject({ ok: false, kind, message: expect.stringContaining(words) });
    expect(report.hint).not.toBe('');
    expect(JSON.stringify(report)).not.toMatch(/secret1|token1|code1|山田/);
  });
});
