import { DateTime } from 'luxon';
import { inspect } from 'node:util';
import type { Cursor } from '../../../../lib/carts/cart';
import { futureshop } from '../../../../lib/carts/futureshop';
import { sendJson, type LocalServer } from '../../http/local-server';
import { batchesOf, collect, OpenPace, portsWith } from '../ports';
import { impatientSession, settingsFor, startShop, type Answer } from './local-shop';

let server: LocalServer | undefined;
afterEach(() => server?.stop());

const oneMember =
  (row: Record<string, unknown>): Answer =>
  (response) =>
    sendJson(response, { memberList: [row] });

describe('tokens', () => {
  test('are asked for with both headers, once for many requests', async () => {
    const seen: (string | string[] | undefined)[] = [];
    let issued = 0;
    server = await startShop({
      token: (response, _query, request) => {
        seen.push(request.headers.authorization, request.headers['x-shop-key']);
        sendJson(response, { access_token: `token${(issued += 1)}`, expires_in: 3600 });
      },
      member: (response, _query, request) => {
        seen.push(request.headers.authorization, request.headers['x-shop-key']);
        sendJson(response, { memberList: [] });
      },
    });
    const session = impatientSession(server);
    await Promise.all([session.customer('1'), session.customer('2'), impatientSession(server).customer('3')]);
    expect(seen.slice(0, 2)).toEqual([`Basic ${Buffer.from('client1:secret1').toString('base64')}`, 'shop1']);
    expect(seen.slice(2)).toEqual(['Bearer token1', 'shop1', 'Bearer token1', 'shop1', 'Bearer token1', 'shop1']);
  });

  test('that end early are renewed once, in mid-run', async () => {
    let issued = 0;
    server = await startShop({
      token: (response) => sendJson(response, { access_token: `token${(issued += 1)}`, expires_in: 3600 }),
      member: (response, _query, request) =>
        request.headers.authorization === 'Bearer token2'
          ? sendJson(response, { memberList: [{ memberId: '1' }] })
          : sendJson(response, {}, 401),
    });
    expect((await impatientSession(server).customer('1'))?.id).toBe('1');
    expect(server.requests.filter((request) => request.includes('/member'))).toHaveLength(2);
  });
});

describe('pace', () => {
  test('every request, the token too, takes a slot of the shop and client id, one a second', async () => {
    server = await startShop({ member: oneMember({ memberId: '1' }) });
    const pace = new OpenPace();
    const settings = { ...settingsFor(server), requestsPerSecond: undefined };
    await futureshop.connect(settings, portsWith({ pace, lane: 'interactive' })).customer('1');
    expect(pace.slots).toHaveLength(server.requests.length);
    expect(new Set(pace.slots.map(({ bucket }) => bucket)).size).toBe(1);
    expect(pace.slots[0]).toMatchObject({ perSecond: 1, lane: 'interactive' });
    expect(pace.slots[0]?.bucket).toMatch(new RegExp(`^futureshop:${server.host}/shop1:[0-9a-f]+$`));
  });

  test('after a 429 everyone pauses for as long as it asks', async () => {
    let asked = 0;
    server = await startShop({
      member: (response) => {
        asked += 1;
        if (asked > 1) return sendJson(response, { memberList: [] });
        response.setHeader('Retry-After', '1');
        return sendJson(response, {}, 429);
      },
    });
    const pace = new OpenPace();
    expect(await impatientSession(server, { pace }, 2).customer('1')).toBeNull();
    expect(pace.holds).toHaveLength(1);
    expect(pace.holds[0]?.milliseconds).toBeGreaterThanOrEqual(1_000);
  });
});

