import type { ShopClient } from './shop-client';
import { StandingClock, closeShops, openShop } from './shop-client';

afterEach(closeShops);

const ask = async (shop: ShopClient, method: string, path: string, body?: unknown): Promise<unknown> => {
  const answer = await shop.raw(`/sandbox${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  expect(answer.status).toBe(200);
  return JSON.parse(answer.text) as unknown;
};

interface Touched {
  index: number;
  memberId: string;
}

describe('the control of the sandbox over HTTP', () => {
  it('describes the shop', async () => {
    const shop = await openShop({ seed: 3, members: 2000, orders: 7 });
    expect(await ask(shop, 'GET', '/shop')).toEqual({
      seed: 3,
      members: 2000,
      unreadableMembers: 2,
      orders: 7,
      pointOption: 'standard',
      pace: false,
    });
  });

  it('changes members chosen by a seed: the same seed the same members', async () => {
    const choose = async (): Promise<Touched[]> => {
      const shop = await openShop({ members: 500 });
      return (await ask(shop, 'POST', '/members/change', { what: 'name', count: 20, seed: 4 })) as Touched[];
    };
    const chosen = await choose();
    expect(new Set(chosen.map(({ memberId }) => memberId)).size).toBe(20);
    expect(await choose()).toEqual(chosen);
  });

  it.each([
    ['name', 'lastName', true],
    ['mail', 'mail', true],
    ['mobileMail', 'mobileMail', true],
    ['points', 'points', false],
  ])('a change of %s writes %s and %s: moves the time of last update', async (what, field, moves) => {
    const shop = await openShop({ clock: new StandingClock() });
    const [touched] = (await ask(shop, 'POST', '/members/change', { what, count: 1 })) as Touched[];
    const changed = shop.control.member(touched?.index ?? -1) ?? {};
    const [original] = await (await openShop()).members(`?memberId=${touched?.memberId}`);
    expect(changed[field]).not.toBe(original?.[field]);
    expect(changed['dateLastUpdated'] === '2026-11-20T09:00:00').toBe(moves);
  });

  it('removes and adds members: the listing follows, and a removed one is found no more', async () => {
    const shop = await openShop({ members: 100 });
    const removed = (await ask(shop, 'POST', '/members/remove', { count: 5, seed: 2 })) as Touched[];
    const added = (await ask(shop, 'POST', '/members/add', { count: 3 })) as Touched[];
    const ids = (await shop.members('?limit=100')).map((row) => row['memberId']);
    expect(ids).toHaveLength(98);
    for (const { memberId } of removed) {
      expect(ids).not.toContain(memberId);
      expect(await shop.members(`?memberId=${memberId}`)).toEqual([]);
    }
    expect(ids.slice(-3)).toEqual(added.map(({ memberId }) => memberId));
  });

  it('never chooses more members than there are, nor one that cannot be read', async () => {
    const shop = await openShop({ members: 100, unreadableEvery: 10 });
    const chosen = shop.control.changeMembers('name', 1000);
    expect(chosen).toHaveLength(90);
    expect(chosen.every(({ index }) => index % 10 !== 6)).toBe(true);
  });

  it('shows a member as it is served, and writes single fields', async () => {
    const shop = await openShop();
    await ask(shop, 'PATCH', '/member/4', { fields: { birthday: '0000-00-00' }, touch: false });
    expect(await ask(shop, 'GET', '/member/4')).toEqual((await shop.members('?memberId=00000005'))[0]);
    expect((await shop.raw('/sandbox/member/30')).status).toBe(404);
  });

  it('gives addresses by position for friends to have', async () => {
    const shop = await openShop({ members: 50, unreadableEvery: 10 });
    const addresses = (await ask(shop, 'GET', '/addresses?from=5&count=3')) as Record<string, unknown>[];
    const rows = await shop.members('?limit=3&offset=5');
    expect(addresses.map(({ memberId, mail, mobileMail }) => ({ memberId, mail, mobileMail }))).toEqual(
      rows.map(({ memberId, mail, mobileMail }) => ({ memberId, mail, mobileMail })),
    );
    expect(addresses.map(({ unreadable }) => unreadable)).toEqual([false, true, false]);
  });

  it('ships waiting orders and adds new ones of this moment', async () => {
    const shop = await openShop({ orders: 60, clock: new StandingClock() });
    const [shipped = ''] = (await ask(shop, 'POST', '/orders/ship', {
      count: 1,
      shippingDate: '2026-11-19',
    })) as string[];
    const [found] = (await shop.get(`/shipping?orderNo=${shipped}`)).body['orderList'] as Record<string, unknown>[];
    expect(found).toMatchObject({
      status: 'COMPLETED',
      shipmentList: [{ shippingInfo: { shippingDate: '2026-11-19' } }],
    });
    const [added = ''] = (await ask(shop, 'POST', '/orders/add', { count: 2 })) as string[];
    const listed = (await shop.get('/shipping?orderDateStart=2026-11-20T09:00:00')).body['orderList'] as Record<
      string,
      unknown
    >[];
    expect(listed).toHaveLength(2);
    expect(listed[0]).toMatchObject({ orderNo: added, date: '2026-11-20T09:00:00' });
    expect(await ask(shop, 'POST', '/orders/ship', { orderNos: [added, '999999999999'] })).toEqual([added]);
  });

  it('sets faults and settings, ends tokens, and counts requests without their secrets', async () => {
    const shop = await openShop();
    await shop.members('?limit=2');
    await ask(shop, 'POST', '/tokens/expire');
    expect((await shop.get('/member')).status).toBe(401);
    await shop.renew();
    await ask(shop, 'POST', '/faults', { kind: 'serverError' });
    expect(await ask(shop, 'GET', '/faults')).toMatchObject([{ kind: 'serverError', nth: 1 }]);
    await shop.get('/member');
    await ask(shop, 'PUT', '/settings', { pointOption: 'none', pace: false, allowedIps: null });
    expect((await shop.members('?limit=1'))[0]?.['points']).toBe('');
    const requests = await ask(shop, 'GET', '/requests');
    expect(requests).toMatchObject({
      counts: {
        'POST /oauth/token 200': 2,
        'GET /admin-api/v1/member 200': 2,
        'GET /admin-api/v1/member 401': 1,
        'GET /admin-api/v1/member 500': 1,
      },
      recent: expect.arrayContaining([
        {
          at: expect.any(Number) as number,
          method: 'GET',
          url: '/admin-api/v1/member',
          route: '/admin-api/v1/member',
          status: 500,
          fault: 'serverError',
        },
      ]) as unknown,
    });
    expect(JSON.stringify(requests)).not.toMatch(/sandbox-secret|Bearer|Basic/);
    await ask(shop, 'DELETE', '/requests');
    await ask(shop, 'DELETE', '/faults');
    expect(await ask(shop, 'GET', '/requests')).toEqual({ counts: {}, recent: [] });
  });

  it.each([
    ['an unknown fault', 'POST', '/faults', { kind: 'earthquake' }],
    ['an unknown setting', 'PUT', '/settings', { speed: 9 }],
    ['an unknown change', 'POST', '/members/change', { what: 'everything', count: 1 }],
    ['no count', 'POST', '/members/add', {}],
  ])('refuses %s', async (_case, method, path, body) => {
    const answer = await (
      await openShop()
    ).raw(`/sandbox${path}`, {
      method,
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    });
    expect(answer.status).toBe(400);
  });

  it.each([
    ['a web page', { origin: 'http://evil.example' }],
    ['a page of this machine', { origin: 'null' }],
  ])('is closed to %s', async (_case, headers) => {
    expect((await (await openShop()).raw('/sandbox/shop', { headers })).status).toBe(403);
  });

  it('does not read a form or plain text that a web page could send without asking', async () => {
    const shop = await openShop();
    for (const type of ['text/plain', 'application/x-www-form-urlencoded']) {
      const body = JSON.stringify({ kind: 'serverError' });
      const answer = await shop.raw('/sandbox/faults', { method: 'POST', body, headers: { 'content-type': type } });
      expect(answer.status).toBeGreaterThanOrEqual(400);
    }
  });
});
