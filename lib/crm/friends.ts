import { Failure } from '../failure';
import type { Store } from '../store/store';
import { checkedId } from './ids';
import type { Proof, Trust } from './intake';
import type { UnmatchedReason } from './matching';

export { ensureChannel, type Channel } from './channels';
export { addFriends, type FriendRow, type Proof } from './intake';

/** Whether an address is 取得済み and how it was proven; `value` only where details were asked for. */
export interface Address {
  readonly obtained: boolean;
  readonly trust: Trust | null;
  readonly proof: Proof | null;
  readonly obtainedAt: string | null;
  readonly value?: string | null;
}

export interface FriendLink {
  readonly connectionId: string;
  readonly cart: string;
  readonly connectionName: string;
  readonly cartCustomerId: string;
  readonly keyKind: 'email' | 'phone';
  readonly linkedAt: string;
  /** 退会: the day on which the cart no longer had the customer. */
  readonly withdrawnOn: string | null;
}

export interface Friend {
  readonly friendId: string;
  readonly channelId: string;
  readonly lineUserId: string;
  /** Only where details were asked for: a name is a customer's data. */
  readonly displayName?: string | null;
  readonly following: boolean;
  readonly email: Address;
  readonly phone: Address;
  readonly links: readonly FriendLink[];
  /** Why the friend has no link in a connection, as of its last matching. */
  readonly unmatched: readonly { connectionId: string; reason: UnmatchedReason; since: string }[];
}

export interface FriendSearch {
  readonly channelId?: string;
  /** Part of the LINE name, in any case. */
  readonly name?: string;
  readonly lineUserId?: string;
  readonly following?: boolean;
  /** Linked with a customer: of `connectionId` where given, else of any connection. */
  readonly linked?: boolean;
  readonly connectionId?: string;
  readonly unmatchedReason?: UnmatchedReason;
  readonly emailObtained?: boolean;
  readonly phoneObtained?: boolean;
  /** A condition on alias f with its parameters from $1 on (lib/crm/audience). */
  readonly within?: { readonly where: string; readonly params: readonly unknown[] };
}

export interface Paging {
  /** `next` of the page before. */
  readonly after?: string | null;
  /** 1 to 1,000; 100 unless told. */
  readonly limit?: number;
  /** Adds names and addresses, which then stand in the saved execution. */
  readonly withDetails?: boolean;
}

export interface FriendPage {
  readonly friends: readonly Friend[];
  readonly next: string | null;
}

const PAGE_MAX = 1_000;

const address = (kind: 'email' | 'phone'): string => `
  (SELECT json_build_object('obtained', true, 'trust', i.trust, 'proof', i.proof, 'obtainedAt', i.obtained_at,
                            'value', i.value)
   FROM identity i WHERE i.friend_id = f.id AND i.kind = '${kind}') AS ${kind}`;

/** Both lists start from the few connections: that way their primary keys serve, friend by friend. */
const SELECT = `
  SELECT f.id AS "friendId", f.channel_id AS "channelId", f.line_user_id AS "lineUserId",
    f.display_name AS "displayName", f.following, ${address('email')}, ${address('phone')},
    (SELECT coalesce(json_agg(json_build_object(
         'connectionId', k.id::text, 'cart', k.cart, 'connectionName', k.name, 'cartCustomerId', c.cart_customer_id,
         'keyKind', l.key_kind, 'linkedAt', l.linked_at, 'withdrawnOn', c.withdrawn_on) ORDER BY k.id), '[]')
     FROM cart_connection k
     JOIN customer_link l ON l.connection_id = k.id AND l.friend_id = f.id
     JOIN cart_customer c ON c.id = l.customer_id) AS links,
    (SELECT coalesce(json_agg(json_build_object(
         'connectionId', k.id::text, 'reason', u.reason, 'since', u.since) ORDER BY k.id), '[]')
     FROM cart_connection k
     JOIN unmatched_friend u ON u.connection_id = k.id AND u.friend_id = f.id) AS unmatched
  FROM friend f`;

const NOT_OBTAINED: Address = { obtained: false, trust: null, proof: null, obtainedAt: null };

type Row = Omit<Friend, 'email' | 'phone'> & { email: Required<Address> | null; phone: Required<Address> | null };