describe('one member', () => {
  test('is found by the exact id only', async () => {
    server = await startShop({
      member: (response, query) =>
        sendJson(response, {
          memberList: query.get('memberId') === '007' ? [{ memberId: '007', mail: 'a@example.com' }] : [],
        }),
    });
    const session = impatientSession(server);
    expect(await session.customer('007')).toMatchObject({ id: '007', email: 'a@example.com' });
    expect(await session.customer('7')).toBeNull();
  });

  test('is not called gone when the filter was ignored', async () => {
    server = await startShop({ member: oneMember({ memberId: 'someone else' }) });
    await expect(impatientSession(server).customer('1')).rejects.toMatchObject({ kind: 'shape' });
  });

  test('is gone when futureshop says NotFound, but not when the door itself is not found', async () => {
    server = await startShop({
      member: (response, query) =>
        query.get('memberId') === '1'
          ? sendJson(response, { status: 'failed', errors: [{ code: 'NotFound', path: 'memberId', message: '' }] }, 400)
          : sendJson(response, {}, 404),
    });
    expect(await impatientSession(server).customer('1')).toBeNull();
    await expect(impatientSession(server).customer('2')).rejects.toMatchObject({ kind: 'config' });
  });

  test('whose row cannot be read is a failure that names the item', async () => {
    server = await startShop({ member: oneMember({ memberId: '1', birthday: 'soon' }) });
    await expect(impatientSession(server).customer('1')).rejects.toMatchObject({
      kind: 'shape',
      message: expect.stringContaining('「生年月日」'),
    });
  });
});

describe('points', () => {
  test('come with their end', async () => {
    server = await startShop({ member: oneMember({ memberId: '1', points: 30, pointsExpirationDate: '2026-12-31' }) });
    expect(await impatientSession(server).points('1')).toMatchObject({
      balance: 30,
      expiresOn: '2026-12-31',
      reason: null,
    });
  });

  test('that are not given are null with the reason, never 0', async () => {
    server = await startShop({ member: oneMember({ memberId: '1', points: '' }) });
    expect(await impatientSession(server).points('1')).toMatchObject({
      balance: null,
      reason: expect.stringContaining('購入ポイント数'),
    });
  });

  test.each([
    ['omniChannel', 'オムニチャネルオプションご利用のため取得できません'],
    ['none', 'ポイントオプションをご契約でないため取得できません'],
  ])('of a shop with %s are not asked for', async (pointOption, reason) => {
    server = await startShop();
    const session = futureshop.connect({ ...settingsFor(server), pointOption }, portsWith());
    expect(session.pointsUnavailable).toBe(reason);
    expect(await session.points('1')).toMatchObject({ balance: null, expiresOn: null, reason });
    expect(server.requests).toEqual([]);
  });
});

