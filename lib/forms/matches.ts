import type { Capabilities, CartId } from '../carts/cart';
import type { Clock } from '../clock';
import { applyCustomDataOf } from '../crm/cart-data';
import { matchKeyOf } from '../crm/connection';
import { matchFriend } from '../crm/match-friend';
import type { UnmatchedReason } from '../crm/matching';
import type { Store } from '../store/store';
import type { FormFriend } from './friends';

/** What became of a friend in one cart connection. */
export interface ConnectionMatch {
  readonly connectionId: string;
  readonly connectionName: string;
  /** What its cart is matched by. */
  readonly key: 'email' | 'phone';
  readonly outcome: 'linked' | 'unmatched' | 'busy';
  readonly reason: UnmatchedReason | null;
}

const CONNECTIONS = `
  SELECT k.id, k.cart, k.name, k.match_key AS chosen FROM cart_connection k
  JOIN line_channel ch ON ch.sandbox = k.sandbox AND ch.id = $1
  WHERE k.state = 'linked' ORDER BY k.id`;

interface ConnectionRow extends Record<string, unknown> {
  id: string;
  cart: CartId;
  name: string;
  chosen: Capabilities['matchKey'] | null;
}

/**
 * Matches a friend, at once, in every connection of the channel's kind that goes by one of `keys`, and lays the stored
 * custom data of a new link into the friend.
 */
export async function matchEverywhere(
  store: Store,
  friend: Pick<FormFriend, 'friendId' | 'channelId'>,
  keys: readonly ('email' | 'phone')[],
  clock: Clock,
): Promise<ConnectionMatch[]> {
  const { rows } = await store.query<ConnectionRow>(CONNECTIONS, [friend.channelId]);
  const matches: ConnectionMatch[] = [];
  for (const { id: connectionId, cart, name, chosen } of rows) {
    const matchKey = matchKeyOf(cart, chosen);
    if (!keys.includes(matchKey)) continue;
    const found = await matchFriend({ store, connectionId, friendId: friend.friendId, matchKey, clock });
    if (found.outcome === 'notHere') continue;
    if (found.outcome === 'linked' && found.newly) {
      await applyCustomDataOf({ store, connectionId, friendId: friend.friendId, clock });
    }
    const reason = found.outcome === 'unmatched' ? found.reason : null;
    matches.push({ connectionId, connectionName: name, key: matchKey, outcome: found.outcome, reason });
  }
  return matches;
}

/** One word for the friend: `linked` with any shop, else `later` where a whole matching is running, else `unmatched`. */
export function wordOf(matches: readonly ConnectionMatch[]): 'linked' | 'unmatched' | 'later' {
  if (matches.some(({ outcome }) => outcome === 'linked')) return 'linked';
  return matches.some(({ outcome }) => outcome === 'busy') ? 'later' : 'unmatched';
}
