import type { Cursor, Page } from '../../../../lib/carts/cart';
import { shopify } from '../../../../lib/carts/shopify';
import { startShopifySandbox, type RunningShopify } from '../../../../runtime/sandbox/shopify/server';
import { batchesOf, collect, OpenPace, portsWith } from '../ports';
import { impatient, json, page, startShop } from './local-shop';

/** The sandbox is written from the reference alone; here both readings of it meet. */
let sandbox: RunningShopify;
const open = async (options: Parameters<typeof startShopifySandbox>[0] = {}) => {
  sandbox = await startShopifySandbox({ customers: 100, subscriptions: 40, orders: 60, pace: false, ...options });
  return shopify.connect(sandbox.credentials, portsWith());
};
afterEach(() => sandbox?.stop());

const last = async (pages: AsyncIterable<{ next: Cursor | null }>) => (await collect(pages)).at(-1)?.next ?? undefined;

test('the next visit brings the customer who changed, and few others', async () => {
  const session = await open();
  const cursor = await last(session.customers());
  sandbox.control.book.patchPerson(3, { email: 'new@example.com' });
  const rows = (await collect(session.customers(cursor))).flatMap((one) => one.rows);
  expect(rows).toContainEqual(expect.objectContaining({ id: sandbox.control.customerId(3), email: 'new@example.com' }));
  expect(rows.length).toBeLessThan(20);
});

test('a row dated in a far future does not hide later changes', async () => {
  const session = await open();
  sandbox.control.book.people.patch(0, {}, Date.parse('2099-01-01T00:00:00Z'));
  const cursor = await last(session.customers());
  sandbox.control.book.patchPerson(5, { email: 'late@example.com' });
  const rows = (await collect(session.customers(cursor))).flatMap((one) => one.rows);
  expect(rows.map(({ id }) => id)).toContain(sandbox.control.customerId(5));
});

test('a customer who changes while being read comes again, and nobody is passed over', async () => {
  const session = await open();
  const ids: string[] = [];
  for await (const { rows } of session.customers()) {
    if (ids.length === 0) sandbox.control.book.patchPerson(2, {});
    ids.push(...rows.map(({ id }) => id));
  }
  expect(new Set(ids).size).toBe(100);
  expect(ids.filter((id) => id === sandbox.control.customerId(2)).length).toBeGreaterThanOrEqual(1);
});

test('a stored place that Shopify no longer takes leads back to the start of the listing', async () => {
  const session = await open();
  const stale = { since: null, after: 'no-cursor-of-yours', newest: null };
  const rows = (await collect(session.customers(stale))).flatMap((one) => one.rows);
  expect(rows).toHaveLength(100);
});

test('a list that leads to itself is an error, never an end', async () => {
  const shop = await startShop({ customers: json(200, page('customers', [], { hasNextPage: true, endCursor: 'c1' })) });
  await expect(collect(impatient(shop).customers())).rejects.toMatchObject({ kind: 'shape' });
  await shop.stop();
});

test('orders are whole: every line, in the parcel in which it left', async () => {
  const session = await open({ customers: 20, orders: 120 });
  const { book, orderName } = sandbox.control;
  const read = new Map(
    (await collect(session.orders(undefined, batchesOf()))).flatMap(({ rows }) =>
      rows.map((row) => [row.orderNo, row]),
    ),
  );
  const orders = [...book.orders.all()];
  expect(read.size).toBe(orders.length);
  const long = orders.filter(({ index }) => index % 17 === 5);
  expect(long.map(({ index }) => read.get(orderName(index))?.lines.length)).toEqual(long.map(() => 12));
  const sent = orders.filter(
    ({ parcel, lines, index }) => parcel.shippedOn !== '' && lines.length > 1 && index % 17 !== 5,
  );
  const two = sent.filter(({ index }) => index % 3 === 1).map(({ index }) => read.get(orderName(index)));
  const half = sent.filter(({ index }) => index % 3 === 2).map(({ index }) => read.get(orderName(index)));
  expect(two.length).toBeGreaterThan(0);
  expect(two.map((row) => row?.lines.map(({ shipmentNo }) => shipmentNo))).toEqual(two.map(() => [1, 2]));
  expect(half.length).toBeGreaterThan(0);
  expect(half.map((row) => row?.lines.map(({ shipmentNo }) => shipmentNo))).toEqual(half.map(() => [1, 0]));
});