describe('orders', () => {
  const order = (orderNo: string, date: string) => ({
    orderNo,
    date,
    status: 'AWAITING_PAYMENT',
    buyerInfo: { memberId: '1' },
    shipmentList: [],
  });
  const starts = (shop: LocalServer) =>
    shop.requests
      .filter((request) => request.includes('/shipping'))
      .map((request) => new URL(request.slice(4), 'http://x').searchParams);
  const noneOpen = () => batchesOf();

  test('are first read from the stated start, then from a day before the newest order', async () => {
    server = await startShop({
      shipping: (response) =>
        sendJson(response, { orderList: [order('1', '2026-11-19T10:00:00'), order('2', '2026-11-18T10:00:00')] }),
    });
    const [page] = await collect(impatientSession(server).orders(undefined, noneOpen()));
    await collect(impatientSession(server).orders(JSON.parse(JSON.stringify(page?.next)) as Cursor, noneOpen()));
    expect(starts(server).map((query) => query.get('orderDateStart'))).toEqual([
      '2000-01-01T00:00:00',
      '2026-11-18T10:00:00',
    ]);
  });

  test('never start ahead of our clock, nor go back when there is nothing new', async () => {
    let list = [order('1', '2099-01-01T00:00:00')];
    server = await startShop({ shipping: (response) => sendJson(response, { orderList: list }) });
    const clock = { now: () => DateTime.fromISO('2026-11-20T12:00:00+09:00') };
    const [first] = await collect(impatientSession(server, { clock }).orders(undefined, noneOpen()));
    expect(first?.next).toMatchObject({ start: '2026-11-19T12:00:00' });
    list = [];
    const [second] = await collect(impatientSession(server, { clock }).orders(first?.next ?? undefined, noneOpen()));
    expect(second?.next).toMatchObject({ start: '2026-11-19T12:00:00' });
  });

  test('keep the old start until the listing has been read to its end', async () => {
    server = await startShop({
      shipping: (response, query, request) =>
        query.get('cursor') === null
          ? sendJson(response, {
              orderList: [order('1', '2026-11-19T10:00:00')],
              nextUrl: `http://${request.headers.host}/admin-api/v1/shipping?cursor=2`,
            })
          : sendJson(response, { orderList: [order('2', '2026-11-10T10:00:00')] }),
    });
    const pages = await collect(impatientSession(server).orders(undefined, noneOpen()));
    expect(pages.map(({ next }) => next?.start)).toEqual(['2000-01-01T00:00:00', '2026-11-18T10:00:00']);

    const rest = await collect(impatientSession(server).orders(pages[0]?.next ?? undefined, noneOpen()));
    expect(rest.flatMap(({ rows }) => rows.map(({ orderNo }) => orderNo))).toEqual(['2']);
    expect(rest.at(-1)?.next).toEqual(pages.at(-1)?.next);
  });

  test('whose stored address has run out are listed from the start again', async () => {
    server = await startShop({
      shipping: (response, query) =>
        query.get('cursor') === null
          ? sendJson(response, { orderList: [order('1', '2026-11-19T10:00:00')] })
          : sendJson(response, { status: 'failed', errors: [{ code: 'InvalidValue' }] }, 400),
    });
    const since = { start: '2026-11-01T00:00:00', query: 'cursor=old', newest: null };
    const pages = await collect(impatientSession(server).orders(since, noneOpen()));
    expect(pages).toHaveLength(1);
    expect(starts(server).at(-1)?.get('orderDateStart')).toBe('2026-11-01T00:00:00');
  });

  test('still open are asked for by number, a hundred at once, and keep the cursor', async () => {
    server = await startShop({
      shipping: (response, query) =>
        sendJson(response, {
          orderList: (query.get('orderNo')?.split(',') ?? []).map((orderNo) => order(orderNo, '2026-11-01T00:00:00')),
        }),
    });
    const numbers = Array.from({ length: 150 }, (_, index) => String(100000000000 + index));
    const pages = await collect(
      impatientSession(server).orders(undefined, batchesOf(numbers, ['a b', '200000000000'])),
    );
    expect(
      starts(server)
        .slice(1)
        .map((query) => query.get('orderNo')?.split(',').length),
    ).toEqual([100, 50, 1]);
    expect(pages.flatMap(({ rows }) => rows)).toHaveLength(151);
    expect(pages.every(({ next }) => next?.start === '2000-01-01T00:00:00')).toBe(true);
  });
});

describe('cancelling', () => {
  test('ends a waiting request at once as 中止', async () => {
    server = await startShop({ member: () => undefined });
    const cancel = new AbortController();
    const running = impatientSession(server, { signal: cancel.signal })
      .customer('1')
      .catch((error: unknown) => error);
    setTimeout(() => cancel.abort(), 50);
    expect(await running).toMatchObject({ kind: 'stopped' });
  });

  test('one caller leaves the token to the others', async () => {
    server = await startShop({
      token: (response) => void setTimeout(() => sendJson(response, { access_token: 't', expires_in: 3600 }), 100),
      member: oneMember({ memberId: '1' }),
    });
    const cancel = new AbortController();
    const cancelled = impatientSession(server, { signal: cancel.signal })
      .customer('1')
      .catch((error: unknown) => error);
    const other = impatientSession(server).customer('1');
    cancel.abort();
    expect(await cancelled).toMatchObject({ kind: 'stopped' });
    expect((await other)?.id).toBe('1');
  });
});

test('no failure shows a secret or a customer, however deep one looks', async () => {
  server = await startShop({
    token: (response) => sendJson(response, { access_token: 'hidden-token', expires_in: 3600 }),
    member: (response) =>
      sendJson(response, { status: 'failed', errors: [{ code: 'InvalidValue', message: '山田太郎' }] }, 400),
  });
  const failure = await impatientSession(server)
    .customer('member-77')
    .catch((error: unknown) => error);
  const shown = inspect(failure, { depth: 20, showHidden: true });
  expect(shown).toContain('InvalidValue');
  for (const hidden of [
    'hidden-token',
    'secret1',
    Buffer.from('client1:secret1').toString('base64'),
    'member-77',
    '山田',
  ]) {
    expect(shown).not.toContain(hidden);
  }
});
