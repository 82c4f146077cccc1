import { DateTime } from 'luxon';
import { ecforce } from '../../../../lib/carts/ecforce';
import { SignInLimit } from '../../../../lib/carts/ecforce/sign-in-limit';
import { TOKYO } from '../../../../lib/clock';
import { startEcforceSandbox, type RunningEcforce } from '../../../../runtime/sandbox/ecforce/server';
import type { LocalServer } from '../../http/local-server';
import { sendJson } from '../../http/local-server';
import { batchesOf, collect, OpenPace, portsWith } from '../ports';
import { impatient, json, listOf, loginTo, refusal, startShop } from './local-shop';

const CUSTOMERS = '/api/v2/admin/customers';

describe('against the pretend shop', () => {
  let sandbox: RunningEcforce;
  const connect = () => ecforce.connect(sandbox.credentials, portsWith());
  beforeAll(async () => {
    sandbox = await startEcforceSandbox({ customers: 320, subscriptions: 60, orders: 130, pace: false });
  });
  afterEach(() => sandbox.control.clearFaults());
  afterAll(() => sandbox.stop());

  const ids = async (): Promise<string[]> =>
    (await collect(connect().customers())).flatMap(({ rows }) => rows.map(({ id }) => id));

  test.each(['tooMany', 'serverError', 'unavailable', 'reset', 'cut', 'brokenJson', 'shiftJis', 'repeatPage'] as const)(
    'a reading lives through %s on its second page, and reads everyone once',
    async (kind) => {
      const before = await ids();
      sandbox.control.addFault({ kind, path: CUSTOMERS, nth: 2 });
      expect(await ids()).toEqual(before);
      expect(sandbox.control.pendingFaults).toEqual([]);
      expect(new Set(before).size).toBe(320);
    },
  );

  test('the next visit brings what changed, and a customer who changed meanwhile', async () => {
    const first = await collect(connect().customers());
    const { index } = sandbox.control.book.patchPerson(17, { phone: '090-0000-1111' });
    const pages = await collect(connect().customers(first.at(-1)!.next!));
    const rows = pages.flatMap((page) => page.rows);
    expect(rows.map(({ id }) => id)).toEqual([String(1001 + index)]);
    expect(rows[0]?.phone).toBe('090-0000-1111');
  });

  test('an order that is sent shows its 発送日 at the next visit, without being asked for by number', async () => {
    const first = await collect(connect().orders(undefined, batchesOf()));
    sandbox.control.ship(100, '2026-11-20', ['444413758703', '405548424886']);
    const pages = await collect(connect().orders(first.at(-1)!.next!, batchesOf()));
    const number = sandbox.control.orderNumber(100);
    const sent = pages.flatMap(({ rows }) => rows).find(({ orderNo }) => orderNo === number);
    expect(sent).toMatchObject({
      status: 'shipped',
      shipments: [{ shippedOn: '2026-11-20', slipNo: '444413758703,405548424886' }],
    });
  });

  test('a 定期 that was deleted comes once more, as 解約済み', async () => {
    const first = await collect(connect().subscriptions());
    sandbox.control.deleteSubscription(3);
    const pages = await collect(connect().subscriptions(first.at(-1)!.next!));
    const gone = pages.flatMap(({ rows }) => rows).find(({ id }) => id === sandbox.control.subscriptionId(3));
    expect(gone?.status).toBe('cancelled');
  });

  test('orders and 定期 name their customer by the id of the customers’ list', async () => {
    const known = new Set(await ids());
    const [orders] = await collect(connect().orders(undefined, batchesOf()));
    const [subscriptions] = await collect(connect().subscriptions());
    const members = orders!.rows.filter(({ subscriptionNo }) => subscriptionNo !== null);
    for (const { customerId } of [...members, ...subscriptions!.rows]) expect(known.has(customerId ?? '')).toBe(true);
    const subscriptionIds = new Set(subscriptions!.rows.map(({ id }) => id));
    for (const { subscriptionNo } of members) expect(subscriptionIds.has(subscriptionNo ?? '')).toBe(true);
  });

  test('a token taken back in the admin screen is told, with where to make a new one', async () => {
    const shop = await startEcforceSandbox({ customers: 1, pace: false });
    shop.control.deleteApiMember();
    const report = await ecforce.connect(shop.credentials, portsWith()).check();
    await shop.stop();
    expect(report).toMatchObject({ ok: false, kind: 'auth', hint: expect.stringContaining('メンバー管理') });
  });
});

