import { DateTime } from 'luxon';
import { z } from 'zod/v4';
import { TOKYO, type Clock } from '../../clock';
import type { Cursor } from '../cart';
import { readInstant } from '../kit/values';
import { EVERYTHING, LIMIT, numberedPages, rangeSchema, type Listing, type Range } from './by-number';
import { flat } from './rows';

/** `since` moves only when a listing was read to its end; while one is under way `startedAt` says when it began. */
const visitSchema = z.object({
  ...rangeSchema.shape,
  since: z.string().nullable(),
  startedAt: z.string().nullable(),
  newest: z.string().nullable(),
});
type Visit = z.infer<typeof visitSchema>;

const FIRST: Visit = { ...EVERYTHING, since: null, startedAt: null, newest: null };

/** Our clock and the shop's may differ by as much. */
const OVERLAP = { minutes: 10 };

interface RawPage {
  readonly rows: readonly unknown[];
  readonly position: number;
  readonly next: Cursor;
  readonly readAt: string;
}

export interface OrderSource {
  /** Orders changed since an instant (ISO; null: all) within a range of numbers. */
  listing(since: string | null): Listing;
  readonly clock: Clock;
}

const changedAtOf = (row: unknown): string | null => {
  try {
    return readInstant(flat(row, '').update_date, '');
  } catch {
    return null;
  }
};

const later = (one: string | null, other: string | null): string | null =>
  one === null || (other !== null && DateTime.fromISO(other) > DateTime.fromISO(one)) ? other : one;

/**
 * Where the next visit starts: at the newest change seen, and no later than a while before this visit began, for what
 * changed behind our back meanwhile. Never back.
 */
const nextSince = ({ since, startedAt, newest }: Visit): string | null => {
  if (newest === null || startedAt === null) return since;
  const next = DateTime.min(DateTime.fromISO(newest), DateTime.fromISO(startedAt).minus(OVERLAP));
  return since !== null && next < DateTime.fromISO(since) ? since : next.setZone(TOKYO).toISO();
};

/** Orders since the cursor by number: the filter has a lower bound only, so that no order leaves it while we read. */
async function* changedOrders(source: OrderSource, since: Cursor | undefined): AsyncGenerator<RawPage> {
  const stored = visitSchema.safeParse(since);
  const { from, to, ...at } = stored.success ? stored.data : FIRST;
  let visit: Visit = { from, to, ...at, startedAt: at.startedAt ?? source.clock.now().toISO() };
  let position = 0;
  for await (const { rows, readAt, rest } of numberedPages(source.listing(visit.since), { from, to })) {
    visit = { ...visit, ...(rest ?? EVERYTHING), newest: rows.map(changedAtOf).reduce(later, visit.newest) };
    if (rest === null) visit = { ...FIRST, since: nextSince(visit) };
    yield { rows, position, next: visit, readAt };
    position += rows.length;
  }
}

/** Numbers that one request can hold, however many other orders lie between them. */
const spans = (numbers: readonly number[]): Range[] =>
  numbers.reduce<{ from: number; to: number }[]>((found, number) => {
    const last = found.at(-1);
    if (last !== undefined && number - last.from < LIMIT) last.to = number;
    else found.push({ from: number, to: number });
    return found;
  }, []);

/** Order numbers are plain numbers; anything else is not of this shop. */
export const isOrderNo = (text: string): boolean => /^\d{1,15}$/.test(text);

/** Orders since the cursor, then those in `stillOpen` by number. */
export async function* orderPages(
  source: OrderSource,
  since: Cursor | undefined,
  stillOpen: AsyncIterable<readonly string[]>,
): AsyncGenerator<RawPage> {
  let next: Cursor = since ?? FIRST;
  for await (const page of changedOrders(source, since)) {
    next = page.next;
    yield page;
  }
  const listing = source.listing(null);
  for await (const orderNos of stillOpen) {
    const wanted = new Set(orderNos.filter(isOrderNo).map(Number));
    for (const span of spans([...wanted].sort((one, other) => one - other))) {
      for await (const { rows, readAt } of numberedPages(listing, span)) {
        const open = rows.filter((row) => wanted.has(listing.numberOf(row) ?? -1));
        yield { rows: open, position: 0, next, readAt };
      }
    }
  }
}
