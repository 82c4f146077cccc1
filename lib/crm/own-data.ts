import { DERIVED_FIELDS, type FieldType } from '../carts/cart';
import type { Clock } from '../clock';
import { Failure } from '../failure';
import type { Store } from '../store/store';
import { cartSlot } from './cart-fields';
import { checkedId } from './ids';
import { FIELD_COLUMNS, type CustomFieldRow } from './own-fields';
import { readValue, type GivenValue } from './own-values';

/** A friend's value of one field, empty ones included. */
export interface CustomValue {
  readonly category: string;
  readonly name: string;
  readonly type: FieldType;
  readonly readOnly: boolean;
  readonly value: string | number | null;
  /** The cart's raw code, where the value is the Japanese word for it. */
  readonly code: string | number | null;
  /** When the cart was last seen to have this value; null for the marketer's own fields. */
  readonly readAt: string | null;
  /** 退会: the day since which the cart no longer has the customer. */
  readonly withdrawnOn: string | null;
}

const noFriend = (): Failure => new Failure('input', '友だちが見つかりません。', '友だちIDを確認してください。');

const unknownField = (name: string): Failure =>
  new Failure(
    'input',
    `「${name}」というカスタムデータはありません。`,
    '名前を確認するか、先に項目を登録してください。',
  );

async function fieldsOfFriend(store: Store, friendId: string): Promise<Map<string, CustomFieldRow>> {
  const { rows } = await store.query<CustomFieldRow>(
    `SELECT ${FIELD_COLUMNS} FROM friend f JOIN custom_field d ON d.channel_id = f.channel_id WHERE f.id = $1
     ORDER BY d.connection_id NULLS FIRST, d.position, d.id`,
    [friendId],
  );
  if (rows.length > 0) return new Map(rows.map((row) => [row.name, row]));
  const { rowCount } = await store.query('SELECT FROM friend WHERE id = $1', [friendId]);
  if (!rowCount) throw noFriend();
  return new Map();
}

/**
 * Sets values of a friend's own fields by their names; null and '' clear. All of them or none. Returns whether anything
 * changed. Throws Failure 'input' for a name that is not defined, a read-only field, or a value of the wrong type.
 */
export async function upsertCustomData(
  store: Store,
  friendId: string,
  values: Readonly<Record<string, GivenValue>>,
  clock: Clock,
): Promise<{ changed: boolean }> {
  const id = checkedId(friendId, '友だちID');
  const fields = await fieldsOfFriend(store, id);
  const set: Record<string, string | number> = {};
  const cleared: string[] = [];
  for (const [name, given] of Object.entries(values)) {
    const field = writable(fields, name);
    const value = readValue(name, field.type, given);
    if (value === null) cleared.push(field.id);
    else set[field.id] = value;
  }
  const { rowCount } = await store.query(
    `UPDATE friend f SET custom_data = f.custom_data || jsonb_build_object('own', n.own), updated_at = $4
     FROM (SELECT id, (coalesce(custom_data -> 'own', '{}') || $2::jsonb) - $3::text[] AS own
           FROM friend WHERE id = $1 FOR NO KEY UPDATE) AS n
     WHERE f.id = n.id AND coalesce(f.custom_data -> 'own', '{}') IS DISTINCT FROM n.own`,
    [id, JSON.stringify(set), cleared, clock.now().toJSDate()],
  );
  return { changed: rowCount === 1 };
}

function writable(fields: ReadonlyMap<string, CustomFieldRow>, name: string): CustomFieldRow {
  const field = fields.get(name);
  if (!field) throw unknownField(name);
  if (!field.readOnly) return field;
  throw new Failure('input', `「${name}」は連携項目のため編集できません。`, 'カートの管理画面で変更すると、次の連携(毎日0〜2時)で反映されます。'); // prettier-ignore
}

interface Values extends Record<string, unknown> {
  data: Record<string, Record<string, string | number> | undefined>;
  readAt: Record<string, Record<Source, string | null>>;
}

/** From which of a cart's rows a value comes. */
type Source = 'customers' | 'orders' | 'subscriptions';

const sourceOf = (key: string): Source => (DERIVED_FIELDS as Readonly<Record<string, Source>>)[key] ?? 'customers';

const lastRun = (stream: Source): string =>
  `(SELECT max(r.started_at) FROM sync_run r
    WHERE r.connection_id = k.id AND r.stream = '${stream}' AND r.state = 'completed')`;

/** A later complete run that found a row unchanged leaves it alone, so that run's start is the fresher reading. */
const READ_VALUES = `
  SELECT f.custom_data AS data, (
    SELECT coalesce(json_object_agg(k.id, json_build_object(
        'customers', greatest(c.read_at, CASE WHEN c.withdrawn_on IS NULL THEN ${lastRun('customers')} END),
        'orders', ${lastRun('orders')},
        'subscriptions', ${lastRun('subscriptions')})), '{}')
    FROM cart_connection k
    JOIN customer_link l ON l.connection_id = k.id AND l.friend_id = f.id
    JOIN cart_customer c ON c.id = l.customer_id) AS "readAt"
  FROM friend f WHERE f.id = $1`;

/** A friend's custom data: all fields of the channel, or those named (Failure 'input' for an unknown name). */
export async function getCustomData(
  store: Store,
  friendId: string,
  names?: readonly string[],
): Promise<readonly CustomValue[]> {
  const id = checkedId(friendId, '友だちID');
  const fields = await fieldsOfFriend(store, id);
  const { rows } = await store.query<Values>(READ_VALUES, [id]);
  if (!rows[0]) throw noFriend();
  const stored = rows[0];
  const wanted = names?.map((name) => {
    const field = fields.get(name);
    if (!field) throw unknownField(name);
    return field;
  });
  return (wanted ?? [...fields.values()]).map((field) => valueOf(field, stored));
}

function valueOf(field: CustomFieldRow, { data, readAt }: Values): CustomValue {
  const { category, name, type, readOnly, connectionId, sourceKey } = field;
  const own = data.own?.[field.id] ?? null;
  const none = { value: own, code: null, readAt: null, withdrawnOn: null };
  if (connectionId === null || sourceKey === null) return { category, name, type, readOnly, ...none };
  const values = data[cartSlot(connectionId)] ?? {};
  return {
    category,
    name,
    type,
    readOnly,
    value: values[sourceKey] ?? null,
    code: values[`${sourceKey}.code`] ?? null,
    readAt: readAt[connectionId]?.[sourceOf(sourceKey)] ?? null,
    withdrawnOn: (values.withdrawnOn as string | undefined) ?? null,
  };
}
