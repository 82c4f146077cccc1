import { DateTime } from 'luxon';
import type { CartSession } from '../../../../lib/carts/cart';
import { rms } from '../../../../lib/carts/rms';
import { TOKYO } from '../../../../lib/clock';
import { startRmsSandbox, type RunningRms } from '../../../../runtime/sandbox/rms/server';
import type { LocalServer } from '../../http/local-server';
import { sendJson } from '../../http/local-server';
import { batchesOf, collect, OpenPace, portsWith } from '../ports';
import { impatient, inMessages, json, settingsFor, startShop, type Answer, type Body } from './local-shop';

let sandbox: RunningRms | undefined;
let server: LocalServer | undefined;
afterEach(async () => {
  await sandbox?.stop();
  await server?.stop();
  sandbox = server = undefined;
});

const open = async (options: Parameters<typeof startRmsSandbox>[0] = {}): Promise<RunningRms> => {
  sandbox = await startRmsSandbox({ customers: 60, subscriptions: 40, orders: 240, pace: false, ...options });
  return sandbox;
};
const connect = ({ credentials }: RunningRms): CartSession => rms.connect(credentials, portsWith());
const numbersOf = async (session: CartSession): Promise<string[]> =>
  (await collect(session.orders(undefined, batchesOf()))).flatMap(({ rows }) => rows.map(({ orderNo }) => orderNo));

describe('orders', () => {
  test.each(['tooMany', 'serverError', 'unavailable', 'reset', 'cut', 'brokenJson', 'shiftJis'] as const)(
    'are all read, once, through %s at the second of their requests',
    async (kind) => {
      const shop = await open({ orders: 130 });
      shop.control.addFault({ kind, path: '/es/2.0/order/', nth: 2 });
      const read = await numbersOf(connect(shop));
      expect(read).toHaveLength(130);
      expect(new Set(read).size).toBe(130);
      expect(shop.control.pendingFaults).toEqual([]);
    },
  );

  test.each(['searchOrder', 'getOrder'])('are all read although an answer of %s comes twice', async (name) => {
    const shop = await open();
    shop.control.addFault({ kind: 'repeatPage', path: `/es/2.0/order/${name}/`, nth: 2 });
    expect(new Set(await numbersOf(connect(shop))).size).toBe(240);
    expect(shop.control.pendingFaults).toEqual([]);
  });

  test('of more hits than a search can show are all read, the oldest too', async () => {
    const shop = await open({ orders: 16_000 });
    const read = await numbersOf(connect(shop));
    expect(new Set(read).size).toBe(16_000);
    // The second in which one search ends and the next begins is read once.
    expect(read).toHaveLength(16_000);
  }, 180_000);

  test('that come while a reading is under way are read at the next visit at the latest', async () => {
    const shop = await open();
    const pages = connect(shop).orders(undefined, batchesOf());
    let next = {};
    let added: number[] = [];
    for await (const page of pages) {
      if (added.length === 0) added = shop.control.book.addOrders(3);
      next = page.next ?? next;
    }
    const later = await collect(connect(shop).orders(next, batchesOf()));
    const numbers = new Set(later.flatMap(({ rows }) => rows.map(({ orderNo }) => orderNo)));
    for (const index of added) expect(numbers.has(shop.control.orderNumber(index))).toBe(true);
    expect(numbers.size).toBeLessThan(20);
  });

  test('that we hold as unshipped are read again by number, with the 発送日 they have got', async () => {
    const shop = await open();
    const [page] = (await collect(connect(shop).orders(undefined, batchesOf()))).slice(-1);
    shop.control.ship(3, '2026-11-20', ['444413758703', '405548424886']);
    const number = shop.control.orderNumber(3);
    const pages = await collect(connect(shop).orders(page!.next!, batchesOf([number, 'not a number'])));
    const again = pages.flatMap(({ rows }) => rows).find(({ orderNo }) => orderNo === number);
    expect(again?.shipments[0]).toMatchObject({ shippedOn: '2026-11-20', slipNo: '444413758703,405548424886' });
    expect(pages.at(-1)?.next).toEqual(pages.at(-2)?.next);
  });

  test('are asked for in windows of at most 63 days, from at most 730 days ago, at +0900', async () => {
    const asked: Body[] = [];
    server = await startShop({
      search: (response, question) => {
        asked.push(question);
        sendJson(response, { orderNumberList: [], ...inMessages('INFO', 'ORDER_EXT_API_SEARCH_ORDER_INFO_102') });
      },
    });
    const now = DateTime.fromISO('2026-11-20T09:00:00', { zone: TOKYO });
    const [page] = await collect(impatient(server, { clock: { now: () => now } }).orders(undefined, batchesOf()));
    const windows = asked.map(
      ({ startDatetime, endDatetime }) => [String(startDatetime), String(endDatetime)] as const,
    );
    for (const [start, end] of windows) {
      expect(start).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+0900$/);
      const days = DateTime.fromISO(end).diff(DateTime.fromISO(start), 'days').days;
      expect(days).toBeGreaterThan(0);
      expect(days).toBeLessThanOrEqual(63);
    }
    expect(now.diff(DateTime.fromISO(windows[0]![0]), 'days').days).toBeLessThanOrEqual(730);
    expect(windows.slice(1).map(([start]) => start)).toEqual(windows.slice(0, -1).map(([, end]) => end));
    expect(DateTime.fromISO(windows.at(-1)![1]) >= now).toBe(true);
    expect(page?.next).toEqual({ from: '2026-11-19T09:00:00+09:00', page: 1 });
  });
});

