import { DateTime } from 'luxon';
import { rms } from '../../../../lib/carts/rms';
import { TOKYO } from '../../../../lib/clock';
import { startRmsSandbox } from '../../../../runtime/sandbox/rms/server';
import type { LocalServer } from '../../http/local-server';
import { portsWith } from '../ports';
import { gateway, impatient, inMessages, json, startShop, type Doors } from './local-shop';

let server: LocalServer | undefined;
afterEach(() => server?.stop());

const NOW = DateTime.fromISO('2026-11-20T09:00:00', { zone: TOKYO });
const clock = { now: () => NOW };

describe('the licence', () => {
  const checkWith = async (expiryDate: unknown) => {
    server = await startShop({ license: json(200, { expiryDate }) });
    return impatient(server, { clock }).check();
  };

  test.each([
    ['2027-02-18T23:59:59', '楽天RMSに接続できました。licenseKeyの有効期限は2027年2月18日です。'],
    ['2026-12-05T23:59:59', '楽天RMSに接続できました。licenseKeyの有効期限は2026年12月5日です。'],
  ])('that ends on %s, more than 14 days ahead, is told', async (end, message) => {
    expect(await checkWith(end)).toEqual({ ok: true, kind: null, message, hint: '' });
  });

  test.each([
    ['2026-12-04T23:59:59', 'あと14日です'],
    ['2026-11-21T00:00:00', 'あと1日です'],
    ['2026-11-20T23:59:59', 'あと0日です'],
  ])('that ends on %s is a warning with the way to renew it: %s', async (end, words) => {
    const report = await checkWith(end);
    expect(report.ok).toBe(true);
    expect(report.message).toContain('【ご注意】');
    expect(report.message).toContain(words);
    expect(report.message).toContain('2-1 アプリ一覧');
  });

  test.each(['2026-11-20T08:59:59', '2026-11-01T23:59:59'])('that ended on %s is refused', async (end) => {
    expect(await checkWith(end)).toMatchObject({
      ...{ ok: false, kind: 'auth', message: expect.stringContaining('期限が切れています') },
      hint: expect.stringContaining('再発行'),
    });
  });

  test.each([[undefined], ['soon'], [5]])('that is %j is no answer of RMS', async (end) => {
    expect(await checkWith(end)).toMatchObject({ ok: false, kind: 'shape' });
  });
});

describe('a bad connection is never taken for a good one, and each cause has its own words', () => {
  const causes: readonly (readonly [string, Doors, string, string])[] = [
    ['a wrong or ended key', { license: gateway(401, 'GA0001') }, 'auth', '有効期限(90日)が切れています'],
    ['the same, by another code', { search: gateway(400, 'ES01-01') }, 'auth', '断られました(ES01-01)'],
    ['the licence function off', { license: gateway(400, 'ES04-01') }, 'config', '機能「license.expiryDate.get」'],
    ['the search function off', { search: gateway(400, 'ES04-01') }, 'config', '機能「rpay.order.searchOrder」'],
    ['the order function off', { get: gateway(400, 'ES04-01') }, 'config', '機能「rpay.order.getOrder」'],
    ['the 定期購入 function off', { reserve: gateway(400, 'ES04-01') }, 'config', '機能「reserve.infoList.get」'],
    ['a function refused', { reserve: json(403, {}) }, 'config', '機能「reserve.infoList.get」を断られました'],
    [
      'an error inside 200',
      { search: json(200, inMessages('ERROR', 'ORDER_EXT_API_SEARCH_ORDER_ERROR_011')) },
      'cart',
      'ORDER_EXT_API_SEARCH_ORDER_ERROR_011',
    ],
    [
      'a bad code of the 定期購入 list inside 200',
      { reserve: json(200, { resultCode: 'E01-005' }) },
      'cart',
      'E01-005',
    ],
    ['a search that answers something else', { search: json(200, { orders: [] }) }, 'shape', '「orderNumberList」'],
    ['a 定期購入 list that answers something else', { reserve: json(200, {}) }, 'shape', '「resultCode」'],
    ['maintenance', { search: json(503, {}) }, 'transient', 'メンテナンス中'],
    ['a fault of the server', { get: json(500, {}) }, 'transient', '楽天RMS側でエラー'],
    ['a silent server', { license: () => undefined }, 'transient', '時間内に返事がありません'],
  ];

  test.each(causes)('%s', async (_name, doors, kind, words) => {
    server = await startShop(doors);
    const report = await impatient(server).check();
    expect(report).toMatchObject({ ok: false, kind, message: expect.stringContaining(words) });
    expect(report.hint).not.toBe('');
    expect(JSON.stringify(report)).not.toMatch(/secret1|secret2|山田/);
  });

  test('no two causes share their words', async () => {
    const messages = new Set<string>();
    for (const [, doors] of causes) {
      const shop = await startShop(doors);
      messages.add((await impatient(shop).check()).message);
      await shop.stop();
    }
    expect(messages.size).toBe(causes.length);
  });
});

test('the key travels in the ESA header, with the charset that RMS wants', async () => {
  const seen: (string | undefined)[] = [];
  server = await startShop({
    search: (response, question, request) => {
      seen.push(request.headers.authorization, request.headers['content-type']);
      json(200, { orderNumberList: [], MessageModelList: [] })(response, question, request);
    },
  });
  await impatient(server).check();
  const key = Buffer.from('SP123456_secret1:SL123456_secret2').toString('base64');
  expect(seen).toEqual([`ESA ${key}`, 'application/json; charset=utf-8']);
});

test('the pretend shop’s licence is warned of, and its end told', async () => {
  const sandbox = await startRmsSandbox({ customers: 5, orders: 3, subscriptions: 2, pace: false });
  const check = () => rms.connect(sandbox.credentials, portsWith()).check();
  expect((await check()).message).not.toContain('ご注意');
  sandbox.control.endLicense(10);
  const warned = await check();
  sandbox.control.endLicense(-1);
  const ended = await check();
  await sandbox.stop();
  expect(warned).toMatchObject({ ok: true, message: expect.stringContaining('あと10日') });
  expect(ended).toMatchObject({ ok: false, kind: 'auth' });
});
