import { z } from 'zod/v4';
import type { Failure } from '../../failure';

/** Which numbers are to be read, both included; null: to the end. */
export interface Range {
  readonly from: number | null;
  readonly to: number | null;
}

/** What is left to be read, and how many numbers a request may span where rows come in no order; null: all of them. */
export const restSchema = z.object({
  from: z.number().nullable(),
  to: z.number().nullable(),
  span: z.number().nullable(),
});
type Rest = z.infer<typeof restSchema>;

export const EVERYTHING: Rest = { from: null, to: null, span: null };

/** Rows that one request brings at most (reference 3). */
export const LIMIT = 500;

export interface Rows {
  readonly rows: readonly unknown[];
  /** False where the rows came as an object, whose order by the cart is lost. */
  readonly inOrder: boolean;
  readonly readAt: string;
}

export interface Listing {
  /** At most `limit` rows, LIMIT unless told, whose number lies in the range. */
  read(range: Range, limit?: number): Promise<Rows>;
  numberOf(row: unknown): number | null;
  /** Said where the cart does not keep to the range. */
  notKept(what: string): Failure;
}

interface NumberedPage {
  readonly rows: readonly unknown[];
  readonly readAt: string;
  /** null after the last page. */
  readonly rest: Rest | null;
}

/** How often a page is asked for that holds rows of elsewhere, such as the page before once more. */
const TRIES = 3;

const numbersOf = (listing: Listing, rows: readonly unknown[]): number[] =>
  rows.map((row) => listing.numberOf(row)).filter((number) => number !== null);

const askWithin = async (listing: Listing, range: Range): Promise<Rows> => {
  const [from, to] = [range.from ?? 0, range.to ?? Infinity];
  for (let attempt = 1; attempt <= TRIES; attempt += 1) {
    const page = await listing.read(range);
    if (numbersOf(listing, page.rows).every((number) => from <= number && number <= to)) return page;
  }
  throw listing.notKept('番号で絞り込めません');
};

const rises = (numbers: readonly number[]): boolean =>
  numbers.every((number, at) => at === 0 || number > (numbers[at - 1] as number));

/** The last number that the next request asks for. */
const endOf = ({ from, to, span }: Rest): number | null => {
  if (span === null) return to;
  const end = (from ?? 0) + span - 1;
  return to === null ? end : Math.min(end, to);
};

/** What lies behind a full page: above it where its numbers rise, below it where they fall; null where they do neither. */
const behind = ({ inOrder }: Rows, numbers: readonly number[], rest: Rest): Rest | null => {
  const last = numbers.at(-1);
  if (!inOrder || last === undefined) return null;
  if (rises(numbers)) return { ...rest, from: last + 1 };
  return rises([...numbers].reverse()) ? { ...rest, to: last - 1 } : null;
};

/** What lies behind a page that holds all of its span. An empty span may be the end, or a gap: without one it shows. */
const behindSpan = (rest: Rest & { readonly span: number }, rows: number): Rest | null => {
  const from = (endOf(rest) ?? 0) + 1;
  if (rest.to !== null && from > rest.to) return null;
  if (rows === 0) return { ...rest, from, span: null };
  return { ...rest, from, span: rows < LIMIT / 2 ? rest.span * 2 : rest.span };
};

/** Half of what was asked for; where all was, half of the way to the highest number seen. */
const smaller = (at: Rest, numbers: readonly number[]): Rest => {
  const span = at.span ?? Math.max(...numbers) - (at.from ?? 0) + 1;
  return { ...at, span: Math.ceil(span / 2) };
};

/** One request: a page with what is left, or, where the answer may lack rows, the same place in a smaller span. */
const step = async (listing: Listing, at: Rest): Promise<NumberedPage | { readonly again: Rest }> => {
  const page = await askWithin(listing, { from: at.from, to: endOf(at) });
  const { rows, readAt } = page;
  const { span } = at;
  if (rows.length < LIMIT)
    return { rows, readAt, rest: span === null ? null : behindSpan({ ...at, span }, rows.length) };
  const numbers = numbersOf(listing, rows);
  if (numbers.length === 0) throw listing.notKept('番号がありません');
  const rest = span === null ? behind(page, numbers, at) : null;
  return rest === null ? { again: smaller(at, numbers) } : { rows, readAt, rest };
};

/**
 * Reads a listing by number: each page starts behind the last number seen, so that rows which come, go or change
 * meanwhile move nothing. Whether numbers rise or fall is the cart's affair. Where rows come in no order of numbers a
 * full answer may have left out any; then so few numbers are asked for at once that all their rows fit into one.
 */
export async function* numberedPages(listing: Listing, { from, to, span }: Rest): AsyncGenerator<NumberedPage> {
  for (let at: Rest | null = { from, to, span }; at !== null;) {
    const done: Awaited<ReturnType<typeof step>> = await step(listing, at);
    if ('again' in done) {
      at = done.again;
      continue;
    }
    yield done;
    at = done.rest;
  }
}
