import { z } from 'zod/v4';
import { TOKYO, type Clock } from '../../clock';
import type { Cursor } from '../cart';
import { isObject } from '../kit/reply';
import type { EcforceClient, Listing as Answer } from './client';
import { notEcforce } from './errors';
import type { Listing } from './listings';

export interface RawPage {
  readonly rows: readonly unknown[];
  /** Of the first row in the listing. */
  readonly position: number;
  readonly next: Cursor;
  readonly readAt: string;
}

const positionSchema = z.object({
  /** Rows updated from here on, JST; null: all rows. */
  since: z.string().nullable(),
  /** Where the next visit starts once this one has ended; null before its first page. */
  nextSince: z.string().nullable(),
  /** Rows up to this id are stored. */
  afterId: z.int().nonnegative(),
});
type Position = z.infer<typeof positionSchema>;

const PAGE = 100;
/** How far the next visit reaches back: our clock and ecforce's may differ, and a change may take a while to show. */
const OVERLAP = { minutes: 10 };
/** How often a page that does not go on from the last one is asked for again. */
const PATIENCE = 3;

/** Request times are written so, JST without an offset (reference 2.4). */
const stamp = (clock: Clock): string => clock.now().minus(OVERLAP).setZone(TOKYO).toFormat('yyyy-MM-dd HH:mm:ss');

const paramsAt = ({ include, withDeleted }: Listing, { since, afterId }: Position): URLSearchParams => {
  const params = new URLSearchParams({ per: String(PAGE), page: '1', sort: 'id', include });
  if (afterId > 0) params.set('q[id_gteq]', String(afterId + 1));
  if (since !== null) params.set('q[updated_at_gteq]', since);
  if (withDeleted) params.set('q[with_deleted]', '1');
  return params;
};

/** Ids of the rows that have one. */
const idsOf = (rows: readonly unknown[]): number[] =>
  rows.map((row) => (isObject(row) ? Number(row.id) : NaN)).filter(Number.isSafeInteger);

const goesOnFrom = (afterId: number, ids: readonly number[]): boolean =>
  ids.every((id, index) => id > (ids[index - 1] ?? afterId));

/** The rows behind `at`, in the order of their ids. A page sent twice heals; a list that ignores us does not. */
const readOn = async (client: EcforceClient, listing: Listing, at: Position): Promise<Answer & { lastId: number }> => {
  for (let tries = 0; tries < PATIENCE; tries += 1) {
    const answer = await client.list(listing.step, `${listing.path}.json`, paramsAt(listing, at));
    const ids = idsOf(answer.rows);
    if (answer.rows.length > 0 && ids.length === 0) break;
    if (goesOnFrom(at.afterId, ids)) return { ...answer, lastId: ids.at(-1) ?? at.afterId };
  }
  throw notEcforce(listing.step, 'idの順に並びません');
};

/**
 * All rows, or those updated since the cursor, by ascending id: rows that come and go meanwhile move no page. A row
 * updated while we read shows again at the next visit, which starts before this one did.
 */
export async function* pagesOf(
  client: EcforceClient,
  listing: Listing,
  since: Cursor | undefined,
  clock: Clock,
): AsyncGenerator<RawPage> {
  const stored = positionSchema.safeParse(since);
  let at: Position = stored.success ? stored.data : { since: null, nextSince: null, afterId: 0 };
  const nextSince = at.nextSince ?? stamp(clock);
  for (let position = 0, ended = false; !ended;) {
    const { rows, perPage, readAt, lastId } = await readOn(client, listing, at);
    ended = rows.length < Math.min(PAGE, perPage ?? PAGE);
    at = ended ? { since: nextSince, nextSince: null, afterId: 0 } : { since: at.since, nextSince, afterId: lastId };
    yield { rows, position, next: at, readAt };
    position += rows.length;
  }
}
