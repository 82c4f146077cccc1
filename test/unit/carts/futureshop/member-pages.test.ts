import fc from 'fast-check';
import type { Cursor } from '../../../../lib/carts/cart';
import { Failure } from '../../../../lib/failure';
import { sendJson, type LocalServer } from '../../http/local-server';
import { collect } from '../ports';
import { impatientSession, startShop, type Answer } from './local-shop';

let server: LocalServer | undefined;
afterEach(() => server?.stop());

const ids = (count: number, from = 1) => Array.from({ length: count }, (_, index) => `m${from + index}`);
const rowsOf = (memberIds: readonly string[]) => memberIds.map((memberId) => ({ memberId }));

/** A member list as futureshop pages it. `before` may move the list or answer itself (then it returns true). */
const listing = (
  list: string[],
  before: (response: Parameters<Answer>[0], request: number) => boolean | void = () => undefined,
): Answer => {
  let request = 0;
  return (response, query) => {
    request += 1;
    if (before(response, request) === true) return;
    const offset = Number(query.get('offset'));
    sendJson(response, { memberList: rowsOf(list.slice(offset, offset + Number(query.get('limit')))) });
  };
};

const readAll = async (shop: LocalServer, since?: Cursor) => {
  const pages = await collect(impatientSession(shop).customers(since));
  return { pages, ids: pages.flatMap(({ rows }) => rows.map(({ id }) => id)) };
};

test.each([0, 1, 99, 100, 101, 199, 250])('%i members come once each, in the order of the cart', async (count) => {
  server = await startShop({ member: listing(ids(count)) });
  const { pages, ids: read } = await readAll(server);
  expect(read).toEqual(ids(count));
  expect(pages.at(-1)).toMatchObject({ rows: [], rejected: [], next: null });
  expect(pages.slice(0, -1).every(({ next }) => next !== null)).toBe(true);
});

test('a short page is not the end', async () => {
  const list = ids(250);
  const short: Answer = (response, query) => {
    const offset = Number(query.get('offset'));
    sendJson(response, { memberList: rowsOf(list.slice(offset, offset + (offset < 150 ? 7 : 100))) });
  };
  server = await startShop({ member: short });
  expect((await readAll(server)).ids).toEqual(list);
});

test('reading goes on from any page’s cursor, after a trip through JSON', async () => {
  server = await startShop({ member: listing(ids(350)) });
  const { pages, ids: all } = await readAll(server);
  for (const [index, page] of pages.slice(0, -1).entries()) {
    const before = pages.slice(0, index + 1).flatMap(({ rows }) => rows.map(({ id }) => id));
    const { ids: rest } = await readAll(server, JSON.parse(JSON.stringify(page.next)) as Cursor);
    expect([...before, ...rest]).toEqual(all);
  }
});

test('a cursor that is none of ours starts from the beginning', async () => {
  server = await startShop({ member: listing(ids(5)) });
  expect((await readAll(server, { page: 7 })).ids).toEqual(ids(5));
});

test('a page sent twice by mistake costs no one', async () => {
  const list = ids(350);
  server = await startShop({
    member: listing(list, (response, request) => {
      if (request !== 3) return false;
      sendJson(response, { memberList: rowsOf(list.slice(99, 199)) });
      return true;
    }),
  });
  expect((await readAll(server)).ids).toEqual(list);
});

test('a member who leaves while the list is read hides no other', async () => {
  const list = ids(350);
  server = await startShop({
    member: listing(list, (_response, request) => {
      if (request === 2) list.splice(10, 1);
    }),
  });
  expect(new Set((await readAll(server)).ids)).toEqual(new Set(ids(350)));
});

test('a member who joins at the front while the list is read doubles no one', async () => {
  const list = ids(350);
  server = await startShop({
    member: listing(list, (_response, request) => {
      if (request === 2) list.unshift('new');
    }),
  });
  expect((await readAll(server)).ids).toEqual(ids(350));
});

