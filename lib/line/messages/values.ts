import { cartSlot } from '../../crm/cart-fields';
import type { CustomField } from '../../crm/custom-data';
import type { Clock } from '../../clock';
import type { Store } from '../../store/store';
import type { TrustOption } from './trust';
import { dateText } from './dates';
import { identityFormUrls } from './identity-form';
import type { Placeholder } from './placeholders';
import { pointsValues } from './points';
import { readShipping } from './shipping/read';
import { shippingValue } from './shipping/words';
import { activeSubscriptions, subscriptionValues, type ActiveSubscriptions } from './subscriptions';
import { cleaned } from './tokens';
import { missing, textValue, type PlaceholderValue } from './value';

type Values = ReadonlyMap<string, PlaceholderValue>;

/** Placeholder name → friend id → value. */
export type AllValues = ReadonlyMap<string, Values>;

interface Profile extends Record<string, unknown> {
  id: string;
  name: string | null;
  data: Record<string, Record<string, string | number> | undefined>;
}

function fieldValue(field: CustomField, value: string | number | undefined, fallback: string): PlaceholderValue {
  const plain = value === undefined ? '' : cleaned(String(value));
  if (plain === '') return missing(fallback);
  if (field.type === 'date') return textValue(dateText(plain), plain);
  const isNumber = field.type === 'number' && Number.isFinite(Number(plain));
  return textValue(isNumber ? Number(plain).toLocaleString('ja-JP', { maximumFractionDigits: 10 }) : plain, plain);
}

function ownValue({ source, fallback }: Placeholder, friend: Profile): PlaceholderValue {
  if (typeof source === 'object') {
    const { field } = source;
    const slot = field.connectionId === null ? friend.data.own : friend.data[cartSlot(field.connectionId)];
    return fieldValue(field, slot?.[field.sourceKey ?? field.id], fallback);
  }
  const name = cleaned(friend.name ?? '').replaceAll('\n', ' ');
  return source === 'friendName' && name !== '' ? textValue(name) : missing(fallback);
}

async function profiles(store: Store, friendIds: readonly string[], withData: boolean): Promise<Profile[]> {
  const data = withData ? 'f.custom_data' : `'{}'::jsonb`;
  const { rows } = await store.query<Profile>(
    `SELECT f.id, f.display_name AS name, ${data} AS data FROM friend f WHERE f.id = ANY ($1::bigint[])`,
    [friendIds],
  );
  return rows;
}

/**
 * The values of these placeholders for up to 500 friends of one channel, with as many reads as there are kinds of
 * sources, however many friends. Custom data are read without their own check of 確認済み: only a proven link fills them.
 */
export async function readValues(
  store: Store,
  wanted: readonly Placeholder[],
  friendIds: readonly string[],
  clock: Clock,
  options: TrustOption,
): Promise<AllValues> {
  const values = new Map<string, Values>();
  let subscriptions: ActiveSubscriptions | undefined;
  const simple: Placeholder[] = [];
  for (const placeholder of wanted) {
    if (placeholder.source === 'points') {
      values.set(placeholder.name, await pointsValues(store, friendIds, clock, options));
    } else if (placeholder.source === 'shipping') {
      const facts = await readShipping(store, friendIds, clock, options);
      values.set(placeholder.name, new Map([...facts].map(([id, fact]) => [id, shippingValue(fact, clock)])));
    } else if (placeholder.source === 'identityForm') {
      values.set(placeholder.name, await identityFormUrls(store, friendIds));
    } else if (placeholder.source === 'nextDelivery' || placeholder.source === 'deliveryCount') {
      subscriptions ??= await activeSubscriptions(store, friendIds, options);
      const { name, source, fallback } = placeholder;
      values.set(name, subscriptionValues(subscriptions, friendIds, source, fallback));
    } else {
      simple.push(placeholder);
    }
  }
  if (simple.length > 0) {
    const withData = simple.some(({ source }) => typeof source === 'object');
    const friends = await profiles(store, friendIds, withData);
    for (const placeholder of simple) {
      values.set(placeholder.name, new Map(friends.map((friend) => [friend.id, ownValue(placeholder, friend)])));
    }
  }
  return values;
}
