import { DateTime } from 'luxon';
import { z } from 'zod/v4';
import type { Clock } from '../../../clock';
import type { Failure } from '../../../failure';
import type { Cursor } from '../../cart';
import { FIRST_PAGE, numberedPages, placeSchema, type NumberedListing } from './numbered-pages';

/** Rows changed between two instants (ISO), both included. */
export interface Window {
  readonly from: string;
  readonly to: string;
}

/** A page on its way to the mapping. */
export interface RawPage {
  readonly rows: readonly unknown[];
  readonly position: number;
  readonly next: Cursor | null;
  readonly readAt: string;
}

/** `to` is null between two visits, and fixed while the pages of one window are turned. */
const visitSchema = z.object({ from: z.string(), to: z.string().nullable() });

/** Our clock and the shop's may differ by as much, and a row may be written later than its time of change. */
const OVERLAP = { minutes: 15 };

const isoOf = (instant: DateTime): string => instant.toUTC().toISO() ?? '';

const nextStart = ({ from, to }: Window): string => {
  const next = isoOf(DateTime.fromISO(to).minus(OVERLAP));
  return next > from ? next : from;
};

/**
 * What changed since the cursor, in one window that ends now: a row changed meanwhile leaves it (its total tells) and
 * comes with the next. The first visit reads everything since `firstStart` (ISO, UTC).
 */
export async function* changedPages(
  listingOf: (window: Window) => NumberedListing,
  since: Cursor | undefined,
  clock: Clock,
  firstStart: string,
): AsyncGenerator<RawPage> {
  const visit = visitSchema.safeParse(since);
  const place = placeSchema.safeParse(since);
  const { from, to: underWay } = visit.success ? visit.data : { from: firstStart, to: null };
  const window = { from, to: underWay ?? isoOf(clock.now()) };
  const start = underWay !== null && place.success ? place.data : FIRST_PAGE;
  for await (const { next, ...page } of numberedPages(listingOf(window), start)) {
    yield { ...page, next: next === null ? { from: nextStart(window), to: null } : { ...window, ...next } };
  }
}

export interface OpenOrders {
  /** The listing of exactly these order numbers. */
  listingOf(orderNos: readonly string[]): NumberedListing;
  /** Order numbers a request. */
  readonly batchSize: number;
  /** Said when the cart answers with orders that nobody asked for. */
  ignored(): Failure;
}

/** Order numbers as plain as any cart's; anything else would spoil a list with commas. */
export const isOrderNo = (text: string): boolean => /^[\w-]{1,100}$/.test(text);

/** The orders of one batch; stops as soon as all have come. */
async function* batchPages(source: OpenOrders, orderNos: readonly string[], next: Cursor): AsyncGenerator<RawPage> {
  const listing = source.listingOf(orderNos);
  const missing = new Set(orderNos);
  for await (const { rows, position, readAt } of numberedPages(listing)) {
    const ids = rows.map((row) => listing.idOf(row));
    if (ids.some((id) => id !== null && !orderNos.includes(id))) throw source.ignored();
    yield { rows, position, next, readAt };
    for (const id of ids) missing.delete(id ?? '');
    if (missing.size === 0) return;
  }
}

/** Orders by number, again: those that we hold as unshipped. The cursor stays at `next`. */
export async function* openOrderPages(
  source: OpenOrders,
  stillOpen: AsyncIterable<readonly string[]>,
  next: Cursor,
): AsyncGenerator<RawPage> {
  for await (const orderNos of stillOpen) {
    const sound = orderNos.filter(isOrderNo);
    for (let from = 0; from < sound.length; from += source.batchSize) {
      yield* batchPages(source, sound.slice(from, from + source.batchSize), next);
    }
  }
}
