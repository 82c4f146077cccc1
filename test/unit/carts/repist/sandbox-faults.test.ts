import type { CartSession } from '../../../../lib/carts/cart';
import { repist } from '../../../../lib/carts/repist';
import { startRepistSandbox, type RepistSandbox } from '../../../../runtime/sandbox/repist/server';
import { batchesOf, collect, OpenPace, portsWith } from '../ports';

/** The sandbox is written from the reference alone; here both readings of it meet. */
const API = '/api/data_assistant';
let sandbox: RepistSandbox;
let session: CartSession;

beforeAll(async () => {
  sandbox = await startRepistSandbox({ customers: 320, subscriptions: 40, orders: 150, pace: false });
  session = repist.connect(sandbox.credentials, portsWith());
});
afterEach(() => sandbox.control.clearFaults());
afterAll(() => sandbox.stop());

const readIds = async () => (await collect(session.customers())).flatMap(({ rows }) => rows.map(({ id }) => id));

test.each([
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
  sandbox.control.addFault({ kind, path: `${API}/customers`, nth: 2, retryAfter: '1' });
  const read = await readIds();
  expect(sandbox.control.pendingFaults).toEqual([]);
  expect(read).toEqual(before);
});

test('after a 429 all processes pause for as long as the shop asks', async () => {
  const pace = new OpenPace();
  sandbox.control.addFault({ kind: 'tooMany', path: `${API}/customers`, retryAfter: '2' });
  await collect(repist.connect(sandbox.credentials, portsWith({ pace })).customers());
  expect(pace.holds).toHaveLength(1);
  expect(pace.holds[0]!.milliseconds).toBeGreaterThanOrEqual(2_000);
});

test('one who leaves while the list is read hides nobody who stays', async () => {
  const before = await readIds();
  sandbox.control.addFault({ kind: 'removeMember', path: `${API}/customers`, nth: 3 });
  const read = new Set(await readIds());
  const after = await readIds();
  expect(after).toHaveLength(before.length - 1);
  expect(after.filter((id) => !read.has(id))).toEqual([]);
});

test('what changed comes with the next visit, and besides it only the last quarter of an hour before', async () => {
  const first = await collect(session.orders(undefined, batchesOf()));
  const { book } = sandbox.control;
  sandbox.control.ship(3, '2026-11-25', ['444413758703', '405548424886']);
  const [added] = book.addOrders(1);
  const pages = await collect(session.orders(first.at(-1)?.next ?? undefined, batchesOf()));
  const rows = pages.flatMap((page) => page.rows);
  const [shipped, fresh] = [String(1_000_001 + 3), String(1_000_001 + (added ?? 0))];
  expect(rows.map(({ orderNo }) => orderNo)).toEqual(expect.arrayContaining([shipped, fresh]));
  expect(rows.length).toBeLessThan(5);
  expect(rows[0]?.shipments[0]).toMatchObject({ shippedOn: '2026-11-25', slipNo: '444413758703,405548424886' });
});

test('a 定期 that changed while its list was being read comes with the next visit', async () => {
  const pages = [];
  for await (const page of session.subscriptions()) {
    if (pages.length === 0) sandbox.control.book.patchSubscription(5, { state: 'paused' });
    pages.push(page);
  }
  const next = await collect(session.subscriptions(pages.at(-1)?.next ?? undefined));
  expect(next.flatMap(({ rows }) => rows)).toMatchObject([{ id: String(1_000_006), status: 'paused' }]);
});

test('a caller whose address is not registered cannot be told from a wrong token', async () => {
  sandbox.control.configure({ allowedIps: ['203.0.113.9', '198.51.100.0/24'] });
  const refused = await session.check();
  sandbox.control.configure({ callerIp: '198.51.100.77' });
  const listed = await session.check();
  sandbox.control.configure({ allowedIps: null, callerIp: null });
  const wrong = await repist.connect({ ...sandbox.credentials, accessToken: 'Wrong1' }, portsWith()).check();
  expect(listed.ok).toBe(true);
  expect(refused).toMatchObject({ ok: false, kind: 'auth', message: expect.stringContaining('IPアドレスの未登録') });
  expect(wrong).toEqual(refused);
});

test('a shop that ignores the filter by number is told, and nobody is taken for gone', async () => {
  const override = { customers: { params: { customerId: 'no_such' } }, orders: { params: { orderNos: 'no_such' } } };
  const other = repist.connect(sandbox.credentials, portsWith({ mappingOverride: override }));
  await expect(other.customer('no-such-customer')).rejects.toMatchObject({ kind: 'shape' });
  await expect(other.order('9999999')).rejects.toMatchObject({ kind: 'shape' });
  await expect(collect(other.orders(undefined, batchesOf(['1000001'])))).rejects.toMatchObject({ kind: 'shape' });
});

test('a shop without a filter by number reads its changes and leaves the open orders to them', async () => {
  const override = { orders: { params: { orderNos: null } } };
  const other = repist.connect(sandbox.credentials, portsWith({ mappingOverride: override }));
  const rows = (await collect(other.orders(undefined, batchesOf(['1000001'])))).flatMap((page) => page.rows);
  expect(rows.filter(({ orderNo }) => orderNo === '1000001')).toHaveLength(1);
  await expect(other.order('1000001')).rejects.toMatchObject({ kind: 'shape' });
});

test('no change is offered by API, and the refusal says where to make it', async () => {
  expect(Object.values(repist.capabilities.change)).toEqual(Array(5).fill({ by: 'robot' }));
  await expect(session.change({ kind: 'cancel', subscriptionId: '1000001' })).rejects.toMatchObject({
    kind: 'cart',
    message: expect.stringContaining('データアシスタントAPI'),
    hint: expect.stringContaining('代理注文'),
  });
});
