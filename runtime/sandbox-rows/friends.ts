import type { Clock } from '../../lib/clock';
import { addFriends, ensureChannel, type FriendRow } from '../../lib/crm/friends';
import type { Store } from '../../lib/store/store';

/** An address of a member of the pretend shop. */
export interface MemberAddress {
  readonly mail: string;
  readonly mobileMail: string;
}

/** How many members of the pretend shop are looked at for friends. */
export const SANDBOX_FRIENDS = 60;

const FAMILY_NAMES = ['佐藤', '鈴木', '高橋', '田中', '伊藤', '渡辺', '山本', '中村', '小林', '加藤'];
const GIVEN_NAMES = ['陽菜', '蓮', 'さくら', '大翔', '結衣', '湊'];

const nameOf = (index: number): string =>
  `${FAMILY_NAMES[index % FAMILY_NAMES.length]} ${GIVEN_NAMES[Math.floor(index / FAMILY_NAMES.length) % GIVEN_NAMES.length]}(お試し)`;

/** Of ten friends seven gave the address the shop knows, one none, one another, and one shares with a second friend. */
function friendsFor({ mail, mobileMail }: MemberAddress, index: number): FriendRow[] {
  const friend = (email: string | null, suffix = '0'): FriendRow => ({
    lineUserId: `U${`${index}${suffix}`.padStart(32, '0')}`,
    displayName: nameOf(index),
    email,
  });
  const known = mobileMail || mail || null;
  if (index % 10 === 7) return [friend(null)];
  if (index % 10 === 8) return [friend(`otameshi-${index}@example.com`)];
  if (index % 10 === 9) return [friend(known), friend(known, '1')];
  return [friend(known)];
}

/**
 * Gives お試しモード a LINE official account with friends, so that matching has something to match: once in the life of a
 * database. What `demo clear` removed does not come back.
 */
export async function addSandboxFriends(
  store: Store,
  members: readonly MemberAddress[],
  clock: Clock,
): Promise<boolean> {
  const { rows } = await store.query<{ settled: boolean }>(
    `SELECT EXISTS (SELECT FROM line_channel WHERE sandbox)
       OR EXISTS (SELECT FROM audit_event WHERE action = 'sandbox_cleared') AS settled`,
  );
  if (rows[0]?.settled) return false;
  const wanted = { lineChannelId: 'otameshi', name: 'お試しLINE公式アカウント', sandbox: true };
  const channel = await ensureChannel(store, wanted, clock);
  await addFriends(store, channel.id, members.flatMap(friendsFor), 'sandbox', clock);
  return true;
}
