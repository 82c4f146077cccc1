import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ShopClient } from './shop-client';
import { StandingClock, closeShops, firstError, openShop } from './shop-client';

afterEach(closeShops);

interface Shipment {
  shipmentNo: number;
  addressInfo: Record<string, unknown>;
  shippingInfo: { shippingDate: string; invoiceNo: string; expectedArrival: string };
  productList: { hanpukaiName: string }[];
}
interface Order {
  orderNo: string;
  date: string;
  status: string;
  receiptDate: string;
  isMember: boolean;
  buyerInfo: Record<string, unknown>;
  shipmentList: Shipment[];
  cancelDate?: string;
}

const repliesDir = join(__dirname, '../../../../shared/data/futureshop');

/** All orders of a search, following nextUrl, with the number of pages. */
const readAll = async (shop: ShopClient, query = ''): Promise<{ orders: Order[]; pages: number[] }> => {
  const orders: Order[] = [];
  const pages: number[] = [];
  let next: string | undefined = `/admin-api/v1/shipping${query}`;
  while (next !== undefined) {
    const { status, body } = await shop.call(next);
    expect(status).toBe(200);
    const page = body['orderList'] as Order[];
    orders.push(...page);
    pages.push(page.length);
    next = body['nextUrl'] as string | undefined;
  }
  return { orders, pages };
};

const open = (orders: number): Promise<ShopClient> => openShop({ members: 100, orders, clock: new StandingClock() });
const isShipped = ({ shipmentList }: Order): boolean =>
  shipmentList.every(({ shippingInfo }) => shippingInfo.shippingDate !== '');

describe('受注検索', () => {
  it('gives pages of 100, oldest first, by an absolute nextUrl that the last page lacks', async () => {
    const shop = await open(250);
    const { orders, pages } = await readAll(shop);
    expect(pages).toEqual([100, 100, 50]);
    expect(new Set(orders.map(({ orderNo }) => orderNo)).size).toBe(250);
    expect(orders.map(({ date }) => date)).toEqual(orders.map(({ date }) => date).sort());
    expect((await shop.get('/shipping')).body['nextUrl']).toMatch(`${shop.sandbox.url}/admin-api/v1/shipping?cursor=`);
  });

  it('ends without nextUrl when the orders fill their last page exactly', async () => {
    expect((await readAll(await open(200))).pages).toEqual([100, 100]);
    expect((await readAll(await open(0))).pages).toEqual([0]);
  });

  it('keeps the filter of the first call in the cursor', async () => {
    const shop = await open(500);
    const { orders } = await readAll(shop, '?shippingStatus=shipped');
    const all = (await readAll(shop)).orders;
    expect(orders).toEqual(all.filter(isShipped));
    expect(orders.length).toBeGreaterThan(100);
  });

  it('filters by shipping, payment and date, both ends belonging to the range', async () => {
    const shop = await open(90);
    const { orders } = await readAll(shop);
    expect((await readAll(shop, '?shippingStatus=notShipped')).orders).toEqual(
      orders.filter((order) => !isShipped(order)),
    );
    expect((await readAll(shop, '?paymentStatus=received')).orders).toEqual(
      orders.filter((order) => order.receiptDate !== ''),
    );
    const [from, to] = [orders[20]?.date ?? '', orders[30]?.date ?? ''];
    const ranged = await readAll(shop, `?orderDateStart=${from}&orderDateEnd=${to}`);
    expect(ranged.orders).toEqual(orders.slice(20, 31));
  });

  it('finds orders by a comma list of numbers and leaves unknown ones out', async () => {
    const shop = await open(90);
    const all = (await readAll(shop)).orders;
    const wanted = [all[50], all[3]].map((order) => order?.orderNo);
    const found = await readAll(shop, `?orderNo=${wanted.join(',')},999999999999`);
    expect(found.orders).toEqual([all[3], all[50]]);
  });

  it.each([
    ['?shippingStatus=SHIPPED', 'InvalidValue', 'shippingStatus'],
    ['?paymentStatus=paid', 'InvalidValue', 'paymentStatus'],
    ['?orderDateStart=2026-11-01', 'InvalidDateFormat', 'orderDateStart'],
    ['?orderDateEnd=2026-11-31T00:00:00', 'InvalidDateFormat', 'orderDateEnd'],
    ['?orderNo=123', 'InvalidValue', 'orderNo'],
    [`?orderNo=${Array(101).fill('100000001190').join(',')}`, 'TooMany', 'orderNo'],
    ['?cursor=invented', 'InvalidValue', 'cursor'],
  ])('refuses %.40s', async (query, code, path) => {
    const answer = await (await open(1)).get(`/shipping${query}`);
    expect(answer.status).toBe(400);
    expect(firstError(answer)).toMatchObject({ code, path });
  });

  it('refuses a cursor that was changed on the way', async () => {
    const shop = await open(150);
    const nextUrl = String((await shop.get('/shipping')).body['nextUrl']);
    expect((await shop.call(nextUrl)).status).toBe(200);
    expect((await shop.call(nextUrl.replace('cursor=e', 'cursor=f'))).status).toBe(400);
  });
});

