import type { Clock } from '../../lib/clock';
import { addFriends, ensureChannel, getFriend, type FriendRow } from '../../lib/crm/friends';
import { addTags, TEST_RECIPIENT_TAG } from '../../lib/crm/tags';
import type { RunningLineSandbox } from '../sandbox/line/server';
import type { Store } from '../../lib/store/store';

/** An address of a member of the pretend shop. */
export interface MemberAddress {
  readonly mail: string;
  readonly mobileMail: string;
}

/** How many members of the pretend shop are looked at for friends. */
export const SANDBOX_FRIENDS = 60;

/** The pretend LINE says the same of itself. */
const SANDBOX_CHANNEL_NAME = 'お試し公式アカウント';

const FAMILY_NAMES = ['佐藤', '鈴木', '高橋', '田中', '伊藤', '渡辺', '山本', '中村', '小林', '加藤'];
const GIVEN_NAMES = ['陽菜', '蓮', 'さくら', '大翔', '結衣', '湊'];

const nameOf = (index: number): string =>
  `${FAMILY_NAMES[index % FAMILY_NAMES.length]} ${GIVEN_NAMES[Math.floor(index / FAMILY_NAMES.length) % GIVEN_NAMES.length]}(お試し)`;

/** A person whom the pretend LINE is to know, as a friend from the start. */
export interface SandboxPerson {
  readonly displayName: string;
  readonly email: string | null;
}

/** The pretend LINE, which says by which user id the account knows a person. */
export interface SandboxPeople {
  readonly lineChannelId: string;
  befriend(person: SandboxPerson): Promise<string>;
}

/** The pretend LINE's people. Whoever is there from a start that was cut short is not made again. */
export const peopleOf = ({
  credentials,
  control,
}: Pick<RunningLineSandbox, 'credentials' | 'control'>): SandboxPeople => {
  const unclaimed = control.people();
  return {
    lineChannelId: credentials.channelId,
    befriend: async (wanted) => {
      const known = unclaimed.findIndex(
        ({ displayName, email }) => displayName === wanted.displayName && email === wanted.email,
      );
      const person = known < 0 ? await control.world.addPerson(wanted) : unclaimed.splice(known, 1)[0]!;
      await control.setPerson(person.userId, { state: 'following' });
      return person.userId;
    },
  };
};

/** Of ten friends seven gave the address the shop knows, one none, one another, and one shares with a second friend. */
function peopleFor({ mail, mobileMail }: MemberAddress, index: number): SandboxPerson[] {
  const person = (email: string | null): SandboxPerson => ({ displayName: nameOf(index), email });
  const known = mobileMail || mail || null;
  if (index % 10 === 7) return [person(null)];
  if (index % 10 === 8) return [person(`otameshi-${index}@example.com`)];
  if (index % 10 === 9) return [person(known), person(known)];
  return [person(known)];
}

const SETTLED = `SELECT EXISTS (
  SELECT FROM audit_event WHERE action IN ('sandbox_friends_added', 'sandbox_cleared')) AS settled`;

/**
 * Gives お試しモード's LINE official account friends, so that matching has something to match and sending somebody to send
 * to; the first is テスト配信先. Once in the life of a database: what `demo clear` removed does not come back.
 */
export async function addSandboxFriends(
  store: Store,
  line: SandboxPeople,
  members: readonly MemberAddress[],
  clock: Clock,
): Promise<boolean> {
  const { rows: marks } = await store.query<{ settled: boolean }>(SETTLED);
  if (marks[0]?.settled) return false;
  const wanted = { lineChannelId: line.lineChannelId, name: SANDBOX_CHANNEL_NAME, sandbox: true };
  const channel = await ensureChannel(store, wanted, clock);
  const rows: FriendRow[] = [];
  for (const person of members.flatMap(peopleFor)) rows.push({ ...person, lineUserId: await line.befriend(person) });
  await addFriends(store, channel.id, rows, 'sandbox', clock);
  await tagFirst(store, channel.id, rows, clock);
  await store.query(
    `INSERT INTO audit_event (at, actor, action) VALUES ($1, 'line-commerce start', 'sandbox_friends_added')`,
    [clock.now().toISO()],
  );
  return true;
}

/** Runs started by hand send to テスト配信先 only: without one a marketer's first try would send nothing. */
async function tagFirst(store: Store, channelId: string, rows: readonly FriendRow[], clock: Clock): Promise<void> {
  const first = rows[0] && (await getFriend(store, { channelId, lineUserId: rows[0].lineUserId }));
  if (!first) return;
  const change = { channelId, friendIds: [first.friendId], names: [TEST_RECIPIENT_TAG], kind: 'tag' } as const;
  await addTags(store, { ...change, by: 'お試しモード' }, clock);
}
