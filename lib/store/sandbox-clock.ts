import { systemClock, type Clock } from '../clock';
import type { Store } from './store';

/** How far the clock of お試しモード stands ahead of the real one, in milliseconds. */
export async function sandboxOffset(store: Store): Promise<number> {
  const { rows } = await store.query<{ offset_ms: string }>('SELECT offset_ms FROM sandbox_clock');
  return Number(rows[0]?.offset_ms ?? 0);
}

/** Moves the clock of お試しモード; 0 puts it back. */
export async function setSandboxOffset(store: Store, offsetMs: number): Promise<void> {
  await store.query(
    'INSERT INTO sandbox_clock (offset_ms) VALUES ($1) ON CONFLICT (one) DO UPDATE SET offset_ms = excluded.offset_ms',
    [Math.round(offsetMs)],
  );
}

/** The clock that business rules of a channel or connection take: a sandbox one's can be moved, a real one's cannot. */
export async function clockOf(store: Store, { sandbox }: { readonly sandbox: boolean }): Promise<Clock> {
  if (!sandbox) return systemClock;
  const offset = await sandboxOffset(store);
  return offset === 0 ? systemClock : { now: () => systemClock.now().plus(offset) };
}