const toFriend = ({ displayName, ...row }: Row, withDetails: boolean): Friend => {
  const shown = (given: Required<Address> | null): Address => {
    if (withDetails) return given ?? { ...NOT_OBTAINED, value: null };
    if (!given) return NOT_OBTAINED;
    const { value: _hidden, ...rest } = given;
    return rest;
  };
  return { ...row, email: shown(row.email), phone: shown(row.phone), ...(withDetails && { displayName }) };
};

/** Collects conditions and their parameters, `?` standing for the parameter's number. */
class Conditions {
  readonly params: unknown[];
  private readonly parts: string[];

  constructor(first?: FriendSearch['within']) {
    this.params = [...(first?.params ?? [])];
    this.parts = first ? [`(${first.where})`] : [];
  }

  add(sql: string, ...values: unknown[]): void {
    this.parts.push(sql.replace(/\?/g, () => `$${this.params.push(values.shift())}`));
  }

  get where(): string {
    return this.parts.length > 0 ? `WHERE ${this.parts.join(' AND ')}` : '';
  }
}

const not = (wanted: boolean): string => (wanted ? '' : 'NOT ');
/** A row of `table` for the friend, of the connection given in `?` or of any where that is NULL. */
const someRow = (table: string): string =>
  `EXISTS (SELECT FROM cart_connection k JOIN ${table} l ON l.connection_id = k.id AND l.friend_id = f.id
           WHERE k.id = coalesce(?::bigint, k.id)`;

function conditions(search: FriendSearch): Conditions {
  const found = new Conditions(search.within);
  const connection = search.connectionId ? checkedId(search.connectionId, '連携ID') : null;
  if (search.channelId) found.add('f.channel_id = ?', checkedId(search.channelId, 'チャネルID'));
  if (search.name) found.add(`f.display_name ILIKE ?`, `%${search.name.replace(/[\\%_]/g, '\\$&')}%`);
  if (search.lineUserId) found.add('f.line_user_id = ?', search.lineUserId.trim());
  if (search.following !== undefined) found.add('f.following = ?', search.following);
  if (search.linked !== undefined) found.add(`${not(search.linked)}${someRow('customer_link')})`, connection);
  if (search.unmatchedReason) {
    found.add(`${someRow('unmatched_friend')} AND l.reason = ?)`, connection, search.unmatchedReason);
  }
  for (const kind of ['email', 'phone'] as const) {
    const wanted = search[`${kind}Obtained`];
    if (wanted === undefined) continue;
    found.add(`${not(wanted)}EXISTS (SELECT FROM identity i WHERE i.friend_id = f.id AND i.kind = '${kind}')`);
  }
  return found;
}

/** One friend by our id, or by channel and LINE user id; null when there is none. */
export async function getFriend(
  store: Store,
  which: { readonly friendId: string } | { readonly channelId: string; readonly lineUserId: string },
  options: Pick<Paging, 'withDetails'> = {},
): Promise<Friend | null> {
  const found = new Conditions();
  if ('friendId' in which) found.add('f.id = ?', checkedId(which.friendId, '友だちID'));
  else found.add('f.channel_id = ? AND f.line_user_id = ?', checkedId(which.channelId, 'チャネルID'), which.lineUserId);
  const { rows } = await store.query<Row>(`${SELECT} ${found.where}`, found.params);
  return rows[0] ? toFriend(rows[0], options.withDetails ?? false) : null;
}

/** Friends that meet every condition given (all where none is), in the order of their ids, a page at a time. */
export async function searchFriends(store: Store, search: FriendSearch, paging: Paging = {}): Promise<FriendPage> {
  const limit = paging.limit ?? 100;
  if (!Number.isInteger(limit) || limit < 1 || limit > PAGE_MAX) {
    throw new Failure('input', `一度に取り出せるのは1〜${PAGE_MAX}件です。`, '件数を減らしてください。');
  }
  const found = conditions(search);
  if (paging.after) found.add('f.id > ?', checkedId(paging.after, '友だちID'));
  const { rows } = await store.query<Row>(`${SELECT} ${found.where} ORDER BY f.id LIMIT ${limit + 1}`, found.params);
  const friends = rows.slice(0, limit).map((row) => toFriend(row, paging.withDetails ?? false));
  return { friends, next: rows.length > limit ? (friends.at(-1)?.friendId ?? null) : null };
}
