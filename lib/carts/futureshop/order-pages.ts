import { DateTime } from 'luxon';
import { z } from 'zod/v4';
import { TOKYO, type Clock } from '../../clock';
import { Failure } from '../../failure';
import type { Cursor } from '../cart';
import type { FutureshopClient, Listing } from './client';
import type { Mapping } from './mapping-schema';
import type { RawPage } from './member-pages';

/**
 * Where the reading of orders stands. `start` moves only when a listing was read to its end; while one is under way
 * `query` leads to its next page and `newest` holds the latest order date so far.
 */
const positionSchema = z.object({
  start: z.string(),
  query: z.string().nullable(),
  newest: z.string().nullable(),
});
type Position = z.infer<typeof positionSchema>;

/** Of a reading that lists the orders from an instant (ISO 8601) on. */
export const positionFrom = (instant: string): Position => ({
  start: DateTime.fromISO(instant).setZone(TOKYO).toFormat(JST_FORMAT),
  query: null,
  newest: null,
});

/** How far before the newest order a visit starts again: orders that appear late, and changes soon after ordering. */
const OVERLAP = { hours: 24 };
const JST_FORMAT = "yyyy-MM-dd'T'HH:mm:ss";

/** Order numbers are this plain (reference: 12 characters); anything else would spoil the comma list. */
const ORDER_NO = /^[\w-]{1,100}$/;
export const isOrderNo = (text: string): boolean => ORDER_NO.test(text);

interface Source {
  readonly client: FutureshopClient;
  readonly mapping: Mapping;
  readonly clock: Clock;
  /** ISO instant of an order's date, or null where it cannot be read. */
  readonly orderedAtOf: (row: unknown) => string | null;
}

const later = (one: string | null, other: string | null): string | null => {
  if (one === null || other === null) return one ?? other;
  return DateTime.fromISO(one) >= DateTime.fromISO(other) ? one : other;
};

/**
 * Where the next visit starts: a day before the newest order, never back and never ahead of our clock (one order dated
 * in a far future must not hide all later ones).
 */
const nextStart = ({ start, newest }: Position, clock: Clock): string => {
  if (newest === null) return start;
  const latest = DateTime.min(DateTime.fromISO(newest), clock.now()).setZone(TOKYO).minus(OVERLAP);
  const candidate = latest.toFormat(JST_FORMAT);
  return candidate > start ? candidate : start;
};

const firstQuery = ({ mapping }: Source, start: string): string =>
  new URLSearchParams({ [mapping.orders.params.orderDateStart]: start }).toString();

/** The listing's page at `at`. A stored address that futureshop no longer takes leads back to the listing's start. */
const readPage = async (source: Source, at: Position): Promise<Listing> => {
  const fromStart = () => source.client.list('orders', firstQuery(source, at.start));
  if (at.query === null) return fromStart();
  return source.client.list('orders', at.query).catch((error: unknown) => {
    if (error instanceof Failure && error.kind === 'cart') return fromStart();
    throw error;
  });
};

async function* openOrderPages(
  { client, mapping }: Source,
  stillOpen: AsyncIterable<readonly string[]>,
  next: Cursor,
): AsyncGenerator<RawPage> {
  const { params, batchSize } = mapping.orders;
  for await (const numbers of stillOpen) {
    const sound = numbers.filter(isOrderNo);
    for (let from = 0; from < sound.length; from += batchSize) {
      const batch = sound.slice(from, from + batchSize).join(',');
      let query: string | null = new URLSearchParams({ [params.orderNo]: batch }).toString();
      while (query !== null) {
        const { rows, nextQuery, readAt }: Listing = await client.list('orders', query);
        yield { rows, position: from, next, readAt };
        query = nextQuery;
      }
    }
  }
}

/**
 * Orders since the cursor to the end of the listing, then those in `stillOpen` by number. futureshop has no filter by
 * change (reference 1.4.1), so what changes later is found only among the open ones.
 */
export async function* orderPages(
  source: Source,
  since: Cursor | undefined,
  stillOpen: AsyncIterable<readonly string[]>,
): AsyncGenerator<RawPage> {
  const stored = positionSchema.safeParse(since);
  let at: Position = stored.success
    ? stored.data
    : { start: source.mapping.orders.firstStart, query: null, newest: null };
  let position = 0;
  do {
    const { rows, nextQuery, readAt } = await readPage(source, at);
    at = { ...at, query: nextQuery, newest: rows.map(source.orderedAtOf).reduce(later, at.newest) };
    if (nextQuery === null) at = { start: nextStart(at, source.clock), query: null, newest: null };
    yield { rows, position, next: at, readAt };
    position += rows.length;
  } while (at.query !== null);
  yield* openOrderPages(source, stillOpen, at);
}