describe('signing in', () => {
  let server: LocalServer | undefined;
  afterEach(() => server?.stop());

  test('is done once for many requests and sessions of one login', async () => {
    const seen: (string | undefined)[] = [];
    server = await startShop({
      customers: (response, _query, request) => {
        seen.push(request.headers.authorization);
        sendJson(response, listOf());
      },
    });
    const settings = loginTo(server);
    await Promise.all([collect(impatient(settings).customers()), collect(impatient(settings).customers())]);
    expect(server.requests.filter((request) => request.includes('sign_in'))).toHaveLength(1);
    expect(seen).toEqual(['Token token="token1"', 'Token token="token1"']);
  });

  test('is done again, once, where the token is refused', async () => {
    let issued = 0;
    server = await startShop({
      signIn: (response) => sendJson(response, { authentication_token: `t${(issued += 1)}` }),
      customers: (response, query, request) =>
        request.headers.authorization === 'Token token="t2"'
          ? sendJson(response, listOf())
          : refusal(401, 'ASS1001')(response, query, request),
    });
    await collect(impatient(loginTo(server)).customers());
    expect(issued).toBe(2);
  });

  test('is never tried a sixth time within the hour, whoever asks', async () => {
    server = await startShop({ signIn: refusal(401, 'ASS1001') });
    const settings = loginTo(server);
    for (let tries = 0; tries < 5; tries += 1) {
      await expect(collect(impatient(settings).customers())).rejects.toMatchObject({ kind: 'auth' });
    }
    await expect(collect(impatient(settings).customers())).rejects.toMatchObject({
      ...{ kind: 'rate', message: expect.stringContaining('1時間に5回'), hint: expect.stringContaining('約60分') },
    });
    expect(server.requests.filter((request) => request.includes('sign_in'))).toHaveLength(5);
  });

  test('is not repeated where the server fails: every try counts', async () => {
    server = await startShop({ signIn: json(500, {}) });
    await expect(collect(impatient(loginTo(server), {}, 4).customers())).rejects.toMatchObject({ kind: 'transient' });
    expect(server.requests.filter((request) => request.includes('sign_in'))).toHaveLength(1);
  });

  test('is allowed again when the first of the hour is over, for each login by itself', () => {
    let now = 0;
    const limit = new SignInLimit(() => now);
    for (let tries = 0; tries < 5; tries += 1, now += 60_000) limit.take('a');
    expect(() => limit.take('a')).toThrow('1時間に5回');
    limit.take('b');
    now = 3_600_000;
    limit.take('a');
    expect(() => limit.take('a')).toThrow('1時間に5回');
  });
});

describe('asking', () => {
  let server: LocalServer | undefined;
  afterEach(() => server?.stop());

  test('goes by JST, ten minutes before the last visit', async () => {
    server = await startShop();
    const clock = { now: () => DateTime.fromISO('2026-11-20T15:05:00Z', { zone: TOKYO }) };
    const [page] = await collect(impatient(loginTo(server), { clock }).customers());
    await collect(impatient(loginTo(server), { clock }).customers(page!.next!));
    const asked = new URL(server.requests.at(-1)!.slice(4), 'http://x').searchParams;
    expect(asked.get('q[updated_at_gteq]')).toBe('2026-11-20 23:55:00');
  });

  test('waits its turn at one a second, and after a 429 everybody pauses for as long as it asks', async () => {
    let asked = 0;
    server = await startShop({
      customers: (response) => {
        asked += 1;
        if (asked > 1) return sendJson(response, listOf());
        response.setHeader('Retry-After', '1');
        return sendJson(response, {}, 429);
      },
    });
    const pace = new OpenPace();
    const settings = { ...loginTo(server), requestsPerSecond: undefined };
    await collect(impatient(settings, { pace, lane: 'interactive' }, 2).customers());
    expect(pace.slots).toHaveLength(server.requests.length);
    for (const slot of pace.slots) {
      expect(slot).toEqual({ bucket: `ecforce:${server.host}`, perSecond: 1, lane: 'interactive' });
    }
    expect(pace.holds).toEqual([{ bucket: `ecforce:${server.host}`, milliseconds: expect.any(Number) }]);
    expect(pace.holds[0]!.milliseconds).toBeGreaterThanOrEqual(1_000);
  });

  test('for one order is not answered by those of others', async () => {
    const row = { id: '1', type: 'order', attributes: { number: 'EC9' } };
    server = await startShop({ orders: json(200, listOf([row])) });
    await expect(impatient(loginTo(server)).order('EC1')).rejects.toMatchObject({ kind: 'shape' });
  });

  test('for a customer asks nothing where the id is none of ecforce’s', async () => {
    server = await startShop();
    expect(await impatient(loginTo(server)).customer('../orders')).toBeNull();
    expect(server.requests).toEqual([]);
  });
});
