import type { Answer, ShopClient } from './shop-client';
import { StandingClock, closeShops, firstError, openShop } from './shop-client';

afterEach(closeShops);

const open = (): Promise<ShopClient> => openShop({ orders: 40, clock: new StandingClock() });

const shipmentOf = async (shop: ShopClient, orderNo: string): Promise<Record<string, unknown>> =>
  ((await shop.get(`/orders/${orderNo}`)).body['shipmentList'] as Record<string, unknown>[])[0] ?? {};

const row = (orderNo: string, shippingInfo: unknown, shipmentNo = 1): unknown => ({
  orderNo,
  shipmentList: [{ shipmentNo, shippingInfo }],
});
const good = { invoiceNo: '1234-5678', expectedArrival: '2026-11-22', shippingDate: '2026-11-20' };

const resultsOf = (answer: Answer): { status: string; orderNo: string; code: string }[] =>
  answer.body['results'] as { status: string; orderNo: string; code: string }[];

describe('発送 (POST /shipping/status)', () => {
  it('stores the slip number and the 発送日, which makes the order shipped', async () => {
    const shop = await open();
    const [orderNo = ''] = shop.control.waitingOrders(1);
    const answer = await shop.post('/shipping/status', { orderList: [row(orderNo, good)] });
    expect(answer.body).toEqual({
      status: 'success',
      errors: [],
      results: [{ status: 'success', orderNo, code: '', message: '' }],
    });
    expect(await shipmentOf(shop, orderNo)).toMatchObject({ ...good, shipped: true });
  });

  it('erases a blank slip number and arrival, and leaves the 発送日 where none is given', async () => {
    const shop = await open();
    const [orderNo = ''] = shop.control.waitingOrders(1);
    await shop.post('/shipping/status', { orderList: [row(orderNo, good)] });
    await shop.post('/shipping/status', { orderList: [row(orderNo, { invoiceNo: '', expectedArrival: '' })] });
    expect(await shipmentOf(shop, orderNo)).toMatchObject({
      invoiceNo: '',
      expectedArrival: '',
      shippingDate: '2026-11-20',
    });
  });

  it('applies the good rows though one bad row makes the whole failed', async () => {
    const shop = await open();
    const [first = '', second = ''] = shop.control.waitingOrders(2);
    const answer = await shop.post('/shipping/status', {
      orderList: [row(first, good), row('999999999999', good), row(second, good)],
    });
    expect(answer.status).toBe(200);
    expect(answer.body['status']).toBe('failed');
    expect(resultsOf(answer).map(({ status }) => status)).toEqual(['success', 'failed', 'success']);
    expect(firstError(answer)).toMatchObject({ code: 'NotFound', path: 'orderList[1].orderNo' });
    expect(await shipmentOf(shop, second)).toMatchObject({ shipped: true });
  });

  it.each([
    ['a short order number', row('123', good), 'InvalidValue', 'orderNo'],
    ['no shipments', { orderNo: 'ORDER' }, 'InvalidValue', 'shipmentList'],
    ['an unknown shipment', row('ORDER', good, 9), 'NotFound', 'shipmentList[0].shipmentNo'],
    [
      'no slip number key',
      row('ORDER', { expectedArrival: '' }),
      'InvalidValue',
      'shipmentList[0].shippingInfo.invoiceNo',
    ],
    ['no arrival key', row('ORDER', { invoiceNo: '' }), 'InvalidValue', 'shipmentList[0].shippingInfo.expectedArrival'],
    [
      'a slip number over 100 bytes',
      row('ORDER', { ...good, invoiceNo: '1'.repeat(101) }),
      'InvalidValue',
      'shipmentList[0].shippingInfo.invoiceNo',
    ],
    [
      'an impossible day',
      row('ORDER', { ...good, shippingDate: '2026-02-30' }),
      'InvalidDateFormat',
      'shipmentList[0].shippingInfo.shippingDate',
    ],
    [
      'a day in another form',
      row('ORDER', { ...good, expectedArrival: '2026/11/22' }),
      'InvalidDateFormat',
      'shipmentList[0].shippingInfo.expectedArrival',
    ],
  ])('refuses a row with %s and writes nothing of it', async (_case, template, code, path) => {
    const shop = await open();
    const [orderNo = ''] = shop.control.waitingOrders(1);
    const before = await shipmentOf(shop, orderNo);
    const body = JSON.parse(JSON.stringify({ orderList: [template] }).replace('ORDER', orderNo)) as unknown;
    const answer = await shop.post('/shipping/status', body);
    expect(answer.body['status']).toBe('failed');
    expect(firstError(answer)).toMatchObject({ code, path: `orderList[0].${path}` });
    expect(resultsOf(answer)).toMatchObject([{ status: 'failed', code }]);
    expect(await shipmentOf(shop, orderNo)).toEqual(before);
  });

  it('refuses an order that is picked up in a store', async () => {
    const shop = await open();
    const answers = await Promise.all(
      shop.control
        .waitingOrders(40)
        .map((orderNo) => shop.post('/shipping/status', { orderList: [row(orderNo, good)] })),
    );
    const codes = answers.flatMap(resultsOf).map(({ code }) => code);
    expect(codes).toContain('CannotUpdateStorePickup');
  });

  it.each([
    ['no list', {}, 'InvalidValue'],
    ['an empty list', { orderList: [] }, 'InvalidValue'],
    ['more than 100 rows', { orderList: Array(101).fill(row('999999999999', good)) }, 'TooMany'],
  ])('refuses %s', async (_case, body, code) => {
    const answer = await (await open()).post('/shipping/status', body);
    expect(answer.status).toBe(400);
    expect(firstError(answer)).toMatchObject({ code, path: 'orderList' });
  });
});

describe('受注ステータス変更 (POST /order/complete)', () => {
  it('sets 処理済, row by row', async () => {
    const shop = await open();
    const [orderNo = ''] = shop.control.waitingOrders(1);
    const answer = await shop.post('/order/complete', { orderList: [{ orderNo }, { orderNo: '999999999999' }, {}] });
    expect(answer.body['status']).toBe('failed');
    expect(resultsOf(answer).map(({ code }) => code)).toEqual(['', 'NotFound', 'NotFound']);
    expect((await shop.get(`/orders/${orderNo}`)).body['status']).toBe('COMPLETED');
  });

  it('refuses more than 100 rows', async () => {
    const answer = await (
      await open()
    ).post('/order/complete', { orderList: Array(101).fill({ orderNo: '999999999999' }) });
    expect(firstError(answer)).toMatchObject({ code: 'TooMany', path: 'orderList' });
  });
});
