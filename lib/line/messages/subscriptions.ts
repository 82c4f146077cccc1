import type { Subscription } from '../../carts/model';
import { PROVEN_LINK_SQL } from '../../crm/proven-links';
import type { Store } from '../../store/store';
import { byFriendOf } from './by-friend';
import { dateText } from './dates';
import { cleaned, cutTo } from './tokens';
import type { TrustOption } from './trust';
import { missing, textValue, type PlaceholderValue } from './value';

/** An active 定期 of a friend, in whichever shop. */
interface ActiveSubscription extends Record<string, unknown> {
  readonly friendId: string;
  readonly connectionId: string;
  readonly shop: string;
  readonly nextDeliveryOn: string | null;
  readonly count: number | null;
  readonly products: Subscription['products'];
}

/** By friend, the soonest delivery first. */
export type ActiveSubscriptions = ReadonlyMap<string, readonly ActiveSubscription[]>;

const READ = `
  SELECT l.friend_id AS "friendId", l.connection_id AS "connectionId", k.name AS shop,
    s.next_delivery_on AS "nextDeliveryOn", s."count", s.products
  FROM customer_link l
  JOIN cart_connection k ON k.id = l.connection_id AND k.state = 'linked'
  JOIN cart_customer c ON c.id = l.customer_id
  JOIN cart_subscription s ON s.cart_customer_id = c.cart_customer_id AND s.connection_id = l.connection_id
    AND s.status = 'active'
  WHERE l.friend_id = ANY ($1::bigint[]) AND ($2 OR ${PROVEN_LINK_SQL})
  ORDER BY l.friend_id, s.next_delivery_on NULLS LAST, l.connection_id, length(s.subscription_id), s.subscription_id`;

/** The active 定期 of up to 500 friends, in all shops in which they are linked by a proven address. */
export async function activeSubscriptions(
  store: Store,
  friendIds: readonly string[],
  { alsoClaimed = false }: TrustOption,
): Promise<ActiveSubscriptions> {
  const statement = { name: 'message-subscriptions', text: READ };
  const { rows } = await store.query<ActiveSubscription>(statement, [friendIds, alsoClaimed]);
  return byFriendOf(rows);
}

const NAME_MAX = 60;

function nameOf({ products: [first, ...more] }: ActiveSubscription): string {
  const name = cutTo(cleaned(first?.productName ?? '').replaceAll(/\s+/g, ' '), NAME_MAX) || '定期';
  return more.length > 0 ? `${name} ほか${more.length}点` : name;
}

interface Shown {
  readonly text: string;
  readonly plain: string;
}

/** What a 定期 shows; null where the cart does not say. */
type Show = (subscription: ActiveSubscription) => Shown | null;

const SHOWN = {
  nextDelivery: ({ nextDeliveryOn: day }) => (day === null ? null : { text: dateText(day), plain: day }),
  deliveryCount: ({ count }) =>
    count === null ? null : { text: `${count.toLocaleString('ja-JP')}回`, plain: String(count) },
} as const satisfies Readonly<Record<string, Show>>;

/** The value alone of a friend with one active 定期; of several a line each, by product, and by shop where there are some. */
function valueOf(subscriptions: readonly ActiveSubscription[], show: Show, fallback: string): PlaceholderValue {
  const shown = subscriptions.flatMap((subscription) => {
    const value = show(subscription);
    return value === null ? [] : [{ subscription, value }];
  });
  if (shown.length === 0) return missing(fallback);
  if (subscriptions.length === 1) return textValue(shown[0]!.value.text, shown[0]!.value.plain);
  const withShop = new Set(subscriptions.map(({ connectionId }) => connectionId)).size > 1;
  const lines = shown.map(({ subscription, value }) => {
    const name = nameOf(subscription);
    return `${withShop ? `${cleaned(subscription.shop)} ${name}` : name}: ${value.text}`;
  });
  return textValue(lines.join('\n'), shown.length === 1 ? shown[0]!.value.plain : '');
}

/** `[[次回お届け予定日]]` and `[[継続回数]]` of these friends. */
export const subscriptionValues = (
  byFriend: ActiveSubscriptions,
  friendIds: readonly string[],
  source: keyof typeof SHOWN,
  fallback: string,
): Map<string, PlaceholderValue> =>
  new Map(friendIds.map((id) => [id, valueOf(byFriend.get(id) ?? [], SHOWN[source], fallback)]));
