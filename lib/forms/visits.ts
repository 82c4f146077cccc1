import type { Clock } from '../clock';
import { writeAddress } from '../crm/intake';
import { normaliseEmail } from '../crm/keys';
import type { VerifiedIdToken } from '../line/api/line-api';
import type { Store } from '../store/store';
import { matchEverywhere } from './matches';
import type { RegisteredForm } from './registry';
import { addSubmission } from './submissions';

/** A visit that no follow came after for so long counts no more. */
const DAYS = 7;
const PAGE = 100;

/** Remembers who opened a form before being a friend, by which 経路. The last 経路 counts. */
export async function noteVisit(
  store: Store,
  form: RegisteredForm,
  person: VerifiedIdToken,
  route: string | null,
  clock: Clock,
): Promise<void> {
  await store.query(
    `INSERT INTO form_visit (form_id, line_user_id, route, email, visited_at) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (form_id, line_user_id) DO UPDATE
     SET route = excluded.route, email = excluded.email, visited_at = excluded.visited_at`,
    [form.id, person.userId, route, normaliseEmail(person.email), clock.now().toJSDate()],
  );
}

/** Only the visit made last by a person is credited, whichever form it was on. */
const FOLLOWED = `
  SELECT f.id AS "friendId", v.line_user_id AS "lineUserId", v.email FROM form_visit v
  JOIN liff_form o ON o.id = v.form_id
  JOIN friend f ON f.channel_id = o.channel_id AND f.line_user_id = v.line_user_id AND f.following
  WHERE v.form_id = $1 AND v.visited_at > $2
    AND coalesce(f.followed_at, f.created_at) >= v.visited_at - interval '10 minutes'
    AND NOT EXISTS (
      SELECT FROM form_visit w JOIN liff_form p ON p.id = w.form_id AND p.channel_id = o.channel_id AND p.kind = 'follow'
      WHERE w.line_user_id = v.line_user_id AND (w.visited_at, w.form_id) > (v.visited_at, v.form_id))
  ORDER BY v.visited_at LIMIT ${PAGE}`;

interface Followed extends Record<string, unknown> {
  friendId: string;
  lineUserId: string;
  email: string | null;
}

/**
 * 友だち追加: people who opened the form, then added the account and never came back to the page. Each becomes a
 * submission, as if they had. Returns how many.
 */
export async function creditFollows(store: Store, form: RegisteredForm, clock: Clock): Promise<number> {
  const since = clock.now().minus({ days: DAYS }).toJSDate();
  const { rows } = await store.query<Followed>(FOLLOWED, [form.id, since]);
  for (const { friendId, lineUserId, email } of rows) {
    const friend = { friendId, lineUserId, channelId: form.channelId };
    if (email !== null) {
      await writeAddress(store, friend, { kind: 'email', value: email, proof: 'lineIdToken', trust: 'proven' }, clock);
    }
    const matches = email === null ? [] : await matchEverywhere(store, friend, ['email'], clock);
    const outcome = {
      word: 'done',
      email: email === null ? 'unavailable' : 'obtained',
      proven: null,
      matches,
    } as const;
    const { id: formId, kind } = form;
    await addSubmission(store, { formId, kind, friend, session: null, once: false, answers: {}, outcome }, clock);
  }
  return rows.length;
}

export const forgetOldVisits = (store: Store, clock: Clock) =>
  store.query('DELETE FROM form_visit WHERE visited_at < $1', [clock.now().minus({ days: DAYS }).toJSDate()]);
