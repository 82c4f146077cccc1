import type { DatabaseSync } from 'node:sqlite';
import { randomBytes } from 'node:crypto';
import { refuse } from './refusal';
import type { Sequence } from './sequence';
import type { Settings } from './settings';
import type { RichMenu } from './world';

interface MenuRow {
  id: string;
  menu: string;
  image_type: 'image/png' | 'image/jpeg' | null;
  image: Uint8Array | null;
}

const toMenu = ({ id, menu, image_type: type, image }: MenuRow): RichMenu => ({
  richMenuId: id,
  menu: JSON.parse(menu) as Record<string, unknown>,
  image: type && image ? { type, data: Buffer.from(image) } : null,
});

/** Rich menus made through the API, their aliases and the account's default. Writers run inside a transaction. */
export class RichMenus {
  constructor(
    private readonly db: DatabaseSync,
    private readonly settings: Settings,
    private readonly sequence: Sequence,
  ) {}

  create(menu: object): string {
    const id = `richmenu-${randomBytes(16).toString('hex')}`;
    this.db
      .prepare('INSERT INTO rich_menu (id, seq, menu) VALUES (?, ?, ?)')
      .run(id, this.sequence.next(), JSON.stringify(menu));
    return id;
  }

  find(id: string): RichMenu | null {
    const row = this.db.prepare('SELECT * FROM rich_menu WHERE id = ?').get(id) as MenuRow | undefined;
    return row ? toMenu(row) : null;
  }

  get(id: string): RichMenu {
    const menu = this.find(id);
    if (!menu) throw refuse.notFound('richmenu not found');
    return menu;
  }

  /** Only a menu with a picture can be shown. */
  shown(id: string): RichMenu {
    const menu = this.get(id);
    if (!menu.image) throw refuse.badRequest('must upload richmenu image before applying it to user');
    return menu;
  }

  list(): RichMenu[] {
    const rows = this.db
      .prepare('SELECT id, menu, NULL AS image_type, NULL AS image FROM rich_menu ORDER BY seq')
      .all();
    return (rows as unknown as MenuRow[]).map(toMenu);
  }

  setImage(id: string, type: string, data: Buffer): void {
    this.db.prepare('UPDATE rich_menu SET image_type = ?, image = ? WHERE id = ?').run(type, data, id);
  }

  /** Its links, aliases and place as default go with it. */
  remove(id: string): void {
    this.db.prepare('DELETE FROM rich_menu WHERE id = ?').run(id);
    this.db.prepare('DELETE FROM rich_menu_alias WHERE rich_menu_id = ?').run(id);
    this.db.prepare('UPDATE person SET rich_menu_id = NULL WHERE rich_menu_id = ?').run(id);
    if (this.settings.get('defaultRichMenu') === id) this.settings.put({ defaultRichMenu: null });
  }

  alias(alias: string): string | null {
    const row = this.db.prepare('SELECT rich_menu_id AS id FROM rich_menu_alias WHERE alias = ?').get(alias);
    return (row as { id: string } | undefined)?.id ?? null;
  }

  aliases(): { richMenuAliasId: string; richMenuId: string }[] {
    return this.db
      .prepare('SELECT alias AS richMenuAliasId, rich_menu_id AS richMenuId FROM rich_menu_alias ORDER BY alias')
      .all() as { richMenuAliasId: string; richMenuId: string }[];
  }

  setAlias(alias: string, richMenuId: string): void {
    this.db
      .prepare(
        'INSERT INTO rich_menu_alias (alias, rich_menu_id) VALUES (?, ?) ON CONFLICT (alias) DO UPDATE SET rich_menu_id = excluded.rich_menu_id',
      )
      .run(alias, richMenuId);
  }

  removeAlias(alias: string): void {
    this.db.prepare('DELETE FROM rich_menu_alias WHERE alias = ?').run(alias);
  }
}
