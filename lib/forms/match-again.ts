import type { Clock } from '../clock';
import type { Store } from '../store/store';
import { matchEverywhere, wordOf } from './matches';
import type { FormOutcome, Submission } from './submissions';

const STORE = 'UPDATE form_submission SET outcome = $2 WHERE id = $1';

/**
 * A submission that came while a whole matching was running, matched again: the flow is to hear how it ended. Still
 * `later` where that matching goes on.
 */
export async function matchAgain(store: Store, submission: Submission, clock: Clock): Promise<Submission> {
  if (submission.outcome.word !== 'later') return submission;
  const matches = await matchEverywhere(store, submission, ['email', 'phone'], clock);
  const outcome: FormOutcome = { ...submission.outcome, word: wordOf(matches), matches };
  await store.query(STORE, [submission.id, JSON.stringify(outcome)]);
  return { ...submission, outcome };
}
