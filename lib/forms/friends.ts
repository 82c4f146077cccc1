import type { Clock } from '../clock';
import { addFriends, writeAddress } from '../crm/intake';
import { normaliseEmail } from '../crm/keys';
import type { VerifiedIdToken } from '../line/api/line-api';
import type { Store } from '../store/store';
import type { FormLine } from './id-token';

/** A friend of the channel, as far as a form needs to know. */
export interface FormFriend {
  readonly friendId: string;
  readonly channelId: string;
  readonly lineUserId: string;
}

const FIND = 'SELECT id, following FROM friend WHERE channel_id = $1 AND line_user_id = $2';

/**
 * The friend of that user id; null for somebody who has not added the account. A friend whom we do not know yet, or who
 * unblocked us a moment ago, is one where LINE shows the profile.
 */
export async function friendOf(
  store: Store,
  line: FormLine,
  channelId: string,
  lineUserId: string,
  clock: Clock,
): Promise<FormFriend | null> {
  const find = async () =>
    (await store.query<{ id: string; following: boolean }>(FIND, [channelId, lineUserId])).rows[0];
  let known = await find();
  if (!known?.following) {
    const profile = await line.profile(lineUserId);
    if (!profile) return null;
    if (!known) {
      const row = { lineUserId, displayName: profile.displayName };
      await addFriends(store, channelId, [row], 'lineIdToken', clock);
      known = await find();
    }
  }
  return known ? { friendId: known.id, channelId, lineUserId } : null;
}

/** メールアドレス取得: `unavailable` is 取得不可(未登録/未同意). */
export type EmailState = 'obtained' | 'unavailable';

/**
 * The verified token's e-mail address becomes the friend's proven one, where LINE gives it. One that the friend proved
 * by a mailed code stays: it was chosen for this shop.
 */
export async function takeEmail(
  store: Store,
  friend: FormFriend,
  person: VerifiedIdToken,
  clock: Clock,
): Promise<EmailState> {
  const value = normaliseEmail(person.email);
  if (value === null) return 'unavailable';
  const { rowCount } = await store.query(
    `SELECT FROM identity WHERE friend_id = $1 AND kind = 'email' AND trust = 'proven' AND proof = 'mailedCode'`,
    [friend.friendId],
  );
  if (rowCount) return 'obtained';
  await writeAddress(store, friend, { kind: 'email', value, proof: 'lineIdToken', trust: 'proven' }, clock);
  return 'obtained';
}
