import type { FaultRule } from '../../../runtime/sandbox/shop/faults';
import type { ShopClient } from './shop-client';
import { closeShops, firstError, openShop } from './shop-client';

afterEach(closeShops);

const withFault = async (rule: FaultRule): Promise<ShopClient> => {
  const shop = await openShop({ members: 300 });
  shop.control.addFault(rule);
  return shop;
};

const idsAt = async (shop: ShopClient, offset: number): Promise<unknown[]> =>
  (await shop.members(`?limit=100&offset=${offset}`)).map((row) => row['memberId']);

describe('faults on demand', () => {
  it('hit the nth matching request, as often as said, and no others', async () => {
    const shop = await withFault({ kind: 'serverError', path: '/admin-api/v1/member', nth: 2, count: 2 });
    const statuses: number[] = [];
    statuses.push((await shop.get('/shipping')).status);
    for (let n = 0; n < 4; n += 1) statuses.push((await shop.get('/member')).status);
    expect(statuses).toEqual([200, 200, 500, 500, 200]);
    expect(shop.control.pendingFaults).toEqual([]);
  });

  it('with count 0 last until they are cleared', async () => {
    const shop = await withFault({ kind: 'serverError', count: 0 });
    for (let n = 0; n < 3; n += 1) expect((await shop.get('/member')).status).toBe(500);
    shop.control.clearFaults();
    expect((await shop.get('/member')).status).toBe(200);
  });

  it('can hit the token request', async () => {
    const shop = await withFault({ kind: 'serverError', path: '/oauth/token' });
    expect((await shop.tokenRequest()).status).toBe(500);
    expect((await shop.tokenRequest()).status).toBe(200);
  });

  it('401: the token is dropped and a new one works', async () => {
    const shop = await withFault({ kind: 'unauthorized' });
    expect((await shop.get('/member')).status).toBe(401);
    expect((await shop.get('/member')).status).toBe(401);
    await shop.renew();
    expect((await shop.get('/member')).status).toBe(200);
  });

  it.each([
    ['tooMany', 429, '7', '7'],
    ['tooMany', 429, undefined, null],
    ['unavailable', 503, '30', '30'],
    ['unavailable', 503, undefined, null],
  ] as const)('%s: %i with Retry-After %s', async (kind, status, retryAfter, header) => {
    const answer = await (await withFault({ kind, retryAfter })).get('/member');
    expect(answer.status).toBe(status);
    expect(answer.headers.get('retry-after')).toBe(header);
  });

  it('503 comes with an HTML page', async () => {
    const answer = await (await withFault({ kind: 'unavailable' })).get('/member');
    expect(answer.headers.get('content-type')).toMatch('text/html');
    expect(answer.text).toMatch('メンテナンス');
  });

  it.each([
    [400, 'StockNotFound'],
    [400, 'ProductNotFound'],
    [403, 'NotManagementSettings'],
    [200, 'CannotUpdateStorePickup'],
  ])('any refusal of the shop: %i %s', async (status, code) => {
    const answer = await (await withFault({ kind: 'refusal', status, code })).get('/member');
    expect(answer.status).toBe(status);
    expect(answer.body['status']).toBe('failed');
    expect(firstError(answer).code).toBe(code);
  });

  it('time-out: no answer while the connection stays open', async () => {
    const shop = await withFault({ kind: 'timeout' });
    await shop.tokenRequest();
    const answer = shop.call('/admin-api/v1/member', { signal: AbortSignal.timeout(300) });
    await expect(answer).rejects.toMatchObject({ name: 'TimeoutError' });
  });

  it.each(['reset', 'cut'] as const)('%s: the connection ends and the next request is well', async (kind) => {
    const shop = await withFault({ kind });
    await expect(shop.get('/member')).rejects.toThrow();
    expect((await shop.get('/member')).status).toBe(200);
  });

  it('cut: the head and half of the body had come', async () => {
    const shop = await withFault({ kind: 'cut', nth: 2 });
    await shop.members();
    const token = String((await shop.tokenRequest()).body['access_token']);
    const headers = { 'x-shop-key': 'otameshi', authorization: `Bearer ${token}` };
    const response = await fetch(`${shop.sandbox.url}/admin-api/v1/member`, { headers });
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow();
  });

  it('broken JSON: a whole answer that does not parse', async () => {
    const answer = await (await withFault({ kind: 'brokenJson' })).get('/member');
    expect(answer.status).toBe(200);
    expect(answer.text).toMatch(/^\{"memberList":\[/);
    expect(() => JSON.parse(answer.text) as unknown).toThrow(SyntaxError);
  });

  it('Shift_JIS: the same page in another encoding', async () => {
    const shop = await withFault({ kind: 'shiftJis', nth: 2 });
    const good = await shop.members('?limit=50&offset=20');
    const token = String((await shop.tokenRequest()).body['access_token']);
    const headers = { 'x-shop-key': 'otameshi', authorization: `Bearer ${token}` };
    const response = await fetch(`${shop.sandbox.url}/admin-api/v1/member?limit=50&offset=20`, { headers });
    expect(response.headers.get('content-type')).toBe('application/json; charset=Shift_JIS');
    const text = new TextDecoder('shift_jis').decode(await response.arrayBuffer());
    const rows = (JSON.parse(text) as { memberList: Record<string, unknown>[] }).memberList;
    expect(rows.map((row) => row['address1'])).toEqual(good.map((row) => row['address1']));
  });

  it('wrong content type: JSON that calls itself HTML', async () => {
    const answer = await (await withFault({ kind: 'wrongContentType' })).get('/member');
    expect(answer.headers.get('content-type')).toMatch('text/html');
    expect(answer.body).toHaveProperty('memberList');
  });

  it('a page twice: the second request gets the first page again, the third the third', async () => {
    const shop = await withFault({ kind: 'repeatPage', path: '/admin-api/v1/member', nth: 2 });
    const first = await idsAt(shop, 0);
    expect(await idsAt(shop, 100)).toEqual(first);
    expect((await idsAt(shop, 200))[0]).toBe('00000201');
  });

  it('a member gone between two pages: the one that moves up is missed', async () => {
    const shop = await withFault({ kind: 'removeMember', nth: 2 });
    const seen = [...(await idsAt(shop, 0)), ...(await idsAt(shop, 100)), ...(await idsAt(shop, 200))];
    expect(seen).toHaveLength(299);
    expect(seen).not.toContain('00000101');
    expect(await shop.members('?memberId=00000001')).toEqual([]);
  });

  it('a member come between two pages: the one that moves down is seen twice', async () => {
    const shop = await withFault({ kind: 'insertMember', nth: 2 });
    const seen = [...(await idsAt(shop, 0)), ...(await idsAt(shop, 100)), ...(await idsAt(shop, 200))];
    expect(seen.filter((id) => id === '00000100')).toHaveLength(2);
    expect(seen).not.toContain('00000301');
    expect((await idsAt(shop, 0))[0]).toBe('00000301');
  });

  it('delay: the answer is late and right', async () => {
    const shop = await withFault({ kind: 'delay', milliseconds: 200 });
    const started = performance.now();
    expect((await shop.get('/member')).status).toBe(200);
    expect(performance.now() - started).toBeGreaterThan(180);
  });
});
