import { z } from 'zod/v4';
import type { Failure } from '../../../failure';

/** One page of a listing as the cart answered it. */
export interface NumberedPage {
  readonly rows: readonly unknown[];
  /** Rows of the whole listing, where the cart says how many. */
  readonly total: number | null;
  /** ISO instant at which the answer came. */
  readonly readAt: string;
}

/** A listing whose pages are turned by number. Nothing is known of its order, nor of how long a page is. */
export interface NumberedListing {
  /** @param page counted from 1. */
  read(page: number): Promise<NumberedPage>;
  idOf(row: unknown): string | null;
  /** Said when the cart gives the same page again and again. */
  stuck(): Failure;
}

/** Where the reading of a listing stands. */
export const placeSchema = z.object({
  page: z.int().positive(),
  /** Rows of the longest page so far. */
  size: z.int().nonnegative(),
  /** Rows of the listing when the page before was read. */
  total: z.int().nonnegative().nullable(),
  /** The furthest page from which we went back, and how often since: bounded, so the reading always ends. */
  wentBackFrom: z.int().nonnegative(),
  timesBack: z.int().nonnegative(),
});
export type Place = z.infer<typeof placeSchema>;

export const FIRST_PAGE: Place = { page: 1, size: 0, total: null, wentBackFrom: 0, timesBack: 0 };

const MAX_TIMES_BACK = 5;
const MAX_ASKS = 3;

/**
 * Where to go back to when rows left the listing since the page before: as many moved up, past us, as it is shorter by.
 * null: nothing left, or we have gone back often enough.
 */
export const stepBack = (at: Place, total: number | null): Place | null => {
  const left = at.total === null || total === null ? 0 : at.total - total;
  const timesBack = at.page > at.wentBackFrom ? 1 : at.timesBack + 1;
  if (left <= 0 || at.page === 1 || timesBack > MAX_TIMES_BACK) return null;
  const page = Math.max(1, at.page - Math.ceil(left / Math.max(1, at.size)));
  return { ...at, page, total, wentBackFrom: Math.max(at.page, at.wentBackFrom), timesBack };
};

/** What tells one page from another; null for one without a readable id. */
const faceOf = (rows: readonly unknown[], idOf: NumberedListing['idOf']): string | null => {
  const ids = rows.map(idOf);
  return ids.some((id) => id !== null) ? ids.join('\n') : null;
};

/**
 * The page at `at`, asked again where the page before comes a second time. Some carts give the last page for every
 * number behind it: by their own total that is the end, and reads as an empty page.
 */
const readPage = async (listing: NumberedListing, at: Place, before: string | null) => {
  for (let asked = 1; ; asked += 1) {
    const page = await listing.read(at.page);
    const face = faceOf(page.rows, listing.idOf);
    if (face === null || face !== before) return { ...page, face };
    if (page.total !== null && (at.page - 1) * at.size >= page.total) return { ...page, rows: [], face };
    if (asked === MAX_ASKS) throw listing.stuck();
  }
};

interface TurnedPage {
  readonly rows: readonly unknown[];
  /** Rows of the listing before this page, roughly. */
  readonly position: number;
  /** null behind the last page, which is empty. */
  readonly next: Place | null;
  readonly readAt: string;
}

/**
 * Pages from `start` to the first empty one (a short page may just be short). Rows may come twice where the listing
 * moved; none is left out as long as the cart's total tells of those that went.
 */
export async function* numberedPages(listing: NumberedListing, start: Place = FIRST_PAGE): AsyncGenerator<TurnedPage> {
  let before: string | null = null;
  for (let at: Place | null = start; at !== null;) {
    const { rows, total, readAt, face }: Awaited<ReturnType<typeof readPage>> = await readPage(listing, at, before);
    const back = stepBack(at, total);
    before = back === null ? face : null;
    if (back === null) {
      const position = (at.page - 1) * at.size;
      const next: Place = { ...at, page: at.page + 1, size: Math.max(at.size, rows.length), total };
      at = rows.length === 0 ? null : next;
      yield { rows, position, next: at, readAt };
    } else {
      at = back;
    }
  }
}
