import { collect } from '../ports';
import type { LocalServer } from '../../http/local-server';
import { sendJson } from '../../http/local-server';
import { impatient, listOf, startShop, tokenFor, type Answer } from './local-shop';

let server: LocalServer | undefined;
afterEach(() => server?.stop());

const rowNo = (id: number) => ({ id: String(id), type: 'customer', attributes: { id, email: `a${id}@example.com` } });

/** Customers 1 to `count`, as a server gives them that does what `change` makes of its answers. */
const customers =
  (count: number, change: (rows: ReturnType<typeof rowNo>[]) => unknown = listOf): Answer =>
  (response, query) => {
    const first = Number(query.get('q[id_gteq]') ?? 1);
    const rows = Array.from({ length: Math.max(0, count - first + 1) }, (_, index) => rowNo(first + index));
    sendJson(response, change(rows.slice(0, Number(query.get('per')))));
  };

const read = async (answer: Answer) => {
  server = await startShop({ customers: answer });
  return (await collect(impatient(tokenFor(server)).customers())).flatMap(({ rows }) =>
    rows.map(({ id }) => Number(id)),
  );
};

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

test('a list is read by ascending id to its short page', async () => {
  expect(await read(customers(230))).toEqual(upTo(230));
  expect(
    server?.requests.map((request) => new URL(request.slice(4), 'http://x').searchParams.get('q[id_gteq]')),
  ).toEqual([null, '101', '201']);
});

test('a list that ends with a full page is asked once more', async () => {
  expect(await read(customers(200))).toEqual(upTo(200));
  expect(server?.requests).toHaveLength(3);
});

test('a total of pages that is wrong cuts nothing off', async () => {
  const lying = (rows: unknown[]) => ({ ...listOf(rows), meta: { per: 100, total_pages: 1, total_count: 5 } });
  expect(await read(customers(150, lying))).toEqual(upTo(150));
});

test('a server that gives fewer rows a page than asked, and says so, is read to the end', async () => {
  const small = (rows: unknown[]) => ({ ...listOf(rows.slice(0, 30)), meta: { per: 30 } });
  expect(await read(customers(70, small))).toEqual(upTo(70));
});

test('an empty shop is no failure', async () => {
  expect(await read(customers(0))).toEqual([]);
});

test.each([
  ['gives the first page for ever', (response, _query) => sendJson(response, listOf(upTo(100).map(rowNo)))],
  ['gives the last first', customers(150, (rows) => listOf([...rows].reverse()))],
  ['has no ids', (response) => sendJson(response, listOf([{ type: 'customer', attributes: {} }]))],
] as const satisfies readonly (readonly [string, Answer])[])(
  'a server that %s is a failure, not a shop',
  async (_name, answer) => {
    await expect(read(answer)).rejects.toMatchObject({ kind: 'shape', message: expect.stringContaining('idの順') });
  },
);
