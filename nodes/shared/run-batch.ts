import type { IDataObject, IRun, ITriggerFunctions } from 'n8n-workflow';
import type { RunOutcome } from '../../lib/line/inbox';

/** An execution that gives no sign for so long is taken for lost, so that those behind it are not held up for ever. */
const LONGEST_RUN_MS = 30 * 60_000;

const RAN_THROUGH: ReadonlySet<IRun['status']> = new Set(['success', 'waiting']);

/** What went wrong, without n8n's message: it may quote a friend. */
function failureOf(run: IRun): { kind: string; block: string | null } {
  const error = run.data.resultData.error as { context?: { kind?: unknown }; node?: { name?: unknown } } | undefined;
  const { kind } = error?.context ?? {};
  const name = error?.node?.name ?? run.data.resultData.lastNodeExecuted;
  return { kind: typeof kind === 'string' ? kind : run.status, block: typeof name === 'string' ? name : null };
}

/** One execution with all these items; resolves when it has ended, saying how. Never rejects. */
export async function runBatch(context: ITriggerFunctions, items: readonly IDataObject[]): Promise<RunOutcome> {
  const done = context.helpers.createDeferredPromise<IRun>();
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<'tooLong'>((resolve) => {
    timer = setTimeout(() => resolve('tooLong'), LONGEST_RUN_MS);
    timer.unref();
  });
  try {
    context.emit([items.map((json) => ({ json }))], undefined, done);
    const run = await Promise.race([done.promise, tooLong]);
    if (run === 'tooLong') return { ok: false, failure: { kind: 'tooLong', block: null } };
    const failed = run?.data.resultData.error !== undefined || (run && !RAN_THROUGH.has(run.status));
    return failed ? { ok: false, failure: failureOf(run) } : { ok: true };
  } catch {
    return { ok: false, failure: { kind: 'notStarted', block: null } };
  } finally {
    clearTimeout(timer);
  }
}
