import type { Clock } from '../clock';
import type { Store } from '../store/store';
import type { LineApi } from './api/line-api';

const PAGE = 200;
const AT_ONCE = 8;
/** LINE shows no profile of some (e.g. who left); they are not asked for again until this process starts anew. */
const nameless = new Set<string>();
const NAMELESS_MAX = 50_000;

const MISSING = `
  SELECT id, line_user_id AS "userId" FROM friend
  WHERE channel_id = $1 AND display_name IS NULL AND following
    AND ($2::bigint[] IS NULL OR id = ANY ($2)) AND id <> ALL ($3::bigint[])
  ORDER BY id DESC LIMIT ${PAGE}`;

const WRITE = `
  UPDATE friend f SET display_name = g.name, updated_at = $3
  FROM unnest($1::bigint[], $2::text[]) AS g (id, name)
  WHERE f.id = g.id AND f.display_name IS NULL`;

interface Nameless extends Record<string, unknown> {
  readonly id: string;
  readonly userId: string;
}

async function ask(api: Pick<LineApi, 'profile'>, friends: Nameless[], signal?: AbortSignal) {
  const named: { id: string; name: string }[] = [];
  const queue = [...friends];
  const worker = async (): Promise<void> => {
    for (let friend = queue.shift(); friend; friend = queue.shift()) {
      const profile = await api.profile(friend.userId, signal);
      if (profile) named.push({ id: friend.id, name: profile.displayName });
      else nameless.add(friend.id);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return named;
}

/**
 * Asks LINE for the names of friends that we have none of, the newest first, 200 a call at most: a webhook brings none.
 * `friendIds` narrows it to these. Rejects with LINE's Failure; names read until then are lost and asked for again.
 */
export async function fillNames(
  store: Store,
  api: Pick<LineApi, 'profile'>,
  channelId: string,
  clock: Clock,
  options: { readonly friendIds?: readonly string[]; readonly signal?: AbortSignal } = {},
): Promise<void> {
  if (nameless.size > NAMELESS_MAX) nameless.clear();
  const { rows } = await store.query<Nameless>(MISSING, [channelId, options.friendIds ?? null, [...nameless]]);
  const named = await ask(api, rows, options.signal);
  if (named.length === 0) return;
  const names = named.map(({ name }) => name.replaceAll('\0', ''));
  await store.query(WRITE, [named.map(({ id }) => id), names, clock.now().toJSDate()]);
}
