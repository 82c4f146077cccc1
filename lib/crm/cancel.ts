import type { PoolClient } from 'pg';
import { Failure } from '../failure';
import type { Store } from '../store/store';

const stopped = (cause: unknown): Failure =>
  new Failure('stopped', '処理は途中で止められました。', 'もう一度実行すると続きから行います。', { cause });

/** Throws Failure 'stopped' once the signal is aborted. */
export function stopIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw stopped(signal.reason);
}

/** Runs `work` on `client` and cancels its running statement when the signal is aborted: then Failure 'stopped'. */
export async function untilAborted<T>(
  store: Store,
  client: PoolClient,
  signal: AbortSignal | undefined,
  work: () => Promise<T>,
): Promise<T> {
  if (!signal) return work();
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  stopIfAborted(signal);
  const cancel = () => void store.query('SELECT pg_cancel_backend($1)', [rows[0]!.pid]).catch(() => undefined);
  signal.addEventListener('abort', cancel);
  try {
    return await work();
  } catch (error) {
    stopIfAborted(signal);
    throw error;
  } finally {
    signal.removeEventListener('abort', cancel);
  }
}
