import Encoding from 'encoding-japanese';
import { startRakurakuSandbox, type RunningRakuraku } from '../../../runtime/sandbox/rakuraku/server';

let sandbox: RunningRakuraku;
let token: string;
afterEach(() => sandbox?.stop());

const addressOf = (changed: Record<string, string> = {}): string => {
  const { clientId, redirectUrl } = sandbox.credentials;
  const query = { client_id: clientId, redirect_uri: redirectUrl, response_type: 'code', state: 's1', ...changed };
  return `${sandbox.url}/api/oauth/authorize.php?${new URLSearchParams(query).toString()}`;
};
const codeAt = (address: string): string => new URL(address).searchParams.get('code') ?? '';
const askForToken = async (form: Record<string, string>) => {
  const { clientId: client_id, clientSecret: client_secret } = sandbox.credentials;
  const body = new URLSearchParams({ client_id, client_secret, ...form });
  const response = await fetch(`${sandbox.url}/api/oauth/token.php`, { method: 'POST', body });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};

const open = async (options: Parameters<typeof startRakurakuSandbox>[0] = {}): Promise<void> => {
  sandbox = await startRakurakuSandbox({ customers: 1_030, subscriptions: 20, orders: 40, pace: false, ...options });
  const code = codeAt(sandbox.control.consent(addressOf()));
  token = String((await askForToken({ grant_type: 'client_credentials', code })).body.access_token);
};

const post = (path: string, form: Record<string, string> = {}, bearer = token) =>
  fetch(`${sandbox.url}/api/v2/${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${bearer}` },
    body: new URLSearchParams(form),
  });
const search = async (path: string, form: Record<string, string> = {}) => {
  const body = (await (await post(`${path}/search`, form)).json()) as {
    success: string;
    response: Record<string, unknown>;
  };
  return body.response[path] as Record<string, Record<string, unknown>>[];
};

describe('the consent', () => {
  test('is given on a page, for the registered address only, and brings a code that works once', async () => {
    await open();
    const strange = await fetch(addressOf({ redirect_uri: 'https://evil.example/' }));
    expect([strange.status, (await fetch(addressOf({ client_id: 'x' }))).status]).toEqual([400, 400]);
    const answer = await fetch(addressOf(), { method: 'POST', redirect: 'manual' });
    const location = answer.headers.get('location') ?? '';
    expect(location).toMatch(/^https:\/\/shop\.example\.com\/\?code=.+&state=s1$/);
    const form = { grant_type: 'client_credentials', code: codeAt(location) };
    expect((await askForToken(form)).body).toMatchObject({ expires_in: null, refresh_token: null, scope: '' });
    expect(await askForToken(form)).toEqual({ status: 400, body: { error: 'invalid_grant' } });
  });

  test('wants the odd grant type, and no scope', async () => {
    await open();
    const code = codeAt(sandbox.control.consent(addressOf()));
    expect(await askForToken({ grant_type: 'authorization_code', code })).toEqual({
      ...{ status: 400, body: { error: 'unsupported_grant_type' } },
    });
    expect(sandbox.control.consent(addressOf({ scope: 'read_sales' }))).toContain('error=invalid_scope');
    expect((await askForToken({ grant_type: 'client_credentials', code, client_secret: 'x' })).body).toEqual({
      error: 'invalid_client',
    });
  });

  test('tokens that end are renewed by a refresh token that works once; a withdrawn consent ends all', async () => {
    await open({ tokenSeconds: 60 });
    const code = codeAt(sandbox.control.consent(addressOf()));
    const { body } = await askForToken({ grant_type: 'client_credentials', code });
    const refresh = { grant_type: 'refresh_token', refresh_token: String(body.refresh_token) };
    const renewed = (await askForToken(refresh)).body;
    expect(renewed.access_token).not.toBe(body.access_token);
    expect((await askForToken(refresh)).status).toBe(400);
    sandbox.control.withdrawConsent();
    expect((await post('orders/search', {}, String(renewed.access_token))).status).toBe(401);
    expect((await askForToken({ ...refresh, refresh_token: String(renewed.refresh_token) })).status).toBe(400);
  });

  test('a shop that is opened anew still knows the tokens it gave', async () => {
    await open();
    const { clientSecret } = sandbox.credentials;
    await sandbox.stop();
    sandbox = await startRakurakuSandbox({ customers: 5, pace: false, clientSecret });
    expect((await post('orders/search')).status).toBe(200);
  });
});