describe('answers that do not fit what was asked are failures, not shops', () => {
  const orderOf = (orderNumber: string, orderDatetime = '2026-11-20T08:00:00+0900') => ({ orderNumber, orderDatetime });
  const found = (...orderNumberList: string[]): Answer =>
    json(200, { orderNumberList, PaginationResponseModel: { totalRecordsAmount: orderNumberList.length } });
  const clock = { now: () => DateTime.fromISO('2026-11-20T09:00:00', { zone: TOKYO }) };
  const since = { from: '2026-11-20T00:00:00+09:00', page: 1 };
  const read = async (doors: Parameters<typeof startShop>[0]) => {
    server = await startShop(doors);
    return collect(impatient(server, { clock }).orders(since, batchesOf()));
  };

  test('orders of other days', async () => {
    const old = orderOf('1-20260101-1', '2026-01-01T08:00:00+0900');
    const doors = { search: found('1-20260101-1'), get: json(200, { OrderModelList: [old] }) };
    await expect(read(doors)).rejects.toMatchObject({ message: expect.stringContaining('別の期間') });
  });

  test('orders that nobody asked for', async () => {
    const doors = { search: found('1-20261120-1'), get: json(200, { OrderModelList: [orderOf('1-20261120-2')] }) };
    await expect(read(doors)).rejects.toMatchObject({ message: expect.stringContaining('別の注文') });
  });

  test('orders from the newest on, although they were asked for from the oldest on', async () => {
    const numbers = Array.from({ length: 150 }, (_, index) => `1-20261120-${index}`);
    const get: Answer = (response, { orderNumberList }) => {
      const times = (number: string) => 8 * 60 - Number(number.split('-')[2]);
      const rows = (orderNumberList as string[]).map((number) => {
        const [hour, minute] = [Math.floor(times(number) / 60), times(number) % 60];
        return orderOf(
          number,
          `2026-11-20T${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}:00+0900`,
        );
      });
      sendJson(response, { OrderModelList: rows });
    };
    await expect(read({ search: found(...numbers), get })).rejects.toMatchObject({
      message: expect.stringContaining('注文日の順'),
    });
  });

  test('one order of the wrong number is not the order', async () => {
    server = await startShop({ get: json(200, { OrderModelList: [orderOf('1-20261120-2')] }) });
    await expect(impatient(server).order('1-20261120-1')).rejects.toMatchObject({ kind: 'shape' });
  });

  test('an orderer who was not asked for is not the customer', async () => {
    const row = { ...orderOf('1-20261120-1'), OrdererModel: { emailAddress: 'other@pc.fw.rakuten.ne.jp' } };
    server = await startShop({ search: found('1-20261120-1'), get: json(200, { OrderModelList: [row] }) });
    await expect(impatient(server).customer('me@pc.fw.rakuten.ne.jp')).rejects.toMatchObject({ kind: 'shape' });
  });
});

