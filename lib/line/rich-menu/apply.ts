import type { messagingApi } from '@line/bot-sdk';
import { Failure } from '../../failure';
import type { RichMenuAlias } from '../api/line-api';
import { checkedMenuName, contentHash, lineMenu, type RichMenuDefinition } from './definition';
import { moveFriends, type MenuContext } from './friends';
import {
  ensureMenuRow,
  holdingMenus,
  isVersionOf,
  menuRows,
  nameAtLine,
  noteAlias,
  noteContent,
  noteDefault,
  type RichMenuRow,
} from './rows';

export interface AppliedMenu {
  readonly name: string;
  /** `created`: new. `replaced`: a new version took its place. `unchanged`: LINE has exactly this already. */
  readonly outcome: 'created' | 'replaced' | 'unchanged';
  readonly lineRichMenuId: string;
  /** Friends who were moved to the new version. */
  readonly moved: number;
}

/** What LINE has at the moment. */
interface AtLine {
  readonly menus: readonly messagingApi.RichMenuResponse[];
  readonly aliases: readonly RichMenuAlias[];
}

/** Throws Failure 'input' where another menu has the alias; one whose menu is gone may be taken over. */
function refuseTakenAlias(alias: string | null, row: RichMenuRow, rows: readonly RichMenuRow[], atLine: AtLine): void {
  if (alias === null) return;
  const pointsTo = atLine.aliases.find(({ richMenuAliasId }) => richMenuAliasId === alias)?.richMenuId;
  const menu = atLine.menus.find(({ richMenuId }) => richMenuId === pointsTo);
  const isTaken =
    rows.some((other) => other.id !== row.id && other.alias === alias) || (menu && !isVersionOf(row, menu));
  if (!isTaken) return;
  throw new Failure('input', `切り替え用の名前「${alias}」は、別のリッチメニューが使っています。`, '別の名前にするか、先にそのリッチメニューを削除してください。'); // prettier-ignore
}

/** Makes the menu with its picture; one without a picture is of no use, so it does not stay. */
async function createAtLine({ api }: MenuContext, row: RichMenuRow, wanted: Wanted): Promise<string> {
  const menu = { ...wanted.menu, name: nameAtLine(row) };
  await api.richMenus.validate(menu);
  const id = await api.richMenus.create(menu);
  try {
    await api.richMenus.setImage(id, wanted.definition.image.data, wanted.definition.image.type);
  } catch (error) {
    await api.richMenus.delete(id).catch(() => undefined);
    throw error;
  }
  return id;
}

async function pointAlias(
  { store, api }: MenuContext,
  row: RichMenuRow,
  alias: string | null,
  id: string,
  known: AtLine,
): Promise<void> {
  // prettier-ignore
  const atLine = (name: string) => known.aliases.find(({ richMenuAliasId }) => richMenuAliasId === name);
  if (alias !== null && atLine(alias)?.richMenuId !== id) {
    const pointed = { richMenuAliasId: alias, richMenuId: id };
    await (atLine(alias) ? api.richMenus.updateAlias(pointed) : api.richMenus.createAlias(pointed));
  }
  if (row.alias !== null && row.alias !== alias && atLine(row.alias)) await api.richMenus.deleteAlias(row.alias);
  await noteAlias(store, row.id, alias);
}

async function settleDefault(
  { store, api, channelId }: MenuContext,
  row: RichMenuRow,
  isDefault: boolean,
  id: string,
): Promise<void> {
  // prettier-ignore
  if (isDefault) {
    if ((await api.richMenus.getDefault()) !== id) await api.richMenus.setDefault(id);
    await noteDefault(store, channelId, row.id);
  } else if (row.isDefault) {
    const current = await api.richMenus.getDefault();
    if (current === id || current === row.lineRichMenuId) await api.richMenus.clearDefault();
    await noteDefault(store, channelId, null);
  }
}

interface Wanted {
  readonly definition: RichMenuDefinition;
  readonly menu: Omit<messagingApi.RichMenuRequest, 'name'>;
  readonly hash: string;
}

/**
 * Each step is written down before the next, or is found again by the menu's mark at LINE: whatever a crash leaves, the
 * next run completes and clears away. Old versions go last, when nothing leads to them any more.
 */
async function applyHeld(context: MenuContext, name: string, wanted: Wanted): Promise<AppliedMenu> {
  const { store, api, channelId, clock } = context;
  const row = await ensureMenuRow(store, channelId, name, clock);
  const atLine: AtLine = { menus: await api.richMenus.list(), aliases: await api.richMenus.aliases() };
  const { alias, isDefault } = wanted.definition;
  refuseTakenAlias(alias, row, await menuRows(store, channelId), atLine);
  const isThere = atLine.menus.some(({ richMenuId }) => richMenuId === row.lineRichMenuId);
  const unchanged = isThere && row.contentHash === wanted.hash;
  const id = unchanged ? row.lineRichMenuId! : await createAtLine(context, row, wanted);
  if (!unchanged) await noteContent(store, row.id, id, wanted.hash, clock);
  await pointAlias(context, row, alias, id, atLine);
  await settleDefault(context, row, isDefault, id);
  const moved = await moveFriends(context, row, id);
  for (const menu of atLine.menus) {
    if (isVersionOf(row, menu) && menu.richMenuId !== id) await api.richMenus.delete(menu.richMenuId);
  }
  const outcome = unchanged ? 'unchanged' : row.lineRichMenuId === null ? 'created' : 'replaced';
  return { name, outcome, lineRichMenuId: id, moved };
}

/**
 * Registers a rich menu, or brings the one of that name up to date: with unchanged content nothing is made; else a new
 * version is made, its alias, default and friends are moved to it, and the old one is deleted. Safe to run again at any
 * time. Throws Failure 'input' that says what LINE would not take.
 */
export async function applyRichMenu(context: MenuContext, definition: RichMenuDefinition): Promise<AppliedMenu> {
  const name = checkedMenuName(definition.name);
  const menu = lineMenu(definition);
  const wanted = { definition, menu, hash: contentHash(menu, definition.image) };
  return holdingMenus(context.store, context.channelId, () => applyHeld(context, name, wanted));
}
