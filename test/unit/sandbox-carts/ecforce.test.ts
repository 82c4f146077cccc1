import { startEcforceSandbox, type RunningEcforce } from '../../../runtime/sandbox/ecforce/server';
import { StandingClock } from '../sandbox/shop-client';

type Options = Parameters<typeof startEcforceSandbox>[0];

const opened: RunningEcforce[] = [];
const open = async (options: Options = {}): Promise<RunningEcforce> => {
  const sandbox = await startEcforceSandbox({ customers: 30, subscriptions: 24, orders: 60, pace: false, ...options });
  opened.push(sandbox);
  return sandbox;
};
afterEach(async () => {
  await Promise.all(opened.splice(0).map((sandbox) => sandbox.stop()));
});

interface Row {
  readonly id: string;
  readonly type: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}
interface Body {
  readonly data: Row[];
  readonly included: Row[];
  readonly meta: Readonly<Record<string, number>>;
  readonly errors: { code: string; id?: number; errors?: { code: string }[] }[];
  readonly success: number[];
  readonly failure: number[];
}

const ask = async ({ url, credentials }: RunningEcforce, path: string, init: RequestInit = {}) => {
  const headers = { authorization: `Token token="${credentials.token}"`, 'content-type': 'application/json' };
  const response = await fetch(`${url}${path}`, { ...init, headers: { ...headers, ...(init.headers as object) } });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: (text === '' ? {} : JSON.parse(text)) as Body };
};
const get = (sandbox: RunningEcforce, path: string, headers = {}) => ask(sandbox, `/api/v2/admin${path}`, { headers });
const put = (sandbox: RunningEcforce, path: string, value: unknown) =>
  ask(sandbox, `/api/v2/admin${path}`, { method: 'PUT', body: JSON.stringify(value) });
const signIn = (sandbox: RunningEcforce, password = sandbox.credentials.password) =>
  ask(sandbox, '/api/v2/admins/sign_in.json', {
    method: 'POST',
    body: JSON.stringify({ admin: { email: sandbox.credentials.email, password } }),
  });
const attributesOf = async (sandbox: RunningEcforce, index: number) => {
  const { body } = await get(sandbox, `/subs_orders/${sandbox.control.subscriptionId(index)}.json`);
  return (body.data as unknown as Row).attributes;
};

describe('the door', () => {
  it.each([
    ['Bearer', 'Bearer sandbox-token'],
    ['a token without quotes', 'Token token=sandbox-token'],
    ['another token', 'Token token="other"'],
    ['nothing', ''],
  ])('refuses %s with ASS1001', async (_case, authorization) => {
    const { status, body } = await get(await open(), '/customers.json', { authorization });
    expect([status, body.errors[0]?.code]).toEqual([401, 'ASS1001']);
  });

  it('gives a token for the login, takes it back on sign-out, and lets five in an hour try', async () => {
    const clock = new StandingClock();
    const sandbox = await open({ clock });
    const { authentication_token: token } = (await signIn(sandbox)).body as unknown as Record<string, string>;
    const authorization = `Token token="${token}"`;
    expect((await get(sandbox, '/customers.json', { authorization })).status).toBe(200);
    expect((await ask(sandbox, '/api/v2/admins/sign_out.json', { headers: { authorization } })).status).toBe(204);
    expect((await get(sandbox, '/customers.json', { authorization })).status).toBe(401);
    for (let tries = 0; tries < 4; tries += 1) expect((await signIn(sandbox, 'wrong')).status).toBe(401);
    expect((await signIn(sandbox)).status).toBe(429);
    clock.forward(60);
    expect((await signIn(sandbox)).status).toBe(200);
  });

  it('lets one request a second through and answers 429 with Retry-After to the next', async () => {
    const sandbox = await open({ pace: true });
    const answers = await Promise.all([get(sandbox, '/customers.json'), get(sandbox, '/customers.json')]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 429]);
    expect(answers.find(({ status }) => status === 429)?.headers.get('retry-after')).toBe('1');
  });
});

describe('lists', () => {
  it('are JSON:API with text ids, slash dates of JST, and what was asked to be included', async () => {
    const { body } = await get(await open(), '/customers.json?per=2&sort=id&include=billing_address');
    const [first] = body.data;
    expect(first).toMatchObject({ id: '1001', type: 'customer', attributes: { id: 1001 } });
    expect(first?.attributes.created_at).toBe('2023/01/01 09:00:00');
    expect(body.included.map(({ type }) => type)).toEqual(['address', 'address']);
    expect(body.meta).toEqual({ total_count: 30, page: 1, per: 2, count: 2, total_pages: 15 });
    expect((await get(await open(), '/customers?per=1')).body.included).toEqual([]);
  });

  it('give 100 rows a page at most, and go by page or by id', async () => {
    const sandbox = await open({ customers: 150 });
    const idsOf = async (query: string) =>
      (await get(sandbox, `/customers.json?sort=id&${query}`)).body.data.map(({ id }) => Number(id));
    expect(await idsOf('per=500')).toHaveLength(100);
    expect(await idsOf('per=100&page=2')).toEqual(await idsOf('per=100&q[id_gteq]=1101'));
    sandbox.control.removeCustomer(0);
    expect((await idsOf('per=1'))[0]).toBe(1002);
  });

  it('filter by time and numbers, and ignore what they do not know', async () => {
    const sandbox = await open();
    const changed = sandbox.control.book.patchSubscription(5, { memo: 'x' });
    const since = encodeURIComponent(new Date(changed.updatedAt + 9 * 3_600_000 - 1_000).toISOString().slice(0, 19).replace('T', ' ')); // prettier-ignore
    const { body } = await get(sandbox, `/subs_orders.json?q[updated_at_gteq]=${since}`);
    expect(body.data.map(({ id }) => id)).toEqual([sandbox.control.subscriptionId(5)]);
    const [a, b] = [sandbox.control.orderNumber(3), sandbox.control.orderNumber(4)];
    const orders = await get(sandbox, `/orders.json?sort=id&q[number_in][]=${a}&q[number_in][]=${b}`);
    expect(orders.body.data.map(({ attributes }) => attributes.number)).toEqual([a, b]);
    expect((await get(sandbox, '/subs_orders.json?q[customer_id_eq]=1')).body.meta.total_count).toBe(24);
  });

  it('hide deleted 定期 unless they are asked for', async () => {
    const sandbox = await open();
    sandbox.control.deleteSubscription(2);
    expect((await get(sandbox, '/subs_orders.json')).body.meta.total_count).toBe(23);
    const { body } = await get(sandbox, '/subs_orders.json?per=100&q[with_deleted]=1');
    expect(body.data.filter(({ attributes }) => attributes.deleted_at !== null)).toHaveLength(1);
    expect((await get(sandbox, `/subs_orders/${sandbox.control.subscriptionId(2)}.json`)).status).toBe(404);
  });

  it.each(['customers', 'orders', 'subs_orders'])('know no %s of an id that nobody has', async (path) => {
    const { status, body } = await get(await open(), `/${path}/999999999.json`);
    expect(status).toBe(404);
    expect(body.errors[0]?.code).toMatch(/2001$/);
  });
});

