import type { CartSession } from '../../../../lib/carts/cart';
import { subscstore } from '../../../../lib/carts/subscstore';
import { startSubscstoreSandbox, type SubscstoreSandbox } from '../../../../runtime/sandbox/subscstore/server';
import { batchesOf, collect, portsWith } from '../ports';

/** The sandbox is written from the reference alone; here both readings of it meet. */
const USERS = '/api/v1/users?';
let sandbox: SubscstoreSandbox;
let session: CartSession;

beforeAll(async () => {
  sandbox = await startSubscstoreSandbox({ customers: 320, subscriptions: 40, orders: 150, pace: false });
  session = subscstore.connect(sandbox.credentials, portsWith());
});
afterEach(() => sandbox.control.clearFaults());
afterAll(() => sandbox.stop());

const readIds = async () => (await collect(session.customers())).flatMap(({ rows }) => rows.map(({ id }) => id));

test.each([
  ['unauthorized'],
  ['tooMany'],
  ['serverError'],
  ['unavailable'],
  ['reset'],
  ['cut'],
  ['brokenJson'],
  ['shiftJis'],
  ['repeatPage'],
] as const)('a full read lives through %s on its second page, and reads everyone', async (kind) => {
  const before = await readIds();
  sandbox.control.addFault({ kind, path: USERS, nth: 2, retryAfter: '1' });
  const read = await readIds();
  expect(sandbox.control.pendingFaults).toEqual([]);
  expect(read).toEqual(before);
});

test('one who leaves while the list is read hides nobody who stays', async () => {
  const before = await readIds();
  sandbox.control.addFault({ kind: 'removeMember', path: USERS, nth: 3 });
  const read = new Set(await readIds());
  const after = await readIds();
  expect(after).toHaveLength(before.length - 1);
  expect(after.filter((id) => !read.has(id))).toEqual([]);
});

test('the telephone number of a gift’s address is never the customer’s', async () => {
  const rows = (await collect(session.customers())).flatMap((page) => page.rows);
  expect(rows.filter(({ phone }) => phone === '0399999999')).toEqual([]);
  expect(rows.filter(({ phone }) => phone !== null).length).toBeGreaterThan(250);
});

test('an order sent in two boxes has two shipments, each with its slip', async () => {
  sandbox.control.ship(3, '2026-11-25', ['444413758703', '405548424886']);
  const sent = await session.order(String(2_000_001 + 3));
  expect(sent?.shipments).toMatchObject([
    { slipNo: '444413758703', shippedOn: '2026-11-25' },
    { slipNo: '405548424886', shippedOn: '2026-11-25' },
  ]);
  expect(sent?.status).toBe('shipped');
});

test('what changed comes with the next visit, and besides it only the last quarter of an hour before', async () => {
  const first = await collect(session.orders(undefined, batchesOf()));
  const [added] = sandbox.control.book.addOrders(1);
  const pages = await collect(session.orders(first.at(-1)?.next ?? undefined, batchesOf()));
  const read = pages.flatMap(({ rows }) => rows.map(({ orderNo }) => orderNo));
  expect(read).toContain(String(2_000_001 + (added ?? 0)));
  expect(read.length).toBeLessThan(6);
});

test('tokens are asked for once and shared; one that ended is renewed once', async () => {
  const tokenRequests = () => sandbox.control.requests().counts['POST /api/v1/external_cooperation/access_tokens 200'];
  await readIds();
  const before = tokenRequests();
  await readIds();
  expect(tokenRequests()).toBe(before);
  sandbox.control.expireTokens();
  await readIds();
  expect(tokenRequests()).toBe((before ?? 0) + 1);
});

test('no customer is ever signed in, and nothing is written', async () => {
  await collect(session.subscriptions());
  await session.check();
  const asked = Object.keys(sandbox.control.requests().counts);
  expect(asked.filter((key) => /login|each_user|PATCH|PUT/.test(key))).toEqual([]);
});

test('no change is offered by API, and the refusal says why', async () => {
  expect(Object.values(subscstore.capabilities.change)).toEqual(Array(5).fill({ by: 'robot' }));
  await expect(session.change({ kind: 'cancel', subscriptionId: '2000001' })).rejects.toMatchObject({
    kind: 'cart',
    message: expect.stringContaining('お客様ご本人のログイン'),
    hint: expect.stringContaining('管理画面'),
  });
});