describe('customers', () => {
  test('come by their latest order last, with the number they gave then', async () => {
    const shop = await open({ customers: 10, orders: 40 });
    const id = shop.control.maskedMail(4);
    const pages = await collect(connect(shop).customers());
    const of = pages.flatMap(({ rows }) => rows.filter((row) => row.id === id));
    expect(of.length).toBeGreaterThanOrEqual(1);
    for (const { rows } of pages) expect(new Set(rows.map((row) => row.id)).size).toBe(rows.length);
    expect(await connect(shop).customer(id)).toEqual(of.at(-1));
  });

  test('without an order for two years are not known', async () => {
    const shop = await open({ customers: 300, orders: 30 });
    expect(await connect(shop).customer(shop.control.maskedMail(200))).toBeNull();
  });
});

describe('定期購入', () => {
  const idsOf = async (session: CartSession): Promise<string[]> =>
    (await collect(session.subscriptions())).flatMap(({ rows }) => rows.map(({ id }) => id));

  test('of more than a page are all read, once, and join the orders and customers by number and mail', async () => {
    const shop = await open({ customers: 100, subscriptions: 2_600, orders: 300 });
    const read = await idsOf(connect(shop));
    expect(new Set(read).size).toBe(read.length);
    expect(read).toHaveLength(2_600 - 390);
    const ids = new Set(read);
    const cancelled = (id: string) => !ids.has(id);
    const orders = (await collect(connect(shop).orders(undefined, batchesOf()))).flatMap(({ rows }) => rows);
    const named = orders.filter(({ subscriptionNo }) => subscriptionNo !== null && !cancelled(subscriptionNo));
    expect(named.length).toBeGreaterThan(0);
  });

  test('that are cancelled while the list is read hide none that goes on', async () => {
    const shop = await open({ subscriptions: 2_600 });
    const active = [...shop.control.book.subscriptions.all()].filter(({ state }) => state !== 'cancelled');
    const seen = new Set<string>();
    let cancelled = 0;
    for await (const { rows } of connect(shop).subscriptions()) {
      for (const { id } of rows) seen.add(id);
      if (cancelled === 0)
        for (; cancelled < 5; cancelled += 1) shop.control.cancelSubscription(active[cancelled]!.index);
    }
    const stayed = active.slice(5).map(({ index }) => shop.control.reserveNumber(index));
    expect(stayed.filter((id) => !seen.has(id))).toEqual([]);
  });

  test('whose list never stands still are a failure and not a reading', async () => {
    let asked = 0;
    server = await startShop({
      reserve: (response) => {
        asked += 1;
        const rows = Array.from({ length: 1_000 }, (_, index) => ({ reserveNumber: `r${asked}-${index}` }));
        sendJson(response, { resultCode: 'N00-000', totalCount: 5_000, publicReserveModelList: rows });
      },
    });
    await expect(idsOf(impatient(server))).rejects.toMatchObject({ message: expect.stringContaining('動き続けて') });
  });

  test('that are none are no failure', async () => {
    server = await startShop();
    expect(await idsOf(impatient(server))).toEqual([]);
  });
});

test('every request waits its turn at one a second in the shop’s bucket', async () => {
  server = await startShop();
  const pace = new OpenPace();
  const settings = { ...settingsFor(server), requestsPerSecond: undefined };
  await rms.connect(settings, portsWith({ pace, lane: 'interactive' })).check();
  expect(pace.slots).toHaveLength(server.requests.length);
  for (const slot of pace.slots) {
    expect(slot).toEqual({ bucket: `rms:${server.host}/123456`, perSecond: 1, lane: 'interactive' });
  }
});
