import { DateTime } from 'luxon';
import { TOKYO } from '../../../lib/clock';
import { startRmsSandbox, type RunningRms } from '../../../runtime/sandbox/rms/server';

type Options = Parameters<typeof startRmsSandbox>[0];

const opened: RunningRms[] = [];
const open = async (options: Options = {}): Promise<RunningRms> => {
  const sandbox = await startRmsSandbox({ customers: 30, subscriptions: 40, orders: 60, pace: false, ...options });
  opened.push(sandbox);
  return sandbox;
};
afterEach(async () => {
  await Promise.all(opened.splice(0).map((sandbox) => sandbox.stop()));
});

interface Body {
  readonly Results: { errorCode: string };
  readonly MessageModelList: { messageType: string; messageCode: string; orderNumber?: string }[];
  readonly orderNumberList: string[];
  readonly PaginationResponseModel: { totalRecordsAmount: number; totalPages: number } | null;
  readonly OrderModelList: Readonly<Record<string, unknown>>[];
  readonly resultCode: string;
  readonly totalCount: number;
  readonly publicReserveModelList: Readonly<Record<string, unknown>>[];
  readonly expiryDate: string;
}

const keyOf = ({ credentials: { serviceSecret, licenseKey } }: RunningRms): string =>
  `ESA ${Buffer.from(`${serviceSecret}:${licenseKey}`).toString('base64')}`;

