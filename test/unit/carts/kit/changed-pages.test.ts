import { DateTime } from 'luxon';
import { Failure } from '../../../../lib/failure';
import { changedPages, openOrderPages, type Window } from '../../../../lib/carts/kit/listed/changed-pages';
import type { NumberedListing } from '../../../../lib/carts/kit/listed/numbered-pages';
import { batchesOf, collect } from '../ports';

const clock = { now: () => DateTime.fromISO('2026-11-20T03:00:00Z') };
const FIRST = '1999-12-31T15:00:00.000Z';

const listingOf = (rows: readonly string[], size = 2): NumberedListing => ({
  read: async (page) => ({ rows: rows.slice((page - 1) * size, page * size), total: rows.length, readAt: 'now' }),
  idOf: String,
  stuck: () => new Failure('shape', 'stuck', 'x'),
});

const visit = async (since?: Parameters<typeof changedPages>[1]) => {
  const windows: Window[] = [];
  const within = (window: Window) => {
    windows.push(window);
    return listingOf(['a', 'b', 'c']);
  };
  return { windows, pages: await collect(changedPages(within, since, clock, FIRST)) };
};

test('the first visit asks for everything since the first day until now, in one window', async () => {
  const { windows, pages } = await visit();
  expect(windows).toEqual([{ from: FIRST, to: '2026-11-20T03:00:00.000Z' }]);
  expect(pages.flatMap(({ rows }) => rows)).toEqual(['a', 'b', 'c']);
});

test('while pages are turned the window stands; behind the last one the next visit starts a quarter of an hour back', async () => {
  const { pages } = await visit();
  expect(pages[0]?.next).toMatchObject({ from: FIRST, to: '2026-11-20T03:00:00.000Z', page: 2 });
  expect(pages.at(-1)?.next).toEqual({ from: '2026-11-20T02:45:00.000Z', to: null });
});

test('a visit cut off in the middle goes on in its own window', async () => {
  const { windows, pages } = await visit({
    ...{ from: FIRST, to: '2026-11-19T00:00:00.000Z', page: 2, size: 2, total: 3, wentBackFrom: 0, timesBack: 0 },
  });
  expect(windows).toEqual([{ from: FIRST, to: '2026-11-19T00:00:00.000Z' }]);
  expect(pages.flatMap(({ rows }) => rows)).toEqual(['c']);
});

test('the start never goes back', async () => {
  const { pages } = await visit({ from: '2026-11-20T02:59:00.000Z', to: null });
  expect(pages.at(-1)?.next).toEqual({ from: '2026-11-20T02:59:00.000Z', to: null });
});

test('a cursor that is none of ours starts from the beginning', async () => {
  expect((await visit({ offset: 5 })).windows[0]?.from).toBe(FIRST);
});

describe('orders by number', () => {
  const next = { from: FIRST, to: null };
  const asked: (readonly string[])[] = [];
  const source = (answer: (orderNos: readonly string[]) => readonly string[]) => ({
    listingOf: (orderNos: readonly string[]) => {
      asked.push(orderNos);
      return listingOf(answer(orderNos));
    },
    batchSize: 3,
    ignored: () => new Failure('shape', 'ignored', 'x'),
  });
  beforeEach(() => (asked.length = 0));

  test('come in batches, to the last page of each, and leave the cursor where it is', async () => {
    const pages = await collect(
      openOrderPages(
        source((nos) => nos),
        batchesOf(['1', '2', '3', '4'], ['5']),
        next,
      ),
    );
    expect(asked).toEqual([['1', '2', '3'], ['4'], ['5']]);
    expect(pages.flatMap(({ rows }) => rows)).toEqual(['1', '2', '3', '4', '5']);
    expect(pages.filter((page) => page.next !== next)).toEqual([]);
  });

  test('that would spoil the list are not asked for', async () => {
    await collect(
      openOrderPages(
        source((nos) => nos),
        batchesOf(['1', '2,3', '']),
        next,
      ),
    );
    expect(asked).toEqual([['1']]);
  });

  test('that are gone are simply not there', async () => {
    const pages = await collect(
      openOrderPages(
        source(() => ['1']),
        batchesOf(['1', '2']),
        next,
      ),
    );
    expect(pages.flatMap(({ rows }) => rows)).toEqual(['1']);
  });

  test('answered with others are a filter that was ignored', async () => {
    await expect(
      collect(
        openOrderPages(
          source(() => ['8', '9']),
          batchesOf(['1']),
          next,
        ),
      ),
    ).rejects.toThrow('ignored');
  });
});
