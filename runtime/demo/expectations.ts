import { isReadable } from './expected-fields';
import type { PlannedFriend } from './friends-plan';
import { rawAddress } from './friends-plan';
import type { RawMember } from './raw-shop';

/*
 * What must be in the database, worked out from the shop's raw answers and the rules of the services' help pages.
 * Nothing here calls the product's mapping or matching: two mistakes would have to agree to go unseen.
 */

export interface ExpectedMatching {
  /** LINE user id → member id. */
  readonly links: ReadonlyMap<string, string>;
  /** Reason → count of following friends. */
  readonly unlinked: Readonly<Record<string, number>>;
  readonly customersWithoutFriend: number;
}

const oneSpelling = (address: string | null): string | null => {
  const text = (address ?? '').normalize('NFKC').trim().toLowerCase();
  return /^[^\s@]+@[^\s@]+\.[a-z]{2,}$/.test(text) ? text : null;
};

function grouped<T>(items: readonly T[], keyOf: (item: T) => string | null): ReadonlyMap<string | null, T[]> {
  const groups = new Map<string | null, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

/** Who is to be linked with whom, and why the others are not. A link once made (`earlier`) stays. */
export function expectMatching(
  listed: readonly RawMember[],
  friends: readonly PlannedFriend[],
  earlier: ReadonlyMap<string, string> = new Map(),
): ExpectedMatching {
  const members = listed.filter(isReadable);
  const membersOf = grouped(members, (member) => oneSpelling(rawAddress(member)));
  const friendsOf = grouped(friends, (friend) => oneSpelling(friend.email));
  const taken = new Set(earlier.values());
  const links = new Map(earlier);
  const unlinked: Record<string, number> = {};

  const whyNot = (address: string | null): string | null => {
    const candidates = membersOf.get(address) ?? [];
    if (address === null) return 'key_missing';
    if (candidates.length === 0) return 'no_candidate';
    if (candidates.length > 1) return 'several_customers';
    if (taken.has(candidates[0]!.memberId)) return 'already_linked';
    return friendsOf.get(address)!.length > 1 ? 'several_friends' : null;
  };

  for (const friend of friends.filter(({ lineUserId }) => !earlier.has(lineUserId))) {
    const address = oneSpelling(friend.email);
    const reason = whyNot(address);
    if (reason === null) links.set(friend.lineUserId, membersOf.get(address)![0]!.memberId);
    else if (friend.following) unlinked[reason] = (unlinked[reason] ?? 0) + 1;
  }
  const befriended = new Set(links.values());
  return {
    links,
    unlinked,
    customersWithoutFriend: members.filter(({ memberId }) => !befriended.has(memberId)).length,
  };
}

/** What happened in the shop between two readings of it. */
export interface ShopChanges {
  /** Ids of readable members whose row is another one now. */
  readonly changed: ReadonlySet<string>;
  /** Ids of readable members that are gone. */
  readonly gone: ReadonlySet<string>;
}

export function changesBetween(before: readonly RawMember[], after: readonly RawMember[]): ShopChanges {
  const now = new Map(after.map((member) => [member.memberId, JSON.stringify(member)]));
  const known = before.filter(isReadable);
  const differs = (member: RawMember): boolean => now.get(member.memberId) !== JSON.stringify(member);
  return {
    changed: new Set(known.filter((m) => now.has(m.memberId) && differs(m)).map(({ memberId }) => memberId)),
    gone: new Set(known.filter((m) => !now.has(m.memberId)).map(({ memberId }) => memberId)),
  };
}
