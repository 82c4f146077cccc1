import type { Cursor } from '../../../../lib/carts/cart';
import { rakuraku } from '../../../../lib/carts/rakuraku';
import { startRakurakuSandbox, type RunningRakuraku } from '../../../../runtime/sandbox/rakuraku/server';
import { batchesOf, collect, OpenPace, portsWith } from '../ports';
import { consented } from './contract-shop';

/** The sandbox is written from the reference alone; here both readings of it meet. */
let sandbox: RunningRakuraku;
const open = async (options: Parameters<typeof startRakurakuSandbox>[0] = {}) => {
  sandbox = await startRakurakuSandbox({ customers: 1_120, subscriptions: 40, orders: 60, pace: false, ...options });
  return rakuraku.connect(consented(sandbox), portsWith());
};
afterEach(() => sandbox?.stop());

const idsOf = async (pages: AsyncIterable<{ rows: readonly { id: string }[] }>) =>
  (await collect(pages)).flatMap(({ rows }) => rows.map(({ id }) => id));
const last = async (pages: AsyncIterable<{ next: Cursor | null }>) => (await collect(pages)).at(-1)?.next ?? undefined;
const numbersOf = async (pages: AsyncIterable<{ rows: readonly { orderNo: string }[] }>) =>
  (await collect(pages)).flatMap(({ rows }) => rows.map(({ orderNo }) => orderNo));

test.each([
  ['rising', 'array', 'blocks', 'utf-8'],
  ['falling', 'object', 'blocks', 'utf-8'],
  ['rising', 'array', 'flat', 'shift_jis'],
  ['falling', 'object', 'flat', 'shift_jis'],
] as const)('a shop that lists %s, as %s, in %s, as %s is read whole', async (listing, rowsAs, shape, charset) => {
  const session = await open({ habits: { listing, rowsAs, shape, charset } });
  expect(new Set(await idsOf(session.customers())).size).toBe(1_120);
  const orders = (await collect(session.orders(undefined, batchesOf()))).flatMap(({ rows }) => rows);
  expect(orders).toHaveLength(60);
  expect(new Set(orders.map(({ statusRaw }) => statusRaw))).toContain('処理済み(完了)');
  const subscriptions = (await collect(session.subscriptions())).flatMap(({ rows }) => rows);
  expect(subscriptions).toHaveLength(40);
  expect(subscriptions.map(({ products }) => products[0]?.productName)).toEqual(
    expect.arrayContaining([expect.stringMatching(/^(美容液|化粧水|黒豆茶|青汁|クリーム|洗顔石けん)/)]),
  );
});

test('a shop that lists in no order of numbers is read whole too, in spans that fit into one answer', async () => {
  const session = await open({ habits: { listing: 'mixed' } });
  expect(new Set(await idsOf(session.customers())).size).toBe(1_120);
  // Halving down from the highest number, and no full answer taken for a whole one.
  expect(sandbox.control.requests().counts['POST /api/v2/customers/search 200']).toBeLessThan(20);
});

test('a reading in spans goes on from a stored cursor, over gaps in the numbers', async () => {
  const session = await open({ habits: { listing: 'mixed', rowsAs: 'object' } });
  for (let index = 300; index < 1_000; index += 1) sandbox.control.removeCustomer(index);
  const pages = await collect(session.customers());
  expect(new Set(pages.flatMap(({ rows }) => rows.map(({ id }) => id))).size).toBe(420);
  sandbox.control.book.people.add(0);
  for (const { next } of pages.slice(0, -1)) {
    expect(await idsOf(session.customers(JSON.parse(JSON.stringify(next))))).toContain(sandbox.control.id(1_120));
  }
});

test('an answer with rows of elsewhere is never taken for the one asked for', async () => {
  const session = await open();
  await session.customer(sandbox.control.id(0));
  sandbox.control.addFault({ kind: 'repeatPage', path: '/api/v2/customers', count: 0 });
  await expect(session.customer(sandbox.control.id(5))).rejects.toMatchObject({ kind: 'shape' });
});