describe('a search', () => {
  test('brings at most 500 rows, by the bounds of their numbers', async () => {
    await open();
    expect(await search('customers', { 'search_options[limit]': '9999' })).toHaveLength(500);
    const one = { 'search_options[customer_id_from]': '10005', 'search_options[customer_id_to]': '10005' };
    expect((await search('customers', one)).map(({ customer }) => customer?.customer_id)).toEqual(['10005']);
  });

  test('has none by phone: the option is not known and changes nothing', async () => {
    await open();
    expect(await search('customers', { 'search_options[tel]': '090' })).toHaveLength(500);
  });

  test('shows the costly items of a 定期 only to those who name them', async () => {
    await open();
    expect((await search('periodical_orders'))[0]?.periodical_order).toEqual({});
    const named = { 'search_fields[0]': 'periodical_order.next_period' };
    expect(Object.keys((await search('periodical_orders', named))[0]?.periodical_order ?? {})).toEqual(['next_period']);
  });

  test('names order statuses as the shop does', async () => {
    await open({ habits: { statusNames: { received: 'うけつけ', preparing: '箱詰め', shipped: 'ゴー', delivered: 'ゴール', cancelled: 'やめ' } } }); // prettier-ignore
    const words = new Set((await search('orders')).map(({ order }) => order?.order_status_name));
    expect([...words].every((word) => ['うけつけ', '箱詰め', 'ゴー', 'ゴール', 'やめ'].includes(String(word)))).toBe(
      true,
    );
  });

  test('may answer an object by id, an empty one as an empty list', async () => {
    await open({ habits: { rowsAs: 'object' } });
    expect(Object.keys(await search('orders'))).toContain('10001');
    expect(await search('orders', { 'search_options[order_id_from]': '99999' })).toEqual([]);
  });

  test('may answer in Shift_JIS under a header that says UTF-8', async () => {
    await open({ habits: { charset: 'shift_jis' } });
    const response = await post('orders/search');
    expect(response.headers.get('content-type')).toContain('UTF-8');
    const bytes = new Uint8Array(await response.arrayBuffer());
    expect(Buffer.from(bytes).toString('utf8')).toContain('\uFFFD');
    expect(Encoding.convert(bytes, { to: 'UNICODE', from: 'SJIS', type: 'string' })).toContain('出荷済み');
  });
});

test('one request a second passes, and none beside another', async () => {
  await open({ pace: true });
  expect(sandbox.credentials).not.toHaveProperty('requestsPerSecond');
  const statuses = (await Promise.all([post('orders/search'), post('orders/search')])).map(({ status }) => status);
  expect(statuses.sort()).toEqual([200, 429]);
});

test('a change is told row by row inside 200, and refused rows change nothing', async () => {
  await open();
  const change = async (items: Record<string, string>) => {
    const rows = JSON.stringify([{ periodical_order: items }]);
    const body = (await (await post('periodical_orders/update', { periodical_orders: rows })).json()) as {
      response: { periodical_orders: { result: number }[] };
    };
    return body.response.periodical_orders[0]?.result;
  };
  expect(await change({ periodical_order_id: '10001', next_period: '2030-02-31' })).toBe(0);
  expect(await change({ periodical_order_id: '99999', next_period: '2030-02-01' })).toBe(0);
  expect(await change({ periodical_order_id: '10001', next_period: '2030-02-01' })).toBe(1);
  expect(sandbox.control.book.subscriptions.at(0).nextDeliveryOn).toBe('2030-02-01');
  expect(sandbox.control.writes).toBe(1);
});

test('lets in nobody without a token, or from elsewhere', async () => {
  await open();
  expect((await post('orders/search', {}, 'x')).status).toBe(401);
  sandbox.control.configure({ allowedIps: ['203.0.113.9'] });
  expect((await post('orders/search')).status).toBe(403);
});