test('whoever leaves between any two pages, everyone who stays is read', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ request: fc.integer({ min: 2, max: 6 }), index: fc.nat({ max: 300 }) }), { maxLength: 6 }),
      fc.integer({ min: 0, max: 420 }),
      async (leavings, count) => {
        const list = ids(count);
        const left = new Set<string>();
        const shop = await startShop({
          member: listing(list, (_response, request) => {
            for (const leaving of leavings.filter((candidate) => candidate.request === request)) {
              for (const gone of list.splice(leaving.index, 1)) left.add(gone);
            }
          }),
        });
        const read = new Set((await readAll(shop).finally(() => shop.stop())).ids);
        return ids(count).every((id) => read.has(id) || left.has(id));
      },
    ),
    { numRuns: 60 },
  );
});

test.each([1, 40, 100])(
  'a server that ignores the offset (%i members) is found out, not read for ever',
  async (count) => {
    server = await startShop({ member: (response) => sendJson(response, { memberList: rowsOf(ids(count)) }) });
    const failure = await readAll(server).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Failure);
    expect(failure).toMatchObject({ kind: 'shape', message: expect.stringContaining('ページ送り') });
  },
);

test('rows that cannot be read are set aside with their place, and the page goes on', async () => {
  const list = [...rowsOf(ids(100)), { memberId: '' }, ...rowsOf(ids(20, 101))];
  server = await startShop({
    member: (response, query) =>
      sendJson(response, { memberList: list.slice(Number(query.get('offset')), Number(query.get('offset')) + 100) }),
  });
  const { pages, ids: read } = await readAll(server);
  expect(read).toEqual(ids(120));
  expect(pages.flatMap(({ rejected }) => rejected)).toEqual([
    { rowKey: '#101', reason: '「会員ID」がありません', raw: { memberId: '' } },
  ]);
});

describe('an answer with the address of the next page', () => {
  const byAddress =
    (pagesById: Readonly<Record<string, { rows: string[]; next?: string }>>): Answer =>
    (response, query, request) => {
      const page = pagesById[query.get('cursor') ?? 'first'];
      if (!page) return sendJson(response, { status: 'failed', errors: [{ code: 'InvalidValue' }] }, 400);
      const nextUrl = page.next?.replace('HERE', `http://${request.headers.host}/admin-api/v1/member`);
      sendJson(response, { memberList: rowsOf(page.rows), ...(nextUrl === undefined ? {} : { nextUrl }) });
    };

  test('is followed on the same host and path until there is none', async () => {
    server = await startShop({
      member: byAddress({
        first: { rows: ['a'], next: 'HERE?cursor=2' },
        '2': { rows: ['b'], next: 'HERE?cursor=3' },
        '3': { rows: ['c'] },
      }),
    });
    const { pages, ids: read } = await readAll(server);
    expect(read).toEqual(['a', 'b', 'c']);
    expect(pages.at(-1)?.next).toBeNull();
    expect((await readAll(server, pages[0]?.next ?? undefined)).ids).toEqual(['b', 'c']);
  });

  test.each([
    'http://example.com/admin-api/v1/member?cursor=2',
    'HERE/../shipping?cursor=2',
    'cursor=2',
    'HERE?limit=100&offset=0',
  ])('that leads elsewhere or nowhere is refused: %s', async (next) => {
    server = await startShop({ member: byAddress({ first: { rows: ['a'], next } }) });
    await expect(readAll(server)).rejects.toMatchObject({ kind: 'shape' });
  });

  test('that has run out since it was stored leads back to the start', async () => {
    server = await startShop({
      member: byAddress({ first: { rows: ['a'], next: 'HERE?cursor=2' }, '2': { rows: ['b'] } }),
    });
    expect((await readAll(server, { query: 'cursor=old' })).ids).toEqual(['a', 'b']);
  });
});
