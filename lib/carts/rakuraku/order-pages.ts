import { DateTime } from 'luxon';
import { z } from 'zod/v4';
import { TOKYO, type Clock } from '../../clock';
import type { Cursor } from '../cart';
import { readInstant } from '../kit/values';
import { EVERYTHING, LIMIT, numberedPages, restSchema, type Listing } from './by-number';
import { flat } from './rows';

/** `since` moves only when a listing was read to its end; while one is under way `startedAt` says when it began. */
const visitSchema = z.object({
  ...restSchema.shape,
  since: z.string().nullable(),
  /** Set where a person asked for the orders made from an instant on; no visit goes on from such a reading. */
  madeFrom: z.string().nullable(),
  startedAt: z.string().nullable(),
  newest: z.string().nullable(),
});
type Visit = z.infer<typeof visitSchema>;

const FIRST: Visit = { ...EVERYTHING, since: null, madeFrom: null, startedAt: null, newest: null };

/** Where a reading of the orders made at an instant (ISO) and later starts. */
export const madeFrom = (instant: string): Cursor => ({ ...FIRST, madeFrom: instant });

/** Our clock and the shop's may differ by as much. */
const OVERLAP = { minutes: 10 };

interface RawPage {
  readonly rows: readonly unknown[];
  readonly position: number;
  readonly next: Cursor;
  readonly readAt: string;
}

/** ISO instants; null: not asked for. */
export interface OrderFilter {
  readonly changedSince: string | null;
  readonly madeFrom: string | null;
}

export const ALL_ORDERS: OrderFilter = { changedSince: null, madeFrom: null };

export interface OrderSource {
  listing(filter: OrderFilter): Listing;
  readonly clock: Clock;
}

/** An item's instant, or null where it cannot be read. */
const instantIn = (row: unknown, item: 'update_date' | 'order_date'): string | null => {
  try {
    return readInstant(flat(row, '')[item], '');
  } catch {
    return null;
  }
};

/** The cart compares whole hours; what cannot be read stays, to be reported. */
const isMadeFrom =
  (instant: string) =>
  (row: unknown): boolean => {
    const orderedAt = instantIn(row, 'order_date');
    return orderedAt === null || DateTime.fromISO(orderedAt) >= DateTime.fromISO(instant);
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
  const at = stored.success ? stored.data : FIRST;
  let visit: Visit = { ...at, startedAt: at.startedAt ?? source.clock.now().toISO() };
  let position = 0;
  const listing = source.listing({ changedSince: at.since, madeFrom: at.madeFrom });
  for await (const { rows: all, readAt, rest } of numberedPages(listing, at)) {
    const rows = at.madeFrom === null ? all : all.filter(isMadeFrom(at.madeFrom));
    const newest = rows.map((row) => instantIn(row, 'update_date')).reduce(later, visit.newest);
    visit = { ...visit, ...(rest ?? EVERYTHING), newest };
    if (rest === null) visit = { ...FIRST, since: nextSince(visit) };
    yield { rows, position, next: visit, readAt };
    position += rows.length;
  }
}

/** Numbers that one request can hold, however many other orders lie between them. */
const spans = (numbers: readonly number[]) =>
  numbers.reduce<{ readonly from: number; to: number }[]>((found, number) => {
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
  const listing = source.listing(ALL_ORDERS);
  for await (const orderNos of stillOpen) {
    const wanted = new Set(orderNos.filter(isOrderNo).map(Number));
    for (const span of spans([...wanted].sort((one, other) => one - other))) {
      for await (const { rows, readAt } of numberedPages(listing, { ...span, span: null })) {
        const open = rows.filter((row) => wanted.has(listing.numberOf(row) ?? -1));
        yield { rows: open, position: 0, next, readAt };
      }
    }
  }
}
