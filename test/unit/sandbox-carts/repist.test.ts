import { startRepistSandbox, type RepistSandbox } from '../../../runtime/sandbox/repist/server';

let sandbox: RepistSandbox;
afterEach(() => sandbox?.stop());

const open = async (options: Parameters<typeof startRepistSandbox>[0] = {}): Promise<void> => {
  sandbox = await startRepistSandbox({ customers: 130, subscriptions: 10, orders: 20, pace: false, ...options });
};

const post = async (path: string, params: Record<string, string>, token = sandbox.credentials.accessToken) => {
  const response = await fetch(`${sandbox.url}/api/data_assistant/${path}`, {
    method: 'POST',
    body: new URLSearchParams({ token, ...params }),
  });
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Record<string, unknown>,
  };
};
const rowsOf = (body: Record<string, unknown>, key: string) => body[key] as Record<string, unknown>[];

test('lists by page of 100, with the number of all', async () => {
  await open();
  const first = await post('customers', {});
  expect(rowsOf(first.body, 'customers')).toHaveLength(100);
  expect(first.body.total_count).toBe(130);
  expect(rowsOf((await post('customers', { page: '2' })).body, 'customers')).toHaveLength(30);
  expect(rowsOf((await post('customers', { page: '3' })).body, 'customers')).toEqual([]);
});

test('takes JSON as well as a form', async () => {
  await open();
  const response = await fetch(`${sandbox.url}/api/data_assistant/orders`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token: sandbox.credentials.accessToken, page: 1 }),
  });
  expect(response.status).toBe(200);
});

test('answers a wrong token and a foreign address alike', async () => {
  await open({ allowedIps: ['203.0.113.0/29'] });
  const foreign = await post('customers', {});
  sandbox.control.configure({ callerIp: '203.0.113.6' });
  const wrong = await post('customers', {}, 'Other1');
  expect([foreign.status, wrong.status]).toEqual([403, 403]);
  expect(foreign.body).toEqual(wrong.body);
  expect((await post('customers', {})).status).toBe(200);
  sandbox.control.configure({ callerIp: '203.0.113.8' });
  expect((await post('customers', {})).status).toBe(403);
});

test('keeps one request a second, and says when to come back', async () => {
  await open({ pace: true });
  expect(sandbox.credentials).not.toHaveProperty('requestsPerSecond');
  const answers = await Promise.all([post('customers', {}), post('customers', {})]);
  const refused = answers.filter(({ status }) => status === 429);
  expect(refused).toHaveLength(1);
  expect(refused[0]?.headers.get('retry-after')).toBe('1');
});

test('finds what changed, both bounds included', async () => {
  await open();
  sandbox.control.ship(4, '2026-11-25');
  const changed = new Date(sandbox.control.book.orders.at(4).updatedAt + 9 * 3_600_000);
  const second = changed.toISOString().slice(0, 19).replace('T', ' ');
  const { body } = await post('orders', { updated_from: second, updated_to: second });
  expect(rowsOf(body, 'orders')).toMatchObject([{ ship_status: '出荷済み', shipped_date: '2026-11-25' }]);
  expect(body.total_count).toBe(1);
});

test('finds orders by number, and one customer by id', async () => {
  await open();
  const { body } = await post('orders', { order_id: '1000001,1000003,1999999' });
  expect(rowsOf(body, 'orders').map(({ order_id: id }) => id)).toEqual([1_000_001, 1_000_003]);
  expect(rowsOf((await post('customers', { customer_id: 'x' })).body, 'customers')).toEqual([]);
});

test.each([[{ page: '0' }], [{ page: 'x' }], [{ updated_from: 'yesterday' }]])('refuses %j', async (params) => {
  await open();
  expect((await post('orders', params as Record<string, string>)).status).toBe(400);
});

test('the same seed and clock make the same shop; its rows hold what operators’ pages name', async () => {
  await open({ seed: 7 });
  const row = rowsOf((await post('subscriptions', {})).body, 'subscriptions');
  expect(new Set(row.map(({ status }) => status))).toContain('継続');
  const again = rowsOf((await post('subscriptions', {})).body, 'subscriptions');
  expect(again).toEqual(row);
});

test('its addresses may be changed from another process of this machine', async () => {
  await open();
  const change = (headers: Record<string, string>) =>
    fetch(`${sandbox.url}/sandbox/settings`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ allowedIps: [] }),
    });
  expect((await change({ origin: 'https://evil.example' })).status).toBe(403);
  expect((await post('customers', {})).status).toBe(200);
  expect((await change({})).status).toBe(200);
  expect((await post('customers', {})).status).toBe(403);
});
