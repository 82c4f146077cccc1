import { startSubscstoreSandbox, type SubscstoreSandbox } from '../../../runtime/sandbox/subscstore/server';
import { StandingClock } from '../sandbox/shop-client';

let sandbox: SubscstoreSandbox;
afterEach(() => sandbox?.stop());

const open = async (options: Parameters<typeof startSubscstoreSandbox>[0] = {}): Promise<void> => {
  sandbox = await startSubscstoreSandbox({ customers: 130, subscriptions: 30, orders: 20, pace: false, ...options });
};

interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

const ask = async (path: string, headers: Record<string, string> = {}, init: RequestInit = {}): Promise<Answer> => {
  const json = init.body === undefined ? {} : { 'content-type': 'application/json' };
  const response = await fetch(`${sandbox.url}/api/v1${path}`, { ...init, headers: { ...json, ...headers } });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};
const post = (path: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> =>
  ask(path, headers, { method: 'POST', body: JSON.stringify(body) });

const tokenAnswer = (secret = sandbox.credentials.secretKey): Promise<Answer> =>
  post('/external_cooperation/access_tokens', {
    ...{ client_id: sandbox.credentials.applicationId, client_secret: secret },
  });
const bearer = async (): Promise<Record<string, string>> => ({
  authorization: `Bearer ${String((await tokenAnswer()).body.access_token)}`,
});
const rowsOf = ({ body }: Answer, key: string) => body[key] as Record<string, unknown>[];

test('a pair gives a token, a wrong one an OAuth error', async () => {
  await open();
  expect((await tokenAnswer()).body).toEqual({ access_token: expect.any(String) });
  expect(await tokenAnswer('wrong')).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
});

test('the token may also come in `data`', async () => {
  await open({ tokenShape: 'data' });
  expect((await tokenAnswer()).body).toEqual({ data: { access_token: expect.any(String) } });
});

test('nothing is given without a token, and a token ends', async () => {
  const clock = new StandingClock();
  await open({ clock, tokenSeconds: 600 });
  const headers = await bearer();
  expect((await ask('/users')).status).toBe(401);
  expect((await ask('/users', { authorization: 'Bearer nonsense' })).body).toMatchObject({ success: false });
  expect((await ask('/users', headers)).status).toBe(200);
  clock.forward(11);
  expect((await ask('/users', headers)).status).toBe(401);
});

describe('the two tokens', () => {
  const someone = () => [...sandbox.control.book.people.all()].find(({ index, email }) => index > 3 && email !== '')!;

  test('the application’s opens no door of a customer', async () => {
    await open();
    const headers = await bearer();
    expect((await ask('/each_user/course_orders', headers)).status).toBe(401);
    const stop = JSON.stringify({ course_order: { status: 2, is_send_mail: false } });
    const { index } = [...sandbox.control.book.subscriptions.all()].find(({ state }) => state === 'active')!;
    const id = 2_000_001 + index;
    expect((await ask(`/each_user/course_orders/${id}`, headers, { method: 'PATCH', body: stop })).status).toBe(401);
    expect((await ask(`/course_orders/${id}`, headers, { method: 'PATCH', body: stop })).status).toBe(404);
    expect(sandbox.control.book.subscriptions.at(index).state).toBe('active');
  });

  test('a customer’s own, got with their password, opens theirs beside the application’s', async () => {
    await open();
    const headers = await bearer();
    const { email, index } = someone();
    expect((await post('/users/login', { email, password: 'wrong' }, headers)).status).toBe(401);
    const login = await post('/users/login', { email, password: 'otameshi' }, headers);
    expect(login.body).toEqual({ token: expect.any(String), user_id: 2_000_001 + index });
    const both = { ...headers, EachUserToken: String(login.body.token) };
    const own = rowsOf(await ask('/each_user/course_orders', both), 'course_orders');
    expect(own.map(({ user_id: user }) => user)).toEqual([2_000_001 + index]);
    const patch = (id: unknown, courseOrder: object) =>
      ask(`/each_user/course_orders/${String(id)}`, both, {
        ...{ method: 'PATCH', body: JSON.stringify({ course_order: courseOrder }) },
      });
    const moved = await patch(own[0]?.id, { next_scheduled_delivery_on: '2027-01-31' });
    expect(moved.body).toMatchObject({ course_order: { next_scheduled_delivery_on: '2027-01-31' } });
    expect((await patch(own[0]?.id, { status: 2 })).body).toMatchObject({ course_order: { status: 2 } });
    expect((await patch(2_000_001, { status: 2 })).status).toBe(404);
  });

  test('a refusal of what was understood comes inside a 200', async () => {
    await open();
    const headers = await bearer();
    expect(await ask('/users/available_user?email=nobody@example.com', headers)).toEqual({
      status: 200,
      body: { success: false, errors: [{ message: expect.any(String) }] },
    });
  });
});

test('lists by page and page size, with the number of all', async () => {
  await open();
  const headers = await bearer();
  const page = await ask('/users?page=2&per=100', headers);
  expect(rowsOf(page, 'users')).toHaveLength(30);
  expect(page.body.total_count).toBe(130);
  expect((await ask('/users?per=500', headers)).status).toBe(400);
});

test('a customer and a 定期 by id, and 404 for one that is not there', async () => {
  await open();
  const headers = await bearer();
  expect((await ask('/users/2000007', headers)).body).toMatchObject({ id: 2_000_007, rank: { name: 'レギュラー' } });
  expect((await ask('/course_orders/2000007', headers)).body).toMatchObject({ id: 2_000_007 });
  expect((await ask('/users/9', headers)).status).toBe(404);
  expect((await ask('/course_orders/9', headers)).status).toBe(404);
});

test('finds what changed, and orders by id', async () => {
  await open();
  const headers = await bearer();
  const from = new Date().toISOString();
  sandbox.control.ship(4, '2026-11-25', ['444413758703', '405548424886']);
  const changed = rowsOf(await ask(`/orders?updated_at_from=${encodeURIComponent(from)}`, headers), 'orders');
  expect(changed).toMatchObject([{ id: 2_000_005, shipments: [{ shipped_on: '2026-11-25' }, {}] }]);
  const asked = rowsOf(await ask('/orders?ids=2000001,2000003,9', headers), 'orders');
  expect(asked.map(({ id }) => id)).toEqual([2_000_001, 2_000_003]);
});

test('keeps one request a second, the one for a token too', async () => {
  await open({ pace: true });
  const answers = await Promise.all([tokenAnswer(), tokenAnswer()]);
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 429]);
});

test('tokens can be ended from another process of this machine', async () => {
  await open();
  const headers = await bearer();
  await fetch(`${sandbox.url}/sandbox/tokens/expire`, { method: 'POST' });
  expect((await ask('/users', headers)).status).toBe(401);
});
