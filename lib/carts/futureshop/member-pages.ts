import { z } from 'zod/v4';
import { Failure } from '../../failure';
import type { Cursor } from '../cart';
import type { FutureshopClient } from './client';
import { notFutureshop } from './errors';
import type { Mapping } from './mapping-schema';

/**
 * Where a reading of the member list stands. Pages overlap by one row, the anchor: found in its place, nothing has
 * moved since the page before; missing, the list has shifted under us.
 */
const positionSchema = z.object({
  offset: z.int().nonnegative(),
  /** Id of the last member read. */
  anchor: z.string().nullable(),
  /** True when the row at `offset` should be the anchor. */
  anchored: z.boolean(),
  /** The furthest offset from which we went back, and how often since: bounded, so the reading always ends. */
  wentBackFrom: z.int(),
  timesBack: z.int().nonnegative(),
});
type Position = z.infer<typeof positionSchema>;

const START: Position = { offset: 0, anchor: null, anchored: false, wentBackFrom: -1, timesBack: 0 };

export type Move =
  | { readonly kind: 'end' }
  /** Ask the same place once more: a page sent twice, or by mistake, heals. */
  | { readonly kind: 'again' }
  | { readonly kind: 'back'; readonly to: Position }
  /** Rows from `freshFrom` on are new. */
  | { readonly kind: 'page'; readonly freshFrom: number; readonly next: Position };

/** So often the same stretch is read again; a list without any order of its own would otherwise never end. */
const MAX_TIMES_BACK = 5;

/** A page back to look for the anchor; null when that has been done often enough. */
const goBack = (at: Position, pageSize: number): Move | null => {
  const isFurther = at.offset > at.wentBackFrom;
  const timesBack = isFurther ? 1 : at.timesBack + 1;
  if (!at.anchored || at.offset === 0 || timesBack > MAX_TIMES_BACK) return null;
  const wentBackFrom = Math.max(at.offset, at.wentBackFrom);
  const to = { ...at, offset: Math.max(0, at.offset - pageSize), anchored: false, wentBackFrom, timesBack };
  return { kind: 'back', to };
};

/**
 * What a page of ids means for a reading that stands at `at`. Pure. Only an empty page ends the list: a short one may
 * just be short (reference 1.6 promises nothing).
 * @param asked how often this place has been asked, this page included.
 */
export const advance = (at: Position, ids: readonly (string | null)[], asked: number, pageSize: number): Move => {
  const back = goBack(at, pageSize);
  if (ids.length === 0) return back ?? { kind: 'end' };
  const found = at.anchor === null ? -1 : ids.lastIndexOf(at.anchor);
  const moved = at.anchored && ids[0] !== at.anchor;
  if (moved && asked === 1) return { kind: 'again' };
  if (moved && found === -1 && back) return back;
  const last = ids.at(-1) ?? null;
  const onlyAnchor = ids.length === 1 && found === 0;
  const overlap = last === null || onlyAnchor ? 0 : 1;
  const next = { ...at, offset: at.offset + ids.length - overlap, anchor: last ?? at.anchor, anchored: overlap === 1 };
  return { kind: 'page', freshFrom: found + 1, next };
};

export interface RawPage {
  readonly rows: readonly unknown[];
  /** Rows of the listing before this page, roughly: names a row that has no readable id. */
  readonly position: number;
  readonly next: Cursor | null;
  readonly readAt: string;
}

/** So many pages in a row without anything new mean that the server does not turn pages. */
const MAX_IDLE_PAGES = 3;

const queryOf = (mapping: Mapping, offset: number): string => {
  const { params, pageSize } = mapping.members;
  return new URLSearchParams({ [params.limit]: String(pageSize), [params.offset]: String(offset) }).toString();
};

/** Follows the answers' own addresses of next pages, for a futureshop that gives them. */
async function* pagesByAddress(client: FutureshopClient, first: string): AsyncGenerator<RawPage> {
  let query: string | null = first;
  for (let position = 0; query !== null;) {
    const { rows, nextQuery, readAt } = await client.list('members', query);
    yield { rows, position, next: nextQuery === null ? null : { query: nextQuery }, readAt };
    position += rows.length;
    query = nextQuery;
  }
}

async function* pagesByOffset(
  client: FutureshopClient,
  mapping: Mapping,
  idOf: (row: unknown) => string | null,
  start: Position,
): AsyncGenerator<RawPage> {
  let at = start;
  for (let asked = 1, idle = 0; ; asked += 1) {
    const { rows, nextQuery, readAt } = await client.list('members', queryOf(mapping, at.offset));
    if (nextQuery !== null) {
      yield { rows, position: at.offset, next: { query: nextQuery }, readAt };
      yield* pagesByAddress(client, nextQuery);
      return;
    }
    const move = advance(at, rows.map(idOf), asked, mapping.members.pageSize);
    if (move.kind === 'again') continue;
    if (move.kind === 'end') {
      yield { rows: [], position: at.offset, next: null, readAt };
      return;
    }
    // A page read again after going back may well hold nothing new.
    if (move.kind === 'back') idle = 0;
    if (move.kind === 'page') {
      const fresh = rows.slice(move.freshFrom);
      idle = fresh.length > 0 ? 0 : idle + 1;
      if (idle >= MAX_IDLE_PAGES) throw notFutureshop('members', 'ページ送りが効いていません');
      if (fresh.length > 0) yield { rows: fresh, position: at.offset + move.freshFrom, next: move.next, readAt };
    }
    at = move.kind === 'back' ? move.to : move.next;
    asked = 0;
  }
}

/**
 * All members, page by page, from the start or from a stored cursor; the last page is empty and has no next. Rows may
 * come twice where the list shifted, none is left out as long as it shifts by less than a page between
 * two requests, and not at every one.
 */
export async function* memberPages(
  client: FutureshopClient,
  mapping: Mapping,
  idOf: (row: unknown) => string | null,
  since: Cursor | undefined,
): AsyncGenerator<RawPage> {
  if (typeof since?.query === 'string') {
    let started = false;
    try {
      for await (const page of pagesByAddress(client, since.query)) {
        started = true;
        yield page;
      }
      return;
    } catch (error) {
      // A stored address may have run out meanwhile; then the list is read from its start.
      if (started || !(error instanceof Failure) || error.kind !== 'cart') throw error;
    }
  }
  const stored = positionSchema.safeParse(since);
  yield* pagesByOffset(client, mapping, idOf, stored.success ? stored.data : START);
}
