import { setTimeout as sleep } from 'node:timers/promises';

const LOOK_AGAIN_MS = 100;
const PATIENCE_MS = 180_000;

/** Whether it came to hold in that time. */
export async function comesTrue(condition: () => Promise<boolean>, patienceMs: number): Promise<boolean> {
  const tooLate = Date.now() + patienceMs;
  while (!(await condition())) {
    if (Date.now() > tooLate) return false;
    await sleep(LOOK_AGAIN_MS);
  }
  return true;
}

/** Waits for what must come; throws when it does not. */
export async function until(condition: () => Promise<boolean>, patienceMs = PATIENCE_MS): Promise<void> {
  if (!(await comesTrue(condition, patienceMs))) throw new Error('what was waited for did not come');
}
