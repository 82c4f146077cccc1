import type { LocalServer } from '../../http/local-server';
import { html, impatient, json, page, refused, startShop } from './local-shop';

const servers: LocalServer[] = [];
const open = async (doors: Parameters<typeof startShop>[0] = {}): Promise<LocalServer> => {
  const server = await startShop(doors);
  servers.push(server);
  return server;
};
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});

const withAddress = (emailAddress: string | null) =>
  page('customers', [
    { id: 'gid://shopify/Customer/1', defaultEmailAddress: emailAddress === null ? null : { emailAddress } },
  ]);

test.each(['token', 'clientCredentials'])('a good connection is said to be good (%s)', async (authentication) => {
  const contract = page('subscriptionContracts', [{ id: 'gid://shopify/SubscriptionContract/1' }]);
  const shop = await open({
    customers: json(200, withAddress('a@example.com')),
    subscriptionContracts: json(200, contract),
  });
  expect(await impatient(shop, { authentication }).check()).toEqual({
    ...{ ok: true, kind: null, hint: '' },
    message: 'Shopifyに接続できました。',
  });
});

test.each([
  ['an empty shop', {}, '顧客はまだいません'],
  ['addresses kept back', { customers: json(200, withAddress(null)) }, '保護された顧客データ'],
  ['no contract of this app', {}, '別の定期購買アプリの契約は読めません'],
  ['no right to contracts', { subscriptionContracts: refused('ACCESS_DENIED') }, 'read_own_subscription_contracts'],
])('%s is good all the same, with a note', async (_name, doors, note) => {
  const report = await impatient(await open(doors)).check();
  expect(report).toMatchObject({ ok: true, message: expect.stringContaining(note) });
});

type Cause = readonly [string, Parameters<typeof startShop>[0], string, string];

const causes: readonly Cause[] = [
  ['a wrong token', { customers: json(401, { errors: '[API] Invalid API key' }) }, 'auth', 'アクセストークンが違うか'],
  ['no right to customers', { customers: refused('ACCESS_DENIED') }, 'config', 'read_customers'],
  ['no right to orders', { orders: refused('ACCESS_DENIED') }, 'config', 'read_orders'],
  ['a frozen shop', { customers: json(402, { errors: 'Unavailable Shop' }) }, 'config', 'お支払い'],
  ['an app that may not', { customers: json(403, { errors: 'Forbidden' }) }, 'config', '顧客の取得を断られました'],
  ['a shop that is not there', { customers: json(404, { errors: 'Not Found' }) }, 'config', 'ショップが見つかりません'],
  ['a locked shop', { customers: json(423, { errors: 'Locked' }) }, 'config', 'ロック'],
  ['too many requests', { customers: json(429, { errors: 'Throttled' }) }, 'rate', '多すぎる'],
  ['too many points', { customers: refused('THROTTLED') }, 'rate', '多すぎる'],
  ['a query that costs too much', { customers: refused('MAX_COST_EXCEEDED') }, 'shape', '重すぎる'],
  ['a fault of the shop', { customers: refused('INTERNAL_SERVER_ERROR') }, 'transient', 'エラーが起きています'],
  ['a field that is no more', { customers: refused('undefinedField') }, 'cart', 'undefinedField'],
  ['maintenance', { customers: html(503) }, 'transient', 'メンテナンス中'],
  ['a page instead of data', { customers: html(200) }, 'shape', 'Webページ'],
  ['another service’s JSON', { customers: json(200, { data: {} }) }, 'shape', '「customers」がありません'],
  ['JSON without data', { customers: json(200, []) }, 'shape', '「data」がありません'],
  [
    'a redirect',
    { customers: (response) => response.writeHead(302, { Location: 'https://example.com' }).end() },
    'config',
    '案内されました',
  ],
  ['a silent server', { customers: () => undefined }, 'transient', '時間内に返事がありません'],
];

const tokenCauses: readonly Cause[] = [
  ['a wrong secret', { token: json(400, { error: 'invalid_client' }) }, 'auth', 'クライアントシークレットが違います'],
  [
    'an app not installed',
    { token: json(400, { error: 'app_not_installed' }) },
    'config',
    'インストールされていません',
  ],
  ['an app of elsewhere', { token: json(400, { error: 'shop_not_permitted' }) }, 'config', '組織が違います'],
  ['no token', { token: json(200, { scope: '' }) }, 'shape', 'トークンがありません'],
  ['a shop that is not there', { token: json(404, {}) }, 'config', 'ショップが見つかりません'],
];

describe('a bad connection is never taken for a good one, and each cause has its own words', () => {
  test.each([
    ...causes.map((cause) => [...cause, 'token'] as const),
    ...tokenCauses.map((cause) => [...cause, 'clientCredentials'] as const),
  ])('%s', async (_name, doors, kind, words, authentication) => {
    const report = await impatient(await open(doors), { authentication }).check();
    expect(report).toMatchObject({ ok: false, kind, message: expect.stringContaining(words) });
    expect(report.hint).not.toBe('');
    expect(JSON.stringify(report)).not.toMatch(/secret1|token1|山田/);
  });
});