describe('orders by change', () => {
  test('the next visit brings what changed, though the filter is coarse', async () => {
    const session = await open();
    const cursor = await last(session.orders(undefined, batchesOf()));
    sandbox.control.ship(3);
    const [added] = sandbox.control.book.addOrders(1);
    const read = await numbersOf(session.orders(cursor, batchesOf()));
    expect(read).toEqual(expect.arrayContaining([sandbox.control.id(3), sandbox.control.id(added!)]));
    expect(read.length).toBeLessThan(20);
    expect(await session.order(sandbox.control.id(3))).toMatchObject({ status: 'shipped' });
  });

  test('one that changes behind our back while we read comes with the next visit', async () => {
    const session = await open({ orders: 1_100 });
    let cursor: Cursor | undefined;
    for await (const page of session.orders(undefined, batchesOf())) {
      if (cursor === undefined) sandbox.control.ship(7, '2026-03-02');
      cursor = page.next ?? undefined;
    }
    const rows = (await collect(session.orders(cursor, batchesOf()))).flatMap((page) => page.rows);
    const changed = rows.find(({ orderNo }) => orderNo === sandbox.control.id(7));
    expect(changed?.shipments[0]?.shippedOn).toBe('2026-03-02');
  });

  test('a reading cut in the middle goes on there and then looks back to its beginning', async () => {
    const session = await open({ orders: 1_100 });
    const pages = session.orders(undefined, batchesOf())[Symbol.asyncIterator]();
    const { value: first } = await pages.next();
    sandbox.control.ship(2, '2026-03-02');
    const rest = await collect(session.orders(JSON.parse(JSON.stringify(first.next)), batchesOf()));
    const numbers = [first, ...rest].flatMap(({ rows }: { rows: readonly { orderNo: string }[] }) =>
      rows.map(({ orderNo }) => orderNo),
    );
    expect(new Set(numbers).size).toBe(1_100);
    expect(await numbersOf(session.orders(rest.at(-1)?.next ?? undefined, batchesOf()))).toContain(
      sandbox.control.id(2),
    );
  });

  test('open orders far apart are read again in as few requests as their numbers allow', async () => {
    const session = await open({ orders: 1_300 });
    const cursor = await last(session.orders(undefined, batchesOf()));
    sandbox.control.clearRequests();
    const open_ = [0, 1, 400, 1_200].map((index) => sandbox.control.id(index));
    const read = await numbersOf(session.orders(cursor, batchesOf([...open_, 'R-1'])));
    expect(read).toEqual(expect.arrayContaining(open_));
    expect(read.length).toBeLessThan(20);
    expect(sandbox.control.requests().counts).toEqual({ 'POST /api/v2/orders/search 200': 3 });
  });
});

test('points come from the customer’s row, with their time', async () => {
  const session = await open();
  const { points } = sandbox.control.book.people.at(4);
  expect(await session.points(sandbox.control.id(4))).toMatchObject({ balance: points, reason: null });
  expect(await session.points('999999')).toMatchObject({ balance: null, reason: expect.stringContaining('いません') });
});

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
  const session = await open();
  await session.customer(sandbox.control.id(0));
  sandbox.control.addFault({ kind, path: '/api/v2/customers', nth: 2 });
  expect(new Set(await idsOf(session.customers())).size).toBe(1_120);
  expect(sandbox.control.pendingFaults).toEqual([]);
});

test('a shop at its real pace refuses nobody who keeps to it, and nothing is asked beside another', async () => {
  await open({ customers: 10, pace: true });
  const settings = consented(sandbox);
  const pace = new OpenPace();
  let next = 0;
  pace.slot = async () => {
    const wait = next - performance.now();
    next = Math.max(next, performance.now()) + 1_000;
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
  };
  const sessions = [1, 2].map(() => rakuraku.connect(settings, portsWith({ pace })));
  sandbox.control.addFault({ kind: 'delay', milliseconds: 1_500 });
  await Promise.all(sessions.map((session) => session.customer(sandbox.control.id(1))));
  expect(sandbox.control.requests().counts).toEqual({
    'POST /api/oauth/token.php 200': 1,
    'POST /api/v2/customers/search 200': 2,
  });
});
