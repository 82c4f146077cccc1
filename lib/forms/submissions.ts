import type { Clock } from '../clock';
import type { Queries, Store } from '../store/store';
import type { Answers } from './answers';
import type { FormKind } from './definition';
import type { EmailState, FormFriend } from './friends';
import type { ConnectionMatch } from './matches';

/** What became of a submission; `proof` only of a 本人確認フォーム. */
export interface FormOutcome {
  /** What the friend is told. `done`: nothing was to be matched. */
  readonly word: 'done' | 'linked' | 'unmatched' | 'later';
  readonly email: EmailState;
  /** Whether what was typed agreed with the cart, or the mailed code was right; null where nothing was asked. */
  readonly proven: boolean | null;
  readonly matches: readonly ConnectionMatch[];
}

export interface Submission {
  readonly id: string;
  readonly formId: string;
  readonly friendId: string;
  readonly channelId: string;
  readonly route: string | null;
  /** Was no friend when the form was opened, or became one just then. */
  readonly newFriend: boolean;
  readonly answers: Answers;
  readonly outcome: FormOutcome;
  readonly submittedAt: Date;
  readonly settledAt: Date | null;
  readonly attempts: number;
}

export const SUBMISSION_COLUMNS = `s.id, s.form_id AS "formId", s.friend_id AS "friendId", f.channel_id AS "channelId",
  s.route, s.new_friend AS "newFriend", s.answers, s.outcome, s.submitted_at AS "submittedAt",
  s.settled_at AS "settledAt", s.attempts`;

export type SubmissionRow = Submission & Record<string, unknown>;

const FIND = `SELECT ${SUBMISSION_COLUMNS} FROM form_submission s JOIN friend f ON f.id = s.friend_id`;

export interface NewSubmission {
  readonly formId: string;
  readonly kind: FormKind;
  readonly friend: FormFriend;
  /** Null: nobody has a page open, the follow came by itself. */
  readonly session: { readonly id: string; readonly route: string | null } | null;
  /** One answer a friend. */
  readonly once: boolean;
  readonly answers: Answers;
  readonly outcome: FormOutcome;
}

/**
 * Whether the person became a friend through this form: opened it before (the visit is used up), or followed within the
 * minutes around it, and no other 経路 has been credited with that follow.
 */
const NEW_FRIEND = `
  WITH visit AS (
    DELETE FROM form_visit WHERE form_id = $1 AND line_user_id = $2 RETURNING route
  )
  SELECT (SELECT route FROM visit) AS route,
    (EXISTS (SELECT FROM visit) OR fr.followed_at > $4::timestamptz - interval '10 minutes'
       OR (fr.followed_at IS NULL AND fr.created_at > $4::timestamptz - interval '10 minutes'))
    AND NOT EXISTS (
      SELECT FROM form_submission s JOIN liff_form o ON o.id = s.form_id AND o.kind = 'follow'
      WHERE s.friend_id = fr.id AND s.new_friend AND s.submitted_at >= coalesce(fr.followed_at, fr.created_at)) AS new
  FROM friend fr WHERE fr.id = $3`;

const INSERT = `
  INSERT INTO form_submission
    (form_id, friend_id, session_id, route, once_key, new_friend, answers, outcome, submitted_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING RETURNING id`;

/**
 * Stores what was sent, once per page load (and once per friend where the form says so). `isNew` false: the one that
 * was there before. Its actions and its flow follow from the row, also after a crash.
 */
export async function addSubmission(
  store: Store,
  given: NewSubmission,
  clock: Clock,
): Promise<{ readonly submission: Submission; readonly isNew: boolean }> {
  const { formId, friend, session } = given;
  const onceKey = given.once ? friend.friendId : null;
  const id = await store.transaction(async (client) => {
    const now = clock.now().toJSDate();
    const { rows: origins } = await client.query<{ route: string | null; new: boolean }>(NEW_FRIEND, [
      formId,
      friend.lineUserId,
      friend.friendId,
      now,
    ]);
    const origin = origins[0] ?? { route: null, new: false };
    const { rows } = await client.query<{ id: string }>(INSERT, [
      formId,
      friend.friendId,
      session?.id ?? null,
      session?.route ?? origin.route,
      onceKey,
      given.kind === 'follow' && origin.new,
      JSON.stringify(given.answers),
      JSON.stringify(given.outcome),
      now,
    ]);
    return rows[0]?.id ?? null;
  });
  if (id !== null) return { submission: (await byId(store, id))!, isNew: true };
  const before = session && (await submissionOf(store, session.id));
  return { submission: before ?? (await ofFriend(store, formId, friend.friendId))!, isNew: false };
}

const one = async (store: Queries, where: string, params: unknown[]): Promise<Submission | null> =>
  (await store.query<SubmissionRow>(`${FIND} WHERE ${where}`, params)).rows[0] ?? null;

const byId = (store: Queries, id: string) => one(store, 's.id = $1', [id]);

/** What this page load has sent already. */
export const submissionOf = (store: Queries, sessionId: string) => one(store, 's.session_id = $1', [sessionId]);

/** The friend's answer to a form that takes one a friend. */
export const ofFriend = (store: Queries, formId: string, friendId: string) =>
  one(store, 's.form_id = $1 AND s.once_key = $2', [formId, friendId]);
