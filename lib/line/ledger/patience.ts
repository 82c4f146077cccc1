import { setTimeout as sleep } from 'node:timers/promises';
import { retrySeconds } from './timing';

/** How long a visit bears with a LINE that does not answer, and waits for attempts that are due soon. */
export class Patience {
  /** Batches in a row that LINE did not take. */
  private troubles = 0;
  /** Milliseconds waited since LINE last took something. */
  private waited = 0;
  private ended = false;

  constructor(
    private readonly milliseconds: number,
    private readonly signal: AbortSignal | undefined,
  ) {}

  get gaveUp(): boolean {
    return this.ended;
  }

  /** Hears how a batch went: how many friends LINE accepted, and whether some call got no verdict. */
  note(accepted: number, failed: boolean): void {
    this.troubles = accepted === 0 && failed ? this.troubles + 1 : 0;
    if (accepted > 0) this.waited = 0;
  }

  /** LINE does not answer: the whole audience must not become doubtful, so each further batch waits longer. */
  async backOff(): Promise<void> {
    if (this.troubles > 0) this.ended = !(await this.wait(1_000 * retrySeconds(this.troubles)));
  }

  /** False, at once, where so long a wait is more than is left. */
  async wait(milliseconds: number): Promise<boolean> {
    if (this.waited + milliseconds > this.milliseconds) return false;
    this.waited += milliseconds;
    await sleep(milliseconds, undefined, { signal: this.signal }).catch(() => undefined);
    return true;
  }
}
