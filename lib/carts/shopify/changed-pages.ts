import { DateTime } from 'luxon';
import { z } from 'zod/v4';
import type { Clock } from '../../clock';
import { Failure } from '../../failure';
import type { Cursor } from '../cart';
import { isObject, type JsonObject } from '../kit/reply';
import { readInstant } from '../kit/values';
import type { Answer, ShopifyClient } from './client';
import { notShopify } from './errors';
import type { ListedThing } from './queries';

/** `since` moves only when a listing was read to its end; while one is under way `after` leads to its next page. */
const positionSchema = z.object({
  /** What `since` is compared with. */
  by: z.enum(['updated_at', 'created_at']).default('updated_at'),
  since: z.string().nullable(),
  after: z.string().nullable(),
  newest: z.string().nullable(),
});
type Position = z.infer<typeof positionSchema>;

const START: Position = { by: 'updated_at', since: null, after: null, newest: null };

/** What was made at an instant (ISO) and later. */
export const madeFrom = (instant: string): Cursor => ({ ...START, by: 'created_at', since: instant });

/** The search behind the filter lags behind the shop by a little; rows may share a second with the last one. */
const OVERLAP = { minutes: 5 };
/** How often a page that leads to itself is asked for. */
const TRIES = 3;

interface RawPage {
  readonly rows: readonly unknown[];
  readonly position: number;
  readonly next: Cursor;
  readonly readAt: string;
}

interface Listed {
  readonly rows: readonly unknown[];
  /** null after the last page. */
  readonly endCursor: string | null;
  readonly readAt: string;
}

/** Rows and the place of the next ones. */
const readConnection = ({ step, field }: ListedThing, { data, readAt }: Answer): Listed => {
  const connection: unknown = data[field];
  const info: JsonObject = isObject(connection) && isObject(connection.pageInfo) ? connection.pageInfo : {};
  const rows: unknown = isObject(connection) ? connection.nodes : null;
  if (!Array.isArray(rows) || typeof info.hasNextPage !== 'boolean') throw notShopify(step, `「${field}」がありません`);
  if (!info.hasNextPage) return { rows, endCursor: null, readAt };
  if (typeof info.endCursor !== 'string') throw notShopify(step, '次のページの場所がありません');
  return { rows, endCursor: info.endCursor, readAt };
};

/** One page of rows that fit the search, in the order of their change. A page that comes a second time is asked again. */
export const readPage = async (
  client: ShopifyClient,
  thing: ListedThing,
  search: string | null,
  after: string | null,
): Promise<Listed> => {
  const { step, query, pageSize: first } = thing;
  for (let attempt = 1; attempt <= TRIES; attempt += 1) {
    const page = readConnection(thing, await client.query({ step, query, variables: { first, after, query: search } }));
    if (page.endCursor === null || page.endCursor !== after) return page;
  }
  throw notShopify(step, '次のページが同じページ');
};

const searchOf = ({ by, since }: Position): string | null => (since === null ? null : `${by}:>='${since}'`);

const changedAtOf = (row: unknown): string | null => {
  try {
    return isObject(row) ? readInstant(row.updatedAt, '') : null;
  } catch {
    return null;
  }
};

/** Of each row of a shop: Date.parse takes a fiftieth of DateTime's time. */
const later = (one: string | null, other: string | null): string | null =>
  one === null || (other !== null && Date.parse(other) > Date.parse(one)) ? other : one;

/** Never back, and never ahead of our clock: one row dated in a far future must not hide all later changes. */
const nextSince = ({ since, newest }: Position, clock: Clock): string | null => {
  if (newest === null) return since;
  const next = DateTime.min(DateTime.fromISO(newest), clock.now()).minus(OVERLAP).toUTC();
  const candidate = next.toFormat("yyyy-MM-dd'T'HH:mm:ss'Z'");
  return since === null || candidate > since ? candidate : since;
};

/** The page at a stored place. One that Shopify no longer takes leads back to the listing's start. */
const resume = (client: ShopifyClient, thing: ListedThing, at: Position): Promise<Listed> =>
  readPage(client, thing, searchOf(at), at.after).catch((error: unknown) => {
    if (at.after === null || !(error instanceof Failure) || error.kind !== 'cart') throw error;
    return readPage(client, thing, searchOf(at), null);
  });

/**
 * What changed since the cursor, the earliest change first, to the end: a row that changes meanwhile moves to the end
 * and comes once more, so that nobody is passed over. Without a cursor everything.
 */
export async function* changedPages(
  client: ShopifyClient,
  thing: ListedThing,
  since: Cursor | undefined,
  clock: Clock,
): AsyncGenerator<RawPage> {
  const stored = positionSchema.safeParse(since);
  let at = stored.success ? stored.data : START;
  let position = 0;
  let page = await resume(client, thing, at);
  for (;;) {
    at = { ...at, after: page.endCursor, newest: page.rows.map(changedAtOf).reduce(later, at.newest) };
    if (page.endCursor === null) at = { ...START, since: nextSince(at, clock) };
    yield { rows: page.rows, position, next: at, readAt: page.readAt };
    if (at.after === null) return;
    position += page.rows.length;
    page = await readPage(client, thing, searchOf(at), at.after);
  }
}
