import type { CartSession } from '../../../../lib/carts/cart';
import { futureshop } from '../../../../lib/carts/futureshop';
import { startFutureshopSandbox, type RunningSandbox } from '../../../../runtime/sandbox/futureshop/server';
import { collect, portsWith } from '../ports';

/** The sandbox is written from the reference alone; here both readings of it meet. */
const MEMBER = '/admin-api/v1/member';
let sandbox: RunningSandbox;
let session: CartSession;

beforeAll(async () => {
  sandbox = await startFutureshopSandbox({ members: 320, orders: 0, unreadableEvery: 0, pace: false });
  session = futureshop.connect({ ...sandbox.credentials, requestsPerSecond: 0 }, portsWith());
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
  sandbox.control.addFault({ kind, path: MEMBER, nth: 2 });
  const read = await readIds();
  expect(sandbox.control.pendingFaults).toEqual([]);
  expect(read).toEqual(before);
});

test('a page that shifts while being read hides no one who stays', async () => {
  const before = await readIds();
  sandbox.control.addFault({ kind: 'removeMember', path: MEMBER, nth: 3 });
  const read = new Set(await readIds());
  const after = await readIds();
  expect(after).toHaveLength(before.length - 1);
  expect(after.filter((id) => !read.has(id))).toEqual([]);
});

test('one who joins meanwhile doubles no one', async () => {
  sandbox.control.addFault({ kind: 'insertMember', path: MEMBER, nth: 3 });
  const read = await readIds();
  expect(new Set(read).size).toBe(read.length);
});

test.each([
  ['omniChannel', 'オムニチャネル'],
  ['none', 'ポイントオプション'],
] as const)('a shop with %s is read without points and the read succeeds', async (pointOption, words) => {
  const { pointOption: before } = sandbox.control.describe();
  sandbox.control.configure({ pointOption });
  const shop = futureshop.connect({ ...sandbox.credentials, pointOption, requestsPerSecond: 0 }, portsWith());
  const rows = (await collect(shop.customers())).flatMap((page) => page.rows);
  sandbox.control.configure({ pointOption: before });
  expect(rows.length).toBeGreaterThan(0);
  expect(rows.filter(({ fields }) => 'points' in fields || 'pointsExpirationDate' in fields)).toEqual([]);
  expect(shop.pointsUnavailable).toContain(words);
});

test('a caller whose address is not registered is told so', async () => {
  sandbox.control.configure({ allowedIps: ['203.0.113.9'] });
  const report = await session.check();
  sandbox.control.configure({ allowedIps: null });
  expect(report).toMatchObject({ ok: false, kind: 'config', message: expect.stringContaining('IPアドレス') });
});