describe('the orders of a seed', () => {
  it('are the same bytes for the same seed and clock', async () => {
    const page = async (): Promise<string> => (await (await open(150)).get('/shipping')).text;
    const first = await page();
    // The cursor is signed by a key of its own, so the addresses of the next page differ.
    expect((await page()).split('"nextUrl"')[0]).toBe(first.split('"nextUrl"')[0]);
  });

  it('stay the same orders when the shop is started on another day, and more of them are shipped', async () => {
    const clock = new StandingClock();
    const now = (await readAll(await openShop({ orders: 300, clock }))).orders;
    clock.forward(10 * 24 * 60);
    const later = (await readAll(await openShop({ orders: 300, clock }))).orders;
    const known = new Map(later.map((order) => [order.orderNo, order]));
    const both = now.filter(({ orderNo }) => known.has(orderNo));
    expect(both.length).toBeGreaterThan(250);
    for (const order of both) expect(known.get(order.orderNo)?.date).toBe(order.date);
    const shipped = (orders: readonly Order[]): number => orders.filter(isShipped).length;
    expect(shipped(both.map(({ orderNo }) => known.get(orderNo) as Order))).toBeGreaterThan(shipped(both));
  });

  it('spread over the last four months and lie in no future', async () => {
    const { orders } = await readAll(await open(200));
    expect(orders[0]?.date.slice(0, 7)).toBe('2026-07');
    expect((orders.at(-1)?.date ?? '') <= '2026-11-20T09:00:00').toBe(true);
  });

  it('have cancelled, returned, held, preordered, two-shipment, 頒布会 and guest orders, and misleading slips', async () => {
    const { orders } = await readAll(await open(100));
    const statuses = new Set(orders.map(({ status }) => status));
    expect([...statuses].sort()).toEqual([
      'AWAITING_PAYMENT',
      'CANCELLED',
      'COMPLETED',
      'ON_HOLD',
      'PREORDER',
      'REFUNDED',
    ]);
    expect(
      orders.filter(({ status }) => status === 'CANCELLED').every(({ cancelDate }) => cancelDate !== undefined),
    ).toBe(true);
    const guests = orders.filter(({ isMember }) => !isMember);
    expect(guests).toHaveLength(5);
    expect(guests.every(({ buyerInfo }) => buyerInfo['memberId'] === '')).toBe(true);
    expect(orders.filter(({ shipmentList }) => shipmentList.length === 2)).toHaveLength(10);
    const shipments = orders.flatMap(({ shipmentList }) => shipmentList);
    expect(shipments.some(({ productList }) => productList.some(({ hanpukaiName }) => hanpukaiName !== ''))).toBe(true);
    expect(
      shipments.some(({ shippingInfo: { invoiceNo, shippingDate } }) => invoiceNo !== '' && shippingDate === ''),
    ).toBe(true);
    expect(
      shipments.some(({ shippingInfo: { invoiceNo, shippingDate } }) => invoiceNo === '' && shippingDate !== ''),
    ).toBe(true);
    const days = orders.map(({ shipmentList }) => shipmentList.map(({ shippingInfo }) => shippingInfo.shippingDate));
    expect(days.some(([first, second]) => first && second && first !== second)).toBe(true);
    expect(days.some(([first, second]) => first && second === '')).toBe(true);
  });
});

describe('受注取得', () => {
  it('has the same order flat, with zipCode instead of postalCode', async () => {
    const shop = await open(40);
    const listed = (await readAll(shop)).orders[5] as Order;
    const { status, body } = await shop.get(`/orders/${listed.orderNo}`);
    expect(status).toBe(200);
    expect(body).toMatchObject({ orderNo: listed.orderNo, date: listed.date, status: listed.status });
    const flat = (body['shipmentList'] as Record<string, unknown>[])[0] ?? {};
    const nested = listed.shipmentList[0] as Shipment;
    expect(flat).toMatchObject(nested.shippingInfo);
    expect(flat).not.toHaveProperty('shippingInfo');
    expect(flat['shipped']).toBe(nested.shippingInfo.shippingDate !== '');
    const address = flat['addressInfo'] as Record<string, unknown>;
    expect(address['zipCode']).toBe(nested.addressInfo['postalCode']);
    expect(address).not.toHaveProperty('postalCode');
  });

  it('tells the subscription of one order in twenty and leaves it blank in the others', async () => {
    const shop = await open(20);
    const details = await Promise.all(
      (await readAll(shop)).orders.map(({ orderNo }) => shop.get(`/orders/${orderNo}`)),
    );
    const numbers = details.map(({ body }) => String(body['subscriptionNo']));
    expect(numbers.filter((number) => number !== '')).toHaveLength(1);
    expect(details.every(({ body }) => typeof body['subscriptionPeriodNo'] === 'string')).toBe(true);
  });

  it('answers 404 for an order it does not have', async () => {
    const answer = await (await open(5)).get('/orders/999999999999');
    expect(answer.status).toBe(404);
    expect(firstError(answer)).toMatchObject({ code: 'NotFound', path: 'orderNo' });
  });
});

(existsSync(repliesDir) ? describe : describe.skip)('captured replies (skipped where ../shared/data is absent)', () => {
  let captured: { orderList: Order[] };
  beforeAll(() => {
    captured = JSON.parse(readFileSync(join(repliesDir, 'orders.json'), 'utf8')) as { orderList: Order[] };
  });

  it('are served as they were captured', async () => {
    const shop = await openShop({ repliesDir });
    expect((await shop.get('/shipping')).body).toEqual(captured);
    expect((await readAll(shop, '?shippingStatus=shipped')).orders.map(({ orderNo }) => orderNo)).toEqual([
      '100000001190',
    ]);
  });

  it('can be read one by one and shipped', async () => {
    const shop = await openShop({ repliesDir, clock: new StandingClock() });
    const detail = await shop.get('/orders/100000003522');
    expect(detail.body).toMatchObject({ orderNo: '100000003522', subscriptionNo: '', multipleShipments: false });
    shop.control.shipOrders(['100000003522']);
    const { orders } = await readAll(shop, '?orderNo=100000003522');
    expect(orders[0]?.shipmentList[0]?.shippingInfo.shippingDate).toBe('2026-11-20');
  });

  it('that are no replies stop the sandbox from starting', async () => {
    await expect(openShop({ repliesDir: __dirname })).rejects.toThrow('orders.json');
  });
});
