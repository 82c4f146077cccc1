import { POINT_FIELD_KEYS, type FieldType } from '../../carts/cart';
import { Failure } from '../../failure';
import type { Queries } from '../../store/store';
import { cartSlot } from '../cart-fields';
import { FIELD_COLUMNS, typeNames, type CustomField, type CustomFieldRow } from '../own-fields';

/** Adds a parameter and gives its place in the SQL. */
export const bind = (params: unknown[], value: unknown, type: string): string => `$${params.push(value)}::${type}`;

/** The definition of that name. Throws Failure 'input' which names a field that does not exist (any more). */
export async function fieldNamed(store: Queries, channelId: string, name: string): Promise<CustomField> {
  const { rows } = await store.query<CustomFieldRow>(
    `SELECT ${FIELD_COLUMNS} FROM custom_field d WHERE d.channel_id = $1 AND d.name = $2`,
    [channelId, name],
  );
  const [field] = rows;
  if (!field) {
    throw new Failure('input', `条件の「${name}」というカスタムデータはありません。`, 'カートの項目は、毎晩の連携が一度終わると使えます。先に連携のワークフロー(futureshop は「01 futureshop 毎晩の連携」)を動かしてください。ほかの項目にするときは、ノードを開いて選び直してください。'); // prettier-ignore
  }
  await refuseWithoutPoints(store, field);
  return field;
}

/** Of a shop that gives no points their fields stay empty: who asks for them means nobody, and is told why. */
async function refuseWithoutPoints(store: Queries, { name, connectionId, sourceKey }: CustomField): Promise<void> {
  if (connectionId === null || sourceKey === null || !POINT_FIELD_KEYS.has(sourceKey)) return;
  const { rows } = await store.query<{ reason: string | null }>(
    'SELECT points_unavailable AS reason FROM cart_connection WHERE id = $1',
    [connectionId],
  );
  const reason = rows[0]?.reason;
  if (reason) throw new Failure('config', `「${name}」は使えません。${reason}。`, '条件からポイントの項目を外してください。ポイントについての配信なら、ワークフローの公開を停止してください。'); // prettier-ignore
}

export function refuseOtherThanDate({ name, type }: CustomField): void {
  if (type === 'date') return;
  throw new Failure('input', `条件の「${name}」は${typeNames[type]}の項目のため、日付の条件には使えません。`, '日付の項目を選んでください。'); // prettier-ignore
}

/** The stored value as text, NULL where there is none. */
export function valueSql(field: CustomField, params: unknown[]): string {
  const { id, connectionId, sourceKey } = field;
  const path = connectionId === null || sourceKey === null ? ['own', id] : [cartSlot(connectionId), sourceKey];
  return `(f.custom_data #>> ${bind(params, path, 'text[]')})`;
}

/** What writes of ours put there: yyyy-MM-dd, or an instant with its offset, whose day in Japan counts. */
const daySql = (value: string): string => `CASE
  WHEN length(${value}) = 10 THEN ${value}
  WHEN right(${value}, 6) = '+09:00' THEN left(${value}, 10)
  WHEN ${value} ~ '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d(:\\d\\d(\\.\\d+)?)?(Z|[+-]\\d\\d:?\\d\\d)$'
  THEN to_char(${value}::timestamptz AT TIME ZONE 'Asia/Tokyo', 'YYYY-MM-DD') END`;

const numberSql = (value: string): string => `CASE WHEN ${value} ~ '^-?\\d+(\\.\\d+)?$' THEN ${value}::numeric END`;

/** The stored value as it is compared: text, number, or the day yyyy-MM-dd. NULL where there is none. */
export function comparableSql(field: CustomField, params: unknown[]): string {
  const value = valueSql(field, params);
  const byType: Readonly<Record<FieldType, (value: string) => string>> = {
    text: (text) => text,
    number: numberSql,
    date: daySql,
  };
  return `(${byType[field.type](value)})`;
}
