import { randomBytes } from 'node:crypto';
import type { Clock } from '../../clock';
import { Failure } from '../../failure';
import type { Queries, Store } from '../../store/store';

/** A rich menu in our table. */
export interface RichMenuRow {
  readonly id: string;
  readonly name: string;
  /** Stands in the menu's name at LINE. */
  readonly mark: string;
  readonly alias: string | null;
  readonly isDefault: boolean;
  readonly contentHash: string | null;
  readonly lineRichMenuId: string | null;
}

type Row = RichMenuRow & Record<string, unknown>;

const COLUMNS = `m.id, m.name, m.mark, m.alias, m.is_default AS "isDefault", m.content_hash AS "contentHash",
  m.line_rich_menu_id AS "lineRichMenuId"`;

/** A menu's name at LINE, which friends never see. */
export const nameAtLine = ({ name, mark }: Pick<RichMenuRow, 'name' | 'mark'>): string => `${name} [${mark}]`;

/** Whether a menu at LINE is a version of this one; the name in front may have been another one. */
export const isVersionOf = ({ mark }: Pick<RichMenuRow, 'mark'>, atLine: { readonly name?: string }): boolean =>
  atLine.name?.endsWith(` [${mark}]`) ?? false;

export async function menuRows(store: Queries, channelId: string): Promise<RichMenuRow[]> {
  const sql = `SELECT ${COLUMNS} FROM rich_menu m WHERE m.channel_id = $1 ORDER BY m.name, m.id`;
  return (await store.query<Row>(sql, [channelId])).rows;
}

export async function findMenu(store: Queries, channelId: string, name: string): Promise<RichMenuRow | null> {
  const sql = `SELECT ${COLUMNS} FROM rich_menu m WHERE m.channel_id = $1 AND m.name = $2`;
  return (await store.query<Row>(sql, [channelId, name])).rows[0] ?? null;
}

/** A menu that LINE has. Throws Failure 'input' where there is none of that name. */
export async function knownMenu(
  store: Queries,
  channelId: string,
  name: string,
): Promise<RichMenuRow & { readonly lineRichMenuId: string }> {
  const row = await findMenu(store, channelId, name);
  if (row?.lineRichMenuId) return { ...row, lineRichMenuId: row.lineRichMenuId };
  throw new Failure('input', `リッチメニュー「${name}」は登録されていません。`, '「リッチメニュー」の「登録・更新」で登録するか、選び直してください。'); // prettier-ignore
}

/** The row of that name, made with a mark of its own before LINE is asked for anything. */
export async function ensureMenuRow(
  store: Queries,
  channelId: string,
  name: string,
  clock: Clock,
): Promise<RichMenuRow> {
  await store.query(
    `INSERT INTO rich_menu (channel_id, name, mark, updated_at) VALUES ($1, $2, $3, $4)
     ON CONFLICT (channel_id, name) DO NOTHING`,
    [channelId, name, `lc-${randomBytes(6).toString('hex')}`, clock.now().toJSDate()],
  );
  return (await findMenu(store, channelId, name))!;
}

export const noteContent = (store: Queries, id: string, lineRichMenuId: string, hash: string, clock: Clock) =>
  store.query('UPDATE rich_menu SET line_rich_menu_id = $2, content_hash = $3, updated_at = $4 WHERE id = $1', [
    id,
    lineRichMenuId,
    hash,
    clock.now().toJSDate(),
  ]);

export const noteAlias = (store: Queries, id: string, alias: string | null) =>
  store.query('UPDATE rich_menu SET alias = $2 WHERE id = $1 AND alias IS DISTINCT FROM $2', [id, alias]);

/** Makes the menu the channel's only default; null: none is. */
export const noteDefault = (store: Store, channelId: string, id: string | null) =>
  store.transaction(async (client) => {
    const off =
      'UPDATE rich_menu SET is_default = false WHERE channel_id = $1 AND is_default AND id IS DISTINCT FROM $2';
    await client.query(off, [channelId, id]);
    await client.query('UPDATE rich_menu SET is_default = true WHERE id = $1 AND NOT is_default', [id]);
  });

/** How long a registration waits for another one of the same account. */
const LOCK_PATIENCE = '60s';

/** One registration an account at a time, among all processes. The connection's end frees the lock in any case. */
export async function holdingMenus<T>(store: Store, channelId: string, work: () => Promise<T>): Promise<T> {
  const client = await store.dedicatedClient();
  try {
    await client.query(`SET lock_timeout = '${LOCK_PATIENCE}'`);
    await client
      .query(`SELECT pg_advisory_lock(hashtextextended('line_commerce rich menus ' || $1, 0))`, [channelId])
      .catch((cause: unknown) => {
        throw new Failure('transient', '別のリッチメニューの登録が動いています。', '少し待ってから、もう一度実行してください。', { cause }); // prettier-ignore
      });
    return await work();
  } finally {
    await client.end().catch(() => undefined);
  }
}
