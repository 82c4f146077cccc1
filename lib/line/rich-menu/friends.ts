import type { Clock } from '../../clock';
import type { Queries, Store } from '../../store/store';
import type { LineApi } from '../session';
import { knownMenu, type RichMenuRow } from './rows';

/** What LINE takes in one call. */
const CHUNK = 500;

export interface MenuFriend {
  readonly friendId: string;
  readonly lineUserId: string;
}

const LINK = `
  WITH before AS (
    SELECT friend_id, rich_menu_id FROM friend_rich_menu WHERE friend_id = ANY ($2::bigint[])
  ), linked AS (
    INSERT INTO friend_rich_menu (friend_id, rich_menu_id, linked_line_id, linked_at)
    SELECT f.id, $1, $3, $4 FROM friend f WHERE f.id = ANY ($2::bigint[]) ORDER BY f.id
    ON CONFLICT (friend_id) DO UPDATE
    SET rich_menu_id = excluded.rich_menu_id, linked_line_id = excluded.linked_line_id, linked_at = excluded.linked_at
    RETURNING friend_id
  ), fresh AS (
    SELECT l.friend_id FROM linked l LEFT JOIN before b ON b.friend_id = l.friend_id
    WHERE b.rich_menu_id IS DISTINCT FROM $1::bigint
  ), noted AS (
    INSERT INTO friend_change (friend_id, at, kind, name, by) SELECT friend_id, $4, 'rich_menu_linked', $5, $6 FROM fresh
  )
  SELECT friend_id AS id FROM fresh`;

const UNLINK = `
  WITH gone AS (
    DELETE FROM friend_rich_menu WHERE friend_id = ANY ($1::bigint[]) RETURNING friend_id, rich_menu_id
  ), noted AS (
    INSERT INTO friend_change (friend_id, at, kind, name, by)
    SELECT g.friend_id, $2, 'rich_menu_unlinked', m.name, $3 FROM gone g JOIN rich_menu m ON m.id = g.rich_menu_id
  )
  SELECT friend_id AS id FROM gone`;

export interface MenuContext {
  readonly store: Store;
  readonly api: LineApi;
  readonly channelId: string;
  readonly clock: Clock;
}

/**
 * Shows a menu to friends (at most 500, of this channel) instead of the default. LINE is asked each time, because tapping
 * a tab changes what a friend has; LINE carries it out shortly after answering. Safe to repeat. Answers with the friends
 * who had another one, or none, by our books. Throws Failure 'input' where no menu has that name.
 */
export async function linkRichMenu(
  { store, api, channelId, clock }: MenuContext,
  friends: readonly MenuFriend[],
  menuName: string,
  by: string,
): Promise<{ readonly changed: readonly string[] }> {
  const userIds = friends.map(({ lineUserId }) => lineUserId);
  const ids = friends.map(({ friendId }) => friendId);
  const changed = new Set<string>();
  let menu = await knownMenu(store, channelId, menuName);
  for (;;) {
    await api.richMenus.linkMany(userIds, menu.lineRichMenuId);
    const params = [menu.id, ids, menu.lineRichMenuId, clock.now().toJSDate(), menu.name, by];
    for (const { id } of (await store.query<{ id: string }>(LINK, params)).rows) changed.add(id);
    const now = await knownMenu(store, channelId, menuName);
    // A new version came meanwhile: whoever made it may have looked for friends to move before these were written.
    if (now.lineRichMenuId === menu.lineRichMenuId) return { changed: [...changed] };
    menu = now;
  }
}

/** Friends (at most 500, of this channel) see the default again. Safe to repeat. */
export async function unlinkRichMenu(
  { store, api, clock }: MenuContext,
  friends: readonly MenuFriend[],
  by: string,
): Promise<{ readonly changed: readonly string[] }> {
  await api.richMenus.unlinkMany(friends.map(({ lineUserId }) => lineUserId));
  const params = [friends.map(({ friendId }) => friendId), clock.now().toJSDate(), by];
  const { rows } = await store.query<{ id: string }>(UNLINK, params);
  return { changed: rows.map(({ id }) => id) };
}

const TO_MOVE = `
  SELECT r.friend_id AS "friendId", f.line_user_id AS "lineUserId"
  FROM friend_rich_menu r JOIN friend f ON f.id = r.friend_id
  WHERE r.rich_menu_id = $1 AND r.linked_line_id <> $2
  ORDER BY r.friend_id LIMIT ${CHUNK}`;

const moved = (store: Queries, ids: readonly string[], lineRichMenuId: string) =>
  store.query('UPDATE friend_rich_menu SET linked_line_id = $2 WHERE friend_id = ANY ($1::bigint[])', [
    ids,
    lineRichMenuId,
  ]);

/** Moves the friends of a menu to its newest version at LINE, 500 at a time; what a crash left is moved the next time. */
export async function moveFriends(
  { store, api }: MenuContext,
  { id }: RichMenuRow,
  lineRichMenuId: string,
): Promise<number> {
  for (let count = 0; ;) {
    const { rows } = await store.query<MenuFriend & Record<string, unknown>>(TO_MOVE, [id, lineRichMenuId]);
    if (rows.length === 0) return count;
    await api.richMenus.linkMany(
      rows.map(({ lineUserId }) => lineUserId),
      lineRichMenuId,
    );
    await moved(
      store,
      rows.map(({ friendId }) => friendId),
      lineRichMenuId,
    );
    count += rows.length;
  }
}
