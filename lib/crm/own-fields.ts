import type { FieldType } from '../carts/cart';
import type { Clock } from '../clock';
import { Failure } from '../failure';
import type { Store } from '../store/store';
import { holdDefinitions } from './cart-fields';
import { checkedId } from './ids';

/** A definition of custom data on one channel. */
export interface CustomField {
  readonly id: string;
  readonly category: string;
  readonly name: string;
  readonly type: FieldType;
  /** Filled by a cart: nobody edits it by hand. */
  readonly readOnly: boolean;
  readonly connectionId: string | null;
  readonly sourceKey: string | null;
}

export type CustomFieldRow = CustomField & Record<string, unknown>;

export const FIELD_COLUMNS = `d.id, d.category, d.name, d.type, d.read_only AS "readOnly",
  d.connection_id AS "connectionId", d.source_key AS "sourceKey"`;

const DEFAULT_CATEGORY = '未分類';
const NAME_MAX = 100;

export const typeNames: Readonly<Record<FieldType, string>> = { text: 'テキスト', number: '数値', date: '日付' };

/** All definitions of a channel, the marketer's own first, then each cart's in its order. */
export async function listFields(store: Store, channelId: string): Promise<CustomField[]> {
  const { rows } = await store.query<CustomFieldRow>(
    `SELECT ${FIELD_COLUMNS} FROM custom_field d WHERE d.channel_id = $1
     ORDER BY d.connection_id NULLS FIRST, d.position, d.id`,
    [checkedId(channelId, 'チャネルID')],
  );
  return rows;
}

/**
 * A field of the marketer's own. Asking again for the same name and type gives the same field. Throws Failure 'input'
 * for an empty or too long name, a name that a cart's field has, or a name that exists with another type.
 */
export async function defineField(
  store: Store,
  wanted: { readonly channelId: string; readonly name: string; readonly type: FieldType; readonly category?: string },
  clock: Clock,
): Promise<CustomField> {
  const channelId = checkedId(wanted.channelId, 'チャネルID');
  const name = checkedName(wanted.name);
  const category = wanted.category?.trim() || DEFAULT_CATEGORY;
  const field = await store.transaction(async (client) => {
    await holdDefinitions(client, channelId);
    const find = `SELECT ${FIELD_COLUMNS} FROM custom_field d WHERE d.channel_id = $1 AND d.name = $2`;
    const { rows: known } = await client.query<CustomFieldRow>(find, [channelId, name]);
    if (known[0]) return known[0];
    const { rows } = await client.query<CustomFieldRow>(
      `INSERT INTO custom_field AS d (channel_id, category, name, type, read_only, position, created_at)
       SELECT ch.id, $2, $3, $4, false, 1 + coalesce(max(o.position), 0), $5
       FROM line_channel ch LEFT JOIN custom_field o ON o.channel_id = ch.id AND o.connection_id IS NULL
       WHERE ch.id = $1 GROUP BY ch.id
       RETURNING ${FIELD_COLUMNS}`,
      [channelId, category, name, wanted.type, clock.now().toJSDate()],
    );
    return rows[0];
  });
  if (!field) throw new Failure('input', 'LINEチャネルが見つかりません。', 'チャネルの設定を確認してください。');
  if (field.readOnly) {
    throw new Failure('input', `「${name}」は連携項目の名前です。`, '別の名前を付けてください。');
  }
  if (field.type !== wanted.type) {
    throw new Failure('input', `「${name}」は、すでに${typeNames[field.type]}の項目として登録されています。`, '種類を合わせるか、別の名前を付けてください。'); // prettier-ignore
  }
  return field;
}

function checkedName(raw: string): string {
  const name = raw.trim();
  if (name === '') throw new Failure('input', '項目の名前が空です。', '名前を入力してください。');
  if (name.length <= NAME_MAX) return name;
  throw new Failure('input', `項目の名前が長すぎます(${NAME_MAX}文字まで)。`, '名前を短くしてください。');
}