test('open orders are read again by name, and no other that only begins so', async () => {
  const session = await open({ customers: 5, orders: 30 });
  const cursor = await last(session.orders(undefined, batchesOf()));
  const pages = await collect(session.orders(cursor, batchesOf(['#1001', '#102', 'お名前 様の注文', '#9999'])));
  const names = pages.flatMap(({ rows }) => rows.map(({ orderNo }) => orderNo));
  expect(names).toContain('#1001');
  expect(names).not.toContain('#1020');
  expect(await session.order('#102')).toBeNull();
});

describe('the cost bucket', () => {
  test.each([
    ['customers', 100],
    ['subscriptions', 100],
    ['orders', 130],
  ] as const)(
    'a page of %s costs about what the smallest plan refills in a second, and no query is too dear',
    async (what, most) => {
      const session = await open({ customers: 100, subscriptions: 80, orders: 80 });
      const pages: AsyncIterable<Page<unknown>> = what === 'orders' ? session.orders(undefined, batchesOf()) : session[what](); // prettier-ignore
      await collect(pages);
      const { queries, spent } = sandbox.control.cost;
      expect(spent / queries).toBeGreaterThan(most / 4);
      expect(spent / queries).toBeLessThanOrEqual(most);
    },
  );

  test('the rate follows the plan that the shop tells, and what its pages cost', async () => {
    await open({ pace: true, restoreRate: 1_000 });
    const pace = new OpenPace();
    await collect(shopify.connect(sandbox.credentials, portsWith({ pace })).customers());
    const [first, ...others] = pace.slots.map(({ perSecond }) => perSecond);
    expect([first, others.length]).toEqual([1, 3]);
    // 33 customers, of whom a few have no address or number that would cost a point more.
    for (const points of others.map((perSecond) => 1_000 / perSecond)) {
      expect(points).toBeGreaterThan(80);
      expect(points).toBeLessThan(100);
    }
  });

  test('an empty bucket is waited for as long as it takes to fill, by everybody', async () => {
    await open({ pace: true, restoreRate: 1_000 });
    sandbox.control.drainBucket();
    const pace = new OpenPace();
    const rows = (await collect(shopify.connect(sandbox.credentials, portsWith({ pace })).customers())).flatMap(
      (one) => one.rows,
    );
    expect(rows).toHaveLength(100);
    expect(sandbox.control.cost.throttled).toBeGreaterThan(0);
    expect(pace.holds.length).toBeGreaterThan(0);
  });

  test('what is throttled was not done: a change is asked again, once', async () => {
    await open({ pace: true, restoreRate: 1_000 });
    const session = shopify.connect({ ...sandbox.credentials, requestsPerSecond: 0 }, portsWith());
    const { index } = [...sandbox.control.book.subscriptions.all()].find(({ state }) => state === 'active')!;
    sandbox.control.drainBucket();
    const proof = await session.change({ kind: 'cancel', subscriptionId: sandbox.control.contractId(index) });
    expect(proof).toMatchObject({ changed: true, after: { status: 'cancelled' } });
    expect(sandbox.control.writes).toBe(1);
  });
});

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
  await open();
  const session = shopify.connect({ ...sandbox.credentials, authentication: 'clientCredentials' }, portsWith());
  await session.customer('1');
  sandbox.control.addFault({ kind, path: '/admin/api/', nth: 2 });
  const rows = (await collect(session.customers())).flatMap((one) => one.rows);
  expect(sandbox.control.pendingFaults).toEqual([]);
  expect(new Set(rows.map(({ id }) => id)).size).toBe(100);
});

test('the pause that a 429 asks for is kept by everybody', async () => {
  await open();
  const pace = new OpenPace();
  sandbox.control.addFault({ kind: 'tooMany', retryAfter: '2' });
  await shopify.connect(sandbox.credentials, portsWith({ pace })).customer('1');
  expect(pace.holds.map(({ milliseconds }) => milliseconds >= 2_000)).toEqual([true]);
});
