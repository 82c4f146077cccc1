import { DateTime } from 'luxon';
import { z } from 'zod/v4';
import { TOKYO, type Clock } from '../../clock';
import type { Cursor } from '../cart';
import { isObject } from '../kit/reply';
import { readInstant } from '../kit/values';
import { NUMBERS_A_REQUEST, type FoundOrders, type RmsClient } from './client';
import { notRms } from './errors';

export interface RawPage {
  readonly rows: readonly unknown[];
  /** Of the first row in the reading. */
  readonly position: number;
  readonly next: Cursor;
  readonly readAt: string;
}

const positionSchema = z.object({
  /** ISO instant: orders from here on, this very second among them. */
  from: z.iso.datetime({ offset: true }),
  /** Further than 1 only where more than a page of orders share the second. */
  page: z.int().positive(),
});
type Position = z.infer<typeof positionSchema>;

/** RMS searches within 63 days, which may start 730 days back (reference 5, Limits); a day each is our margin. */
export const WINDOW = { days: 62 };
const LONGEST_AGO = { days: 729 };
const RECORDS = 1_000;
/** So many hits mean: these or more. Then the window is halved. */
const TOO_MANY = 15_000;
/** A visit starts so far before the last one did: orders that show late. */
const OVERLAP = { hours: 24 };
const SECOND = { seconds: 1 };
/** How often a page without anything new is asked for. */
const PATIENCE = 3;

export const earliest = (clock: Clock): DateTime => clock.now().minus(LONGEST_AGO);

const iso = (time: DateTime): string => time.setZone(TOKYO).toFormat("yyyy-MM-dd'T'HH:mm:ssZZ");

/** The cursor of a reading that starts with the orders made at an instant. */
export const positionFrom = (instant: string): Cursor => ({ from: iso(DateTime.fromISO(instant)), page: 1 });

/** Milliseconds of an order's time, or null where it cannot be read. */
const timeOf = (row: unknown): number | null => {
  try {
    const time = isObject(row) ? readInstant(row.orderDatetime, '') : null;
    return time === null ? null : DateTime.fromISO(time).toMillis();
  } catch {
    return null;
  }
};

type Found = FoundOrders & { readonly to: DateTime };

/**
 * A page of a window, which is made smaller until all of its hits can be had. A page of nothing but orders that we had
 * may be an earlier one sent twice: it is asked for again, and believed when it stays.
 */
const search = async (client: RmsClient, at: Position, end: DateTime, had: ReadonlySet<string>): Promise<Found> => {
  const from = DateTime.fromISO(at.from);
  let to = DateTime.min(from.plus(WINDOW), end);
  for (let tries = 1; ;) {
    const found = { ...(await client.searchOrders({ from, to, page: at.page, records: RECORDS })), to };
    const seconds = to.diff(from).as('seconds');
    const nothingNew = found.numbers.length > 0 && found.numbers.every((number) => had.has(number));
    if (found.total >= TOO_MANY && seconds > 1) to = from.plus({ seconds: Math.floor(seconds / 2) });
    else if (nothingNew && tries < PATIENCE) tries += 1;
    else return found;
  }
};

interface Span {
  readonly from: number;
  readonly to: number;
  /** Of the latest order that was read. */
  readonly last: number;
}

/** @throws Failure 'shape' for orders outside of what was asked for, or earlier than one that was read. */
const checkTimes = (times: readonly number[], { from, to, last }: Span): void => {
  if (times.some((time) => time < from || time > to)) throw notRms('searchOrder', '別の期間の注文が返ってきました');
  // Had an earlier order come later, those between would be passed over.
  if (times.some((time) => time < last)) throw notRms('searchOrder', '注文日の順に並びません');
};

const chunks = (numbers: readonly string[]): string[][] =>
  Array.from({ length: Math.ceil(numbers.length / NUMBERS_A_REQUEST) }, (_, index) =>
    numbers.slice(index * NUMBERS_A_REQUEST, (index + 1) * NUMBERS_A_REQUEST),
  );

/** Where the reading goes on behind the orders up to `last` (milliseconds), or behind the whole page. */
const behind = (at: Position, last: number): Position =>
  last > DateTime.fromISO(at.from).toMillis()
    ? { from: iso(DateTime.fromMillis(last)), page: 1 }
    : { ...at, page: at.page + 1 };

const nextSearch = (at: Position, { numbers, to }: Found, last: number): Position =>
  numbers.length < RECORDS ? { from: iso(to), page: 1 } : behind(at, last);

const startOf = (since: Cursor | undefined, clock: Clock, end: DateTime): Position => {
  const stored = positionSchema.safeParse(since);
  const first = earliest(clock);
  if (!stored.success || DateTime.fromISO(stored.data.from) < first) return { from: iso(first), page: 1 };
  return DateTime.fromISO(stored.data.from) > end ? { from: iso(end), page: 1 } : stored.data;
};

/**
 * Orders by ascending time, from the cursor to now. RMS has no filter by change, and pages of a search move with every
 * new order: each search therefore starts anew from the time of the last order read, and brings that second again.
 */
export async function* orderPages(client: RmsClient, since: Cursor | undefined, clock: Clock): AsyncGenerator<RawPage> {
  const end = clock.now().startOf('second');
  let at = startOf(since, clock, end);
  let had: ReadonlySet<string> = new Set();
  let last = 0;
  for (let position = 0, ended = false; !ended;) {
    const found = await search(client, at, end.plus(SECOND), had);
    const fresh = found.numbers.filter((number) => !had.has(number));
    had = new Set(found.numbers);
    ended = found.numbers.length < RECORDS && found.to >= end;
    const behindAll = (): Position =>
      ended ? { from: iso(end.minus(OVERLAP)), page: 1 } : nextSearch(at, found, last);
    const parts = chunks(fresh);
    for (const [index, numbers] of parts.entries()) {
      const { rows, readAt } = await client.getOrders(numbers);
      const times = rows.map(timeOf).filter((time) => time !== null);
      checkTimes(times, { from: DateTime.fromISO(at.from).toMillis(), to: found.to.toMillis(), last });
      last = Math.max(last, ...times);
      yield { rows, position, next: index === parts.length - 1 ? behindAll() : at, readAt };
      position += rows.length;
    }
    at = behindAll();
    if (ended && parts.length === 0)
      yield { rows: [], position, next: at, readAt: clock.now().toJSDate().toISOString() };
  }
}
