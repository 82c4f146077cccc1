import type { Clock } from '../clock';
import type { Store } from '../store/store';
import { forgetOldTries } from './limits';
import { SUBMISSION_COLUMNS, type Submission, type SubmissionRow } from './submissions';
import { forgetOldVisits } from './visits';

/** Runs of the flow for one submission before it is given up. */
export const MAX_ATTEMPTS = 5;
const BATCH = 20;

/**
 * Claims what the flow has not run for, for a while: who claims it and dies leaves it to the next. One that failed
 * before comes alone, so that it cannot take others with it.
 */
const CLAIM = `
  WITH due AS (
    SELECT s.id, s.attempts FROM form_submission s
    WHERE s.form_id = $1 AND s.emitted_at IS NULL AND s.attempts < $2 AND s.next_attempt_at <= clock_timestamp()
    ORDER BY s.next_attempt_at, s.id LIMIT $3 FOR UPDATE SKIP LOCKED
  ), chosen AS (
    SELECT id FROM due WHERE attempts = 0 OR id = (SELECT id FROM due ORDER BY attempts DESC, id LIMIT 1)
      AND NOT EXISTS (SELECT FROM due WHERE attempts = 0)
  )
  UPDATE form_submission s SET attempts = s.attempts + 1, next_attempt_at = clock_timestamp() + interval '10 minutes'
  FROM chosen c, friend f WHERE s.id = c.id AND f.id = s.friend_id
  RETURNING ${SUBMISSION_COLUMNS}`;

/** At most 20 submissions that the flow is to run for now, oldest first. */
export async function claimSubmissions(store: Store, formId: string): Promise<Submission[]> {
  const { rows } = await store.query<SubmissionRow>(CLAIM, [formId, MAX_ATTEMPTS, BATCH]);
  return rows.sort((a, b) => Number(BigInt(a.id) - BigInt(b.id)));
}

/** The flow ran well for these. */
export async function markEmitted(store: Store, ids: readonly string[], clock: Clock): Promise<void> {
  const sql = 'UPDATE form_submission SET emitted_at = $2 WHERE id = ANY ($1::bigint[])';
  await store.query(sql, [ids, clock.now().toJSDate()]);
}

/** The flow failed for these: tried again later, each time later still. */
export async function putBack(store: Store, ids: readonly string[]): Promise<void> {
  await store.query(
    `UPDATE form_submission SET next_attempt_at = clock_timestamp() + interval '30 seconds' * power(3, attempts - 1)
     WHERE id = ANY ($1::bigint[])`,
    [ids],
  );
}

/** Empties answers whose 保存期間 is over (0: kept) and forgets sessions, tries and visits of days ago. */
export async function tidyForm(store: Store, formId: string, keepDays: number, clock: Clock): Promise<void> {
  const now = clock.now();
  if (keepDays > 0) {
    await store.query(
      `UPDATE form_submission SET answers = '{}'
       WHERE form_id = $1 AND submitted_at < $2 AND answers <> '{}' AND emitted_at IS NOT NULL`,
      [formId, now.minus({ days: keepDays }).toJSDate()],
    );
  }
  await store.query('DELETE FROM form_session WHERE form_id = $1 AND expires_at < $2', [
    formId,
    now.minus({ days: 1 }).toJSDate(),
  ]);
  await forgetOldVisits(store, clock);
  await store.transaction((client) => forgetOldTries(client, clock));
}