const ask = async (sandbox: RunningRms, path: string, body?: unknown, headers: Record<string, string> = {}) => {
  const usual = { authorization: keyOf(sandbox), 'content-type': 'application/json; charset=utf-8' };
  const response = await fetch(`${sandbox.url}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { ...usual, ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as Body };
};

const stamp = (daysAgo: number, zone = '+0900'): string =>
  `${DateTime.now().setZone(TOKYO).minus({ days: daysAgo }).toFormat("yyyy-MM-dd'T'HH:mm:ss")}${zone}`;
const question = (changes: object = {}, paging: object = {}) => ({
  ...{ dateType: 1, startDatetime: stamp(60), endDatetime: stamp(0) },
  PaginationRequestModel: { requestRecordsAmount: 1_000, requestPage: 1, ...paging },
  ...changes,
});
const search = (sandbox: RunningRms, changes: object = {}, paging: object = {}) =>
  ask(sandbox, '/es/2.0/order/searchOrder/', question(changes, paging));
const get = (sandbox: RunningRms, value: unknown) => ask(sandbox, '/es/2.0/order/getOrder/', value);
const reserves = (sandbox: RunningRms, query: string) => ask(sandbox, `/es/1.0/reserve/reserveInfoList?${query}`);
const day = (days: number): string => DateTime.now().setZone(TOKYO).plus({ days }).toFormat('yyyy-MM-dd');
const codeOf = ({ body }: { body: Body }) => body.MessageModelList[0]?.messageCode.replace('ORDER_EXT_API_', '');

describe('the gateway', () => {
  it.each([
    ['no key', ''],
    ['a bearer', 'Bearer abc'],
    ['the wrong key', `ESA ${Buffer.from('SP123456_sandboxsecret:SL1').toString('base64')}`],
  ])('refuses %s with GA0001', async (_case, authorization) => {
    const { status, body } = await ask(await open(), '/es/2.0/order/searchOrder/', question(), { authorization });
    expect([status, body.Results.errorCode]).toEqual([401, 'GA0001']);
  });

  it('refuses a licenceKey that has ended, and a function that is off', async () => {
    const sandbox = await open();
    sandbox.control.switchOff('getOrder');
    expect((await get(sandbox, { orderNumberList: ['1'], version: 7 })).body.Results.errorCode).toBe('ES04-01');
    expect((await search(sandbox)).status).toBe(200);
    sandbox.control.endLicense(-1);
    expect((await search(sandbox)).status).toBe(401);
  });

  it('tells the end of the licence in JST without a zone', async () => {
    const sandbox = await open({ licenseDays: 10 });
    const { body } = await ask(sandbox, '/es/1.0/license-management/license-key/expiry-date?licenseKey=x');
    expect(body.expiryDate).toBe(`${day(10)}T23:59:59`);
  });

  it('refuses JSON without the charset', async () => {
    const headers = { 'content-type': 'application/json' };
    expect((await ask(await open(), '/es/2.0/order/searchOrder/', question(), headers)).status).toBe(415);
  });

  it('lets one request a second through', async () => {
    const sandbox = await open({ pace: true });
    const answers = await Promise.all([search(sandbox), search(sandbox)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 429]);
  });
});

describe('searchOrder', () => {
  it('finds orders of a window, sorted as asked, page by page', async () => {
    const sandbox = await open();
    const up = { SortModelList: [{ sortColumn: 1, sortDirection: 1 }] };
    const { body } = await search(sandbox, {}, up);
    expect(codeOf({ body })).toBe('SEARCH_ORDER_INFO_101');
    expect(body.orderNumberList.at(-1)).toBe(sandbox.control.orderNumber(59));
    const newest = await search(sandbox, {}, { requestRecordsAmount: 2, requestPage: 2 });
    expect(newest.body.orderNumberList).toEqual([57, 56].map((index) => sandbox.control.orderNumber(index)));
    expect(newest.body.PaginationResponseModel).toMatchObject({ totalRecordsAmount: body.orderNumberList.length });
  });

  it('has no paging where nothing is found', async () => {
    const { body } = await search(await open(), { startDatetime: stamp(600), endDatetime: stamp(590) });
    expect([codeOf({ body }), body.PaginationResponseModel]).toEqual(['SEARCH_ORDER_INFO_102', null]);
  });

  it.each([
    ['Z', { startDatetime: stamp(10, 'Z') }, 'SEARCH_ORDER_ERROR_011'],
    ['a colon in the zone', { startDatetime: stamp(10, '+09:00') }, 'SEARCH_ORDER_ERROR_011'],
    ['another zone', { startDatetime: stamp(10, '+0000') }, 'SEARCH_ORDER_ERROR_011'],
    ['64 days', { startDatetime: stamp(64) }, 'SEARCH_ORDER_ERROR_023'],
    ['two years and a day', { startDatetime: stamp(731), endDatetime: stamp(700) }, 'SEARCH_ORDER_ERROR_023'],
    ['no kind of date', { dateType: undefined }, 'SEARCH_ORDER_ERROR_009'],
    ['paging that is not nested', { PaginationRequestModel: undefined }, 'SEARCH_ORDER_ERROR_009'],
  ])('answers 200 with an error to %s', async (_case, changes, code) => {
    const answer = await search(await open(), changes);
    expect([answer.status, codeOf(answer), answer.body.MessageModelList[0]?.messageType]).toEqual([200, code, 'ERROR']);
  });

  it('finds by the masked mail of whoever ordered', async () => {
    const sandbox = await open();
    const { body } = await search(sandbox, { ordererMailAddress: sandbox.control.maskedMail(7) });
    expect(body.orderNumberList).toEqual([37, 7].map((index) => sandbox.control.orderNumber(index)));
  });
});

describe('getOrder', () => {
  it('gives orders and says of each number whether it can be had', async () => {
    const sandbox = await open();
    const number = sandbox.control.orderNumber(10);
    const { body } = await get(sandbox, { orderNumberList: [number, '1-20260101-0000000001'], version: 7 });
    expect(body.MessageModelList.map(({ messageCode }) => messageCode.slice(-3))).toEqual(['101', '102']);
    expect(body.OrderModelList).toHaveLength(1);
    expect(body.OrderModelList[0]).toMatchObject({
      orderNumber: number,
      orderDatetime: expect.stringMatching(/\+0900$/),
      OrdererModel: { emailAddress: sandbox.control.maskedMail(10) },
    });
  });

  it.each([
    ['no version', { orderNumberList: ['1'] }, 'GET_ORDER_ERROR_009'],
    ['101 numbers', { orderNumberList: Array(101).fill('1'), version: 7 }, 'GET_ORDER_ERROR_011'],
  ])('answers 200 with an error to %s', async (_case, value, code) => {
    const answer = await get(await open(), value);
    expect([answer.status, codeOf(answer)]).toEqual([200, code]);
  });

  it('turns an order that was sent 500 only the day after', async () => {
    const sandbox = await open();
    const progressOf = async (index: number, shippedOn: string) => {
      sandbox.control.ship(index, shippedOn);
      const { body } = await get(sandbox, { orderNumberList: [sandbox.control.orderNumber(index)], version: 7 });
      return body.OrderModelList[0]?.orderProgress;
    };
    expect(await progressOf(58, day(0))).toBe(300);
    expect(await progressOf(57, day(-1))).toBe(500);
  });
});

describe('reserveInfoList', () => {
  it('lists what goes on by planned delivery, and a cancelled one no more', async () => {
    const sandbox = await open();
    const query = `dateType=2&reserveType=1&startDate=${day(-300)}&endDate=${day(300)}&limit=1000`;
    const { body } = await reserves(sandbox, query);
    expect(body).toMatchObject({ resultCode: 'N00-000', totalCount: 34 });
    const first = [...sandbox.control.book.subscriptions.all()].find(({ state }) => state === 'active')!;
    sandbox.control.cancelSubscription(first.index);
    expect((await reserves(sandbox, query)).body.totalCount).toBe(33);
    expect((await reserves(sandbox, `${query}&offset=30`)).body.publicReserveModelList).toHaveLength(3);
  });

  it.each([
    ['today only, where no days are told', 'dateType=3', 'N00-001'],
    ['days in the wrong order', `dateType=2&startDate=${day(5)}&endDate=${day(1)}`, 'E01-005'],
    ['more than a year ahead', `dateType=2&endDate=${day(400)}`, 'E01-005'],
  ])('answers 200 to %s', async (_case, query, resultCode) => {
    const { status, body } = await reserves(await open(), query);
    expect([status, body.resultCode]).toEqual([200, resultCode]);
  });
});
