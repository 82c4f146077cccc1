import { StandingClock, closeShops, firstError, openShop } from './shop-client';

afterEach(closeShops);

const basic = (pair: string): string => `Basic ${Buffer.from(pair).toString('base64')}`;

describe('the token endpoint of the futureshop sandbox', () => {
  it('gives a bearer token for an hour and no refresh token', async () => {
    const shop = await openShop();
    const answer = await shop.tokenRequest();
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({ access_token: expect.any(String), token_type: 'bearer', expires_in: 3600 });
  });

  it.each([
    ['no shop key', { 'x-shop-key': '' }, 401, 'X-SHOP-KEY'],
    ['another shop key', { 'x-shop-key': 'other' }, 401, 'X-SHOP-KEY'],
    ['a wrong secret', { authorization: basic('sandbox-client:wrong') }, 401, 'Authorization'],
    ['a wrong client id', { authorization: basic('wrong:sandbox-secret') }, 401, 'Authorization'],
    ['no client', { authorization: '' }, 401, 'Authorization'],
    ['a bearer scheme', { authorization: 'Bearer sandbox-client:sandbox-secret' }, 401, 'Authorization'],
  ])('refuses %s', async (_case, headers, status, path) => {
    const answer = await (await openShop()).tokenRequest(headers);
    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({ status: 'failed', errors: [{ code: 'Unauthorized', path }] });
  });

  it.each([
    ['another grant', {}, 'grant_type=password', 'grant_type'],
    ['no grant', {}, '', 'grant_type'],
    ['a JSON body', { 'content-type': 'application/json' }, '{"grant_type":"client_credentials"}', 'Content-Type'],
  ])('refuses %s as a bad request', async (_case, headers, body, path) => {
    const answer = await (await openShop()).tokenRequest(headers, body);
    expect(answer.status).toBe(400);
    expect(firstError(answer).path).toBe(path);
  });

  it('keeps an older token valid beside a new one, until its hour is over', async () => {
    const clock = new StandingClock();
    const shop = await openShop({ clock });
    const first = String((await shop.tokenRequest()).body['access_token']);
    clock.forward(30);
    const second = String((await shop.tokenRequest()).body['access_token']);
    const tryWith = (token: string): Promise<number> =>
      shop.call('/admin-api/v1/member', { headers: { authorization: `Bearer ${token}` } }).then(({ status }) => status);
    expect(await tryWith(first)).toBe(200);
    clock.forward(30);
    expect(await tryWith(first)).toBe(401);
    expect(await tryWith(second)).toBe(200);
  });
});

describe('the door of the API', () => {
  it.each([
    ['without any header', {}],
    ['without a token', { 'x-shop-key': 'otameshi' }],
    ['with an unknown token', { 'x-shop-key': 'otameshi', authorization: 'Bearer nonsense' }],
  ])('refuses a call %s', async (_case, headers) => {
    const answer = await (await openShop()).raw('/admin-api/v1/member', { headers });
    expect(answer.status).toBe(401);
    expect(answer.body['status']).toBe('failed');
  });

  it('refuses a good token without the shop key', async () => {
    const answer = await (await openShop()).call('/admin-api/v1/member', { headers: { 'x-shop-key': '' } });
    expect(firstError(answer)).toMatchObject({ code: 'Unauthorized', path: 'X-SHOP-KEY' });
  });

  it('answers 404 in the envelope for a path it does not have', async () => {
    const answer = await (await openShop()).get('/nothing');
    expect(answer.status).toBe(404);
    expect(firstError(answer).code).toBe('NotFound');
  });

  it('refuses callers whose address is not registered, the token call too, until it is', async () => {
    const shop = await openShop({ allowedIps: ['203.0.113.5'] });
    expect((await shop.tokenRequest()).status).toBe(403);
    shop.control.configure({ callerIp: '203.0.113.5' });
    expect((await shop.get('/member')).status).toBe(200);
    shop.control.configure({ callerIp: null, allowedIps: ['127.0.0.1'] });
    expect((await shop.get('/member')).status).toBe(200);
  });

  it('lets one request a second through and answers 429 to the next', async () => {
    const shop = await openShop({ pace: true });
    await shop.renew();
    const [first, tooFast] = await Promise.all([shop.get('/member'), shop.get('/member')]);
    expect([first.status, tooFast.status].sort()).toEqual([200, 429]);
    const refused = first.status === 429 ? first : tooFast;
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(refused.body['status']).toBe('failed');
    await new Promise((resolve) => setTimeout(resolve, 1000));
    expect((await shop.get('/member')).status).toBe(200);
  });
});
