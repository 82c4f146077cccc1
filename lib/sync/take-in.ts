import type { CartSession } from '../carts/cart';
import { Failure } from '../failure';
import { withReconnect, type Store } from '../store/store';
import { openRun, type RunRequest } from './opening';
import { endUnfinished, isStillToBeDone, leaveNotice } from './runs';
import { runOf, takeInStream, type Work } from './streams';
import { summarise, type TakeInSummary } from './summary';
import { Overtaken, Visit } from './visit';

export type { TakeInSummary } from './summary';

export interface TakeInRequest extends RunRequest {
  readonly store: Store;
  readonly session: CartSession;
  /** Aborting stops at the next page or wait; what was read until then is kept. */
  readonly signal?: AbortSignal;
}

/** A server that restarts again and again is left alone for this visit. */
const MOST_RECONNECTIONS = 10;

/**
 * 取り込み: one visit to a stream. Reads the cart page by page into the store and touches only rows that differ. Orders,
 * and what the cart can list by changes, go on from the stream's cursor; the rest is read in full, from where an
 * unfinished run left off. Killed, cancelled or cut off anywhere, the next visit goes on without losing or doubling a
 * row; two visits never write at once. `nightly` (not for orders) starts at the connection's own minute (00:00 to 01:59
 * JST) and once a day; `now` at once. Throws the Failure that stopped it, after keeping it in sync_run and in a notice
 * to the staff; of kind 'database' where it could not be kept.
 */
export async function takeIn(request: TakeInRequest): Promise<TakeInSummary> {
  const { store, connection, stream } = request;
  const visit = await Visit.begin(store, connection.id, stream).catch(withoutDatabase);
  if (!visit) return summarise(request, 'busy', null);
  try {
    const opening = await store.transaction((client) => openRun(client, visit, request)).catch(withoutDatabase);
    if (opening.outcome !== 'run') return summarise(request, opening.outcome, opening.run);
    return await work({ ...request, visit, runId: opening.run.id });
  } finally {
    await visit.end();
  }
}

async function work(task: Work): Promise<TakeInSummary> {
  for (let reconnections = 0; ; reconnections += 1) {
    try {
      return summarise(task, 'completed', await takeInStream(task));
    } catch (error) {
      const run = reconnections < MOST_RECONNECTIONS ? await afterRestart(task, error) : 'lost';
      if (run !== 'ours') return end(task, run === 'taken' ? new Overtaken() : error);
    }
  }
}

/** Whose the run is after the database had gone away: ours again goes on from the cursor that was committed. */
async function afterRestart({ visit, runId, signal }: Work, error: unknown): Promise<'ours' | 'taken' | 'lost'> {
  if (signal?.aborted || !(error instanceof Failure) || error.kind !== 'transient') return 'lost';
  if (await visit.holdsLock()) return 'lost';
  try {
    return (await visit.regain((client) => isStillToBeDone(client, runId), signal)) ? 'ours' : 'taken';
  } catch {
    return 'lost';
  }
}

async function end(task: Work, error: unknown): Promise<TakeInSummary> {
  const { visit, store, runId } = task;
  if (error instanceof Overtaken) {
    const { rows } = await store.query<{ state: string }>('SELECT state FROM cart_connection WHERE id = $1', [visit.connectionId]); // prettier-ignore
    if (rows[0]?.state !== 'unlinked') return summarise(task, 'stopped', await runOf(task));
    return summarise(task, 'unlinked', await runOf(task));
  }
  const failure = wasStopped(task, error) ? null : asFailure(error);
  const kept = await withReconnect(() => keep(task, failure)).then(
    () => true,
    () => false,
  );
  // What was not kept is left to the next visit, which takes the run up as it stands.
  if (failure) throw kept ? failure : new Failure('database', failure.message, failure.hint, { cause: failure });
  return summarise(task, 'stopped', kept ? await runOf({ store, runId }) : null);
}

/** A failure that no notice can tell of: the caller sees it by its kind. */
function withoutDatabase(error: unknown): never {
  if (!(error instanceof Failure) || error.kind !== 'transient') throw error;
  throw new Failure('database', error.message, error.hint, { cause: error });
}

const wasStopped = ({ signal }: Work, error: unknown): boolean =>
  signal?.aborted === true || (error instanceof Failure && error.kind === 'stopped');

/** An error's words may hold a customer's data; its name and its stack do not. */
const withoutWords = (error: unknown): Error => {
  const { name, stack } = error instanceof Error ? error : new Error();
  const cause = new Error(name);
  cause.stack = [name, ...(stack ?? '').split('\n').filter((line) => /^\s+at /.test(line))].join('\n');
  return cause;
};

const asFailure = (error: unknown): Failure =>
  error instanceof Failure
    ? error
    : new Failure('shape', '取り込みの途中で予期しないエラーが起きました。', '続くときはログを添えてお問い合わせください。', { cause: withoutWords(error) }); // prettier-ignore

const keep = ({ visit, runId, clock }: Work, failure: Failure | null): Promise<void> =>
  visit.underEpoch(async (client) => {
    const at = clock.now().toJSDate();
    await endUnfinished(client, runId, at, failure);
    if (!failure) return;
    await leaveNotice(client, runId, at, { kind: 'failed', detail: failure.message, nextStep: failure.hint });
  });
