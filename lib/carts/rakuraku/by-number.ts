import { z } from 'zod/v4';
import type { Failure } from '../../failure';

/** Which numbers are still to be read, both included; null: to the end. */
export const rangeSchema = z.object({ from: z.number().nullable(), to: z.number().nullable() });
export type Range = z.infer<typeof rangeSchema>;

export const EVERYTHING: Range = { from: null, to: null };

/** Rows that one request brings at most (reference 3). */
export const LIMIT = 500;

export interface Listing {
  /** At most `limit` rows, LIMIT unless told, whose number lies in the range. */
  read(range: Range, limit?: number): Promise<{ readonly rows: readonly unknown[]; readonly readAt: string }>;
  numberOf(row: unknown): number | null;
  /** Said where the cart does not keep to the range, or to any order of numbers. */
  notKept(what: string): Failure;
}

interface NumberedPage {
  readonly rows: readonly unknown[];
  readonly readAt: string;
  /** What is left to be read; null after the last page. */
  readonly rest: Range | null;
}

/** How often a page is asked for that holds rows of elsewhere, such as the page before once more. */
const TRIES = 3;

const isWithin =
  ({ from, to }: Range) =>
  (number: number) =>
    (from ?? 0) <= number && number <= (to ?? Infinity);

const rises = (numbers: readonly number[]): boolean =>
  numbers.every((number, at) => at === 0 || number > (numbers[at - 1] as number));

/** What lies behind a full page: above the last number where they rise, below it where they fall. */
const restOf = (numbers: readonly number[], range: Range, notKept: Listing['notKept']): Range => {
  const last = numbers.at(-1);
  if (last !== undefined && rises(numbers)) return { ...range, from: last + 1 };
  if (last !== undefined && rises([...numbers].reverse())) return { ...range, to: last - 1 };
  throw notKept('番号の順に並んでいません');
};

const readPage = async (listing: Listing, range: Range): Promise<NumberedPage> => {
  for (let attempt = 1; attempt <= TRIES; attempt += 1) {
    const { rows, readAt } = await listing.read(range);
    const numbers = rows.map((row) => listing.numberOf(row)).filter((number) => number !== null);
    if (!numbers.every(isWithin(range))) continue;
    return { rows, readAt, rest: rows.length < LIMIT ? null : restOf(numbers, range, listing.notKept) };
  }
  throw listing.notKept('番号で絞り込めません');
};

/**
 * Reads a listing by number: each page starts behind the last number seen, so that rows which come, go or change
 * meanwhile move nothing. Whether numbers rise or fall is the cart's affair; without either there is no safe way.
 */
export async function* numberedPages(listing: Listing, start: Range): AsyncGenerator<NumberedPage> {
  for (let range: Range | null = start; range !== null;) {
    const page = await readPage(listing, range);
    yield page;
    range = page.rest;
  }
}