describe('writes', () => {
  const active = ({ control }: RunningEcforce) =>
    [...control.book.subscriptions.all()].find(({ state }) => state === 'active')!;
  const write = (sandbox: RunningEcforce, index: number, subsOrder: unknown) =>
    put(sandbox, `/subs_orders/${sandbox.control.subscriptionId(index)}.json`, { subs_order: subsOrder });

  it('take unknown keys and tbc with a 200 and store nothing of them', async () => {
    const sandbox = await open();
    const { index } = active(sandbox);
    const { tbc } = await attributesOf(sandbox, index);
    expect((await write(sandbox, index, { tbc: !tbc, no_such_key: 1 })).status).toBe(200);
    expect(await attributesOf(sandbox, index)).toMatchObject({ tbc });
  });

  it('skip once; a second time they answer 200 and do nothing', async () => {
    const sandbox = await open();
    const { index, nextDeliveryOn } = active(sandbox);
    await write(sandbox, index, { skip_next_scheduled_delivery: 1 });
    const first = await attributesOf(sandbox, index);
    expect(first.skip_next_scheduled_delivery).toBe(true);
    expect(String(first.scheduled_to_be_delivered_at) > nextDeliveryOn.replaceAll('-', '/')).toBe(true);
    expect((await write(sandbox, index, { skip_next_scheduled_delivery: 1 })).status).toBe(200);
    expect(await attributesOf(sandbox, index)).toMatchObject({
      scheduled_to_be_delivered_at: first.scheduled_to_be_delivered_at,
    });
  });

  it('refuse states and reasons that are not the shop’s', async () => {
    const sandbox = await open();
    const { index } = active(sandbox);
    expect((await write(sandbox, index, { state: 'sleeping' })).body.errors[0]?.code).toBe('ASO3999');
    expect((await write(sandbox, index, { state: 'suspend', suspend_reason_ids: ['77'] })).status).toBe(422);
    expect(await attributesOf(sandbox, index)).toMatchObject({ state: 'active' });
    expect((await write(sandbox, index, { state: 'suspend', suspend_reason_ids: ['3'] })).status).toBe(200);
    expect(await attributesOf(sandbox, index)).toMatchObject({ state: 'suspend', suspend_reason_ids: [3] });
  });

  it('of several rows do what they can and answer 200 with the failures', async () => {
    const sandbox = await open();
    const good = Number(sandbox.control.subscriptionId(active(sandbox).index));
    const rows = [
      { id: good, memo01: 'はい' },
      { id: 1, memo01: 'いいえ' },
    ];
    const { status, body } = await put(sandbox, '/subs_orders/bulk_update', { subs_orders: rows });
    expect(status).toBe(200);
    expect(body).toMatchObject({ success: [good], failure: [1], errors: [{ id: 1, errors: [{ code: 'ASO2001' }] }] });
    expect((await attributesOf(sandbox, active(sandbox).index)).memo01).toBe('はい');
  });

  it('do nothing, or fail inside a 200, once where the control says so', async () => {
    const sandbox = await open();
    const { index } = active(sandbox);
    sandbox.control.ignoreNextWrite();
    expect((await write(sandbox, index, { memo01: 'a' })).status).toBe(200);
    sandbox.control.failNextWriteInside200();
    const failed = await write(sandbox, index, { memo01: 'b' });
    expect([failed.status, failed.body.failure]).toEqual([200, [Number(sandbox.control.subscriptionId(index))]]);
    await write(sandbox, index, { memo01: 'c' });
    expect((await attributesOf(sandbox, index)).memo01).toBe('c');
  });
});

it('answers a fault’s 503 as a web page', async () => {
  const sandbox = await open();
  sandbox.control.addFault({ kind: 'unavailable' });
  const response = await fetch(`${sandbox.url}/api/v2/admin/orders.json`, {
    headers: { authorization: `Token token="${sandbox.credentials.token}"` },
  });
  expect(response.status).toBe(503);
  expect(response.headers.get('content-type')).toContain('text/html');
});
