import type { MenuContext } from './friends';
import { findMenu, holdingMenus, isVersionOf, knownMenu, menuRows, noteDefault } from './rows';

export interface ListedMenu {
  /** 管理名; of a menu that was not made here, its name at LINE. */
  readonly name: string;
  readonly alias: string | null;
  readonly isDefault: boolean;
  /** Null: LINE does not have it (any more). */
  readonly lineRichMenuId: string | null;
  /** Made with this block, and not by another tool. */
  readonly ours: boolean;
  /** Friends who were given it. */
  readonly friends: number;
}

/** Menus as LINE has them now, ours first; also those that other tools made. */
export async function listRichMenus({ store, api, channelId }: MenuContext): Promise<ListedMenu[]> {
  const rows = await menuRows(store, channelId);
  const atLine = await api.richMenus.list();
  const aliases = await api.richMenus.aliases();
  const byDefault = await api.richMenus.getDefault();
  const counts = await store.query<{ id: string; friends: number }>(
    `SELECT rich_menu_id AS id, count(*)::int AS friends FROM friend_rich_menu
     WHERE rich_menu_id = ANY ($1::bigint[]) GROUP BY rich_menu_id`,
    [rows.map(({ id }) => id)],
  );
  const friends = new Map(counts.rows.map((row) => [row.id, row.friends]));
  const has = (id: string | null): boolean => atLine.some(({ richMenuId }) => richMenuId === id);
  const ours = rows.map((row): ListedMenu => ({
    name: row.name,
    alias: row.alias,
    isDefault: row.lineRichMenuId !== null && row.lineRichMenuId === byDefault,
    lineRichMenuId: has(row.lineRichMenuId) ? row.lineRichMenuId : null,
    ours: true,
    friends: friends.get(row.id) ?? 0,
  }));
  const others = atLine
    .filter((menu) => !rows.some((row) => isVersionOf(row, menu)))
    .map((menu): ListedMenu => ({
      name: menu.name ?? '',
      alias: aliases.find(({ richMenuId }) => richMenuId === menu.richMenuId)?.richMenuAliasId ?? null,
      isDefault: menu.richMenuId === byDefault,
      lineRichMenuId: menu.richMenuId,
      ours: false,
      friends: 0,
    }));
  return [...ours, ...others];
}

/**
 * Deletes the menu of that name everywhere; friends who had it see the default again. False where there was none: then
 * nothing is left to do.
 */
export async function deleteRichMenu({ store, api, channelId }: MenuContext, name: string): Promise<boolean> {
  return holdingMenus(store, channelId, async () => {
    const row = await findMenu(store, channelId, name);
    if (!row) return false;
    if (row.isDefault && (await api.richMenus.getDefault()) === row.lineRichMenuId) await api.richMenus.clearDefault();
    if (row.alias !== null) await api.richMenus.deleteAlias(row.alias);
    for (const menu of await api.richMenus.list()) {
      if (isVersionOf(row, menu)) await api.richMenus.delete(menu.richMenuId);
    }
    await store.query('DELETE FROM rich_menu WHERE id = $1', [row.id]);
    return true;
  });
}

/** Shows the menu to every friend who has none of their own. Throws Failure 'input' where there is none of that name. */
export async function setDefaultRichMenu({ store, api, channelId }: MenuContext, name: string): Promise<void> {
  await holdingMenus(store, channelId, async () => {
    const row = await knownMenu(store, channelId, name);
    await api.richMenus.setDefault(row.lineRichMenuId);
    await noteDefault(store, channelId, row.id);
  });
}
