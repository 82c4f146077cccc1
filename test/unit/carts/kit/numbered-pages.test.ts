import { Failure } from '../../../../lib/failure';
import {
  FIRST_PAGE,
  numberedPages,
  stepBack,
  type NumberedListing,
  type Place,
} from '../../../../lib/carts/kit/listed/numbered-pages';

const SIZE = 3;

/** A listing over a list that a test moves between two pages. */
class MovingList implements NumberedListing {
  readonly asked: number[] = [];

  constructor(
    private rows: readonly string[],
    private readonly before: (asked: number, rows: readonly string[]) => readonly string[] = (_asked, rows) => rows,
    private readonly options: { readonly total?: boolean; readonly clamps?: boolean } = {},
  ) {}

  async read(page: number) {
    this.asked.push(page);
    this.rows = this.before(this.asked.length, this.rows);
    const { total = true, clamps = false } = this.options;
    const last = Math.max(1, Math.ceil(this.rows.length / SIZE));
    const at = clamps ? Math.min(page, last) : page;
    const rows = this.rows.slice((at - 1) * SIZE, at * SIZE);
    return { rows, total: total ? this.rows.length : null, readAt: '2026-11-20T00:00:00.000Z' };
  }

  idOf = (row: unknown): string => String(row);
  stuck = (): Failure => new Failure('shape', 'stuck', 'x');
}

const readAll = async (listing: NumberedListing, start?: Place) => {
  const read: string[] = [];
  const places: (Place | null)[] = [];
  for await (const { rows, next } of numberedPages(listing, start)) {
    read.push(...(rows as string[]));
    places.push(next);
  }
  return { read, places };
};

const letters = [...'abcdefgh'];

test('all pages are read to the first empty one, which alone has no next', async () => {
  const list = new MovingList(letters);
  const { read, places } = await readAll(list);
  expect(read).toEqual(letters);
  expect(list.asked).toEqual([1, 2, 3, 4]);
  expect(places.map((place) => place?.page ?? null)).toEqual([2, 3, 4, null]);
});

test('an empty listing is one empty page', async () => {
  expect(await readAll(new MovingList([]))).toEqual({ read: [], places: [null] });
});

test('a reading goes on from a stored place', async () => {
  const { places } = await readAll(new MovingList(letters));
  expect((await readAll(new MovingList(letters), places[0]!)).read).toEqual([...'defgh']);
});

test('rows that left before us pull us back: nobody who stayed is missed', async () => {
  const list = new MovingList(letters, (asked, rows) => (asked === 2 ? rows.slice(1) : rows));
  const { read } = await readAll(list);
  expect(list.asked.slice(0, 3)).toEqual([1, 2, 1]);
  expect(new Set(read)).toEqual(new Set(letters));
});

test('rows that left while nobody read are noticed at the stored place', async () => {
  const { places } = await readAll(new MovingList(letters));
  const { read } = await readAll(new MovingList(letters.slice(4)), places[1]!);
  expect(read).toEqual([...'efgh']);
});

test('a listing that loses a row at every page is still read to an end', async () => {
  const many = Array.from({ length: 60 }, (_, index) => `row${index}`);
  const list = new MovingList(many, (_asked, rows) => rows.slice(1));
  await readAll(list);
  expect(list.asked.length).toBeLessThan(200);
});

test('without a total the pages are read as they come', async () => {
  const { read } = await readAll(new MovingList(letters, undefined, { total: false }));
  expect(read).toEqual(letters);
});

test('a page that comes a second time is asked for again', async () => {
  const list = new MovingList(letters);
  const honest = list.read.bind(list);
  let lied = false;
  list.read = async (page) => {
    const repeat = page === 2 && !lied;
    lied ||= repeat;
    return honest(repeat ? 1 : page);
  };
  expect((await readAll(list)).read).toEqual(letters);
});

test('a cart that gives its last page for every number behind it has ended there', async () => {
  const list = new MovingList(letters, undefined, { clamps: true });
  expect((await readAll(list)).read).toEqual(letters);
});

test('a cart that does not turn pages is an error, not an end', async () => {
  const list = new MovingList(letters);
  const honest = list.read.bind(list);
  list.read = () => honest(1);
  await expect(readAll(list)).rejects.toThrow('stuck');
});

test.each([
  ['nothing known before', { ...FIRST_PAGE, page: 3 }, 10, null],
  ['a listing that grew', { ...FIRST_PAGE, page: 3, size: 3, total: 8 }, 9, null],
  ['one row gone', { ...FIRST_PAGE, page: 3, size: 3, total: 8 }, 7, 2],
  ['four rows gone', { ...FIRST_PAGE, page: 3, size: 3, total: 8 }, 4, 1],
  ['more gone than pages read', { ...FIRST_PAGE, page: 2, size: 3, total: 90 }, 1, 1],
  ['no total any more', { ...FIRST_PAGE, page: 3, size: 3, total: 8 }, null, null],
  ['gone back often enough', { page: 3, size: 3, total: 8, wentBackFrom: 3, timesBack: 5 }, 7, null],
  ['gone back often, but further since', { page: 4, size: 3, total: 8, wentBackFrom: 3, timesBack: 5 }, 7, 3],
])('%s: where to go back to', (_case, at, total, page) => {
  expect(stepBack(at, total)?.page ?? null).toBe(page);
});
