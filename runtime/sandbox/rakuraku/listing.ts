import type { Habits } from './options';
import { idOf, indexOf } from './rows';
import { limitOf, type Search } from './search';

interface Shelf {
  readonly count: number;
  at(index: number): { readonly updatedAt: number };
}

interface Asked {
  /** The prefix of the bounds: `order_id` for order_id_from and order_id_to. */
  readonly id: string;
  readonly shelf: Shelf;
  readonly search: Search;
  /** Milliseconds at which an order was made. */
  orderedAt?(index: number): number;
  readonly listing: Habits['listing'];
  /** Rows that are there. */
  isThere(index: number): boolean;
}

/** Milliseconds of `2026-03-01 09:00:00`, Japanese time. */
const instantOf = (text: string | undefined): number | null =>
  text === undefined ? null : Date.parse(`${text.replace(' ', 'T')}+09:00`);

/** Milliseconds of `2026-03-01 09`. */
const hourOf = (text: string | undefined): number | null => (text === undefined ? null : instantOf(`${text}:00:00`));

const bound = (text: string | undefined, preset: number): number => (text === undefined ? preset : indexOf(text));

/** The indexes that a search finds, in the shop's own order, cut by limit and offset. Unknown options change nothing. */
export const found = ({ id, shelf, search, listing, isThere, orderedAt }: Asked): number[] => {
  const { options } = search;
  const [from, to] = [bound(options[`${id}_from`], 0), bound(options[`${id}_to`], shelf.count - 1)];
  const since = orderedAt ? instantOf(options.update_date_from) : null;
  const made = orderedAt ? hourOf(options.order_date_from) : null;
  const fits = (index: number): boolean =>
    isThere(index) &&
    (since === null || Math.floor(shelf.at(index).updatedAt / 1_000) * 1_000 >= since) &&
    (made === null || (orderedAt?.(index) ?? 0) >= made);
  const [first, last] = [Math.max(0, from), Math.min(to, shelf.count - 1)];
  const wanted = limitOf(search) + (orderedAt ? Number(options.offset ?? 0) : 0);
  const indexes: number[] = [];
  for (let n = 0; n <= last - first && indexes.length < wanted; n += 1) {
    const index = listing === 'falling' ? last - n : first + n;
    if (fits(index)) indexes.push(index);
  }
  const page = indexes.slice(wanted - limitOf(search));
  return listing === 'mixed' ? page.sort((a, b) => (idOf(a) % 7) - (idOf(b) % 7)) : page;
};
