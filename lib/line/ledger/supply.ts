import { randomUUID } from 'node:crypto';
import { withReconnect, type Store } from '../../store/store';
import type { LeftOut } from './calls';
import { claimCalls, claimRows, releaseRows, type Call, type Claimed, type Worker } from './claim';
import { freeze, type ToFreeze } from './freeze';
import type { Preparation } from './prepare';
import type { Step } from './types';

/** How often calls that are due again are looked for while there are rows to send. */
const LOOK_AGAIN_MS = 500;

/** Whose the supply is. */
export interface Supplied {
  readonly store: Store;
  readonly channelId: string;
  readonly preparation: Preparation;
  readonly signal: AbortSignal | undefined;
  worker(): Worker;
  leaveOut(rows: readonly LeftOut[]): void;
}

/** What a visit has to do in one step, a batch at a time, each committed as ours before it is handed out. */
export class Supply {
  /** By performance.now(). */
  private lookAgainAt = 0;
  /** The last row that was claimed; when nothing is left behind it, it starts from the first one again. */
  private reached = '0';

  constructor(
    private readonly visit: Supplied,
    private readonly step: Step,
  ) {}

  /** What is due: first what LINE may already have, then what is planned. Null when there is nothing. */
  async next(looksAgain = performance.now() >= this.lookAgainAt): Promise<readonly Call[] | null> {
    const again = looksAgain ? await this.claimAgain() : [];
    if (again.length > 0) return again;
    const token = randomUUID();
    const rows = await this.claim(token);
    if (rows.length === 0) return looksAgain ? null : this.next(true);
    const { preparation, store, signal } = this.visit;
    try {
      const prepared = await withReconnect(() => preparation.prepare(rows, this.step), signal);
      this.visit.leaveOut(prepared.leftOut);
      return await this.freeze({ ...prepared, token });
    } catch (error) {
      const ids = rows.map(({ id }) => id);
      await releaseRows(store, ids, token).catch(() => undefined);
      throw error;
    }
  }

  private async claimAgain(): Promise<Call[]> {
    const { store, channelId, signal } = this.visit;
    const calls = await withReconnect(() => claimCalls(store, channelId, this.step, this.visit.worker()), signal);
    if (calls.length === 0) this.lookAgainAt = performance.now() + LOOK_AGAIN_MS;
    return calls;
  }

  private async claim(token: string): Promise<Claimed[]> {
    const { store, channelId, signal } = this.visit;
    const worker = { ...this.visit.worker(), owner: token };
    const after = this.reached;
    const rows = await withReconnect(() => claimRows(store, channelId, this.step, worker, after), signal);
    this.reached = rows.at(-1)?.id ?? '0';
    return rows.length > 0 || after === '0' ? rows : this.claim(token);
  }

  private freeze(work: Omit<ToFreeze, 'again'>): Promise<readonly Call[]> {
    const { store, channelId, signal } = this.visit;
    let again = false;
    return withReconnect(() => {
      const frozen = freeze(store, channelId, { ...work, again }, this.visit.worker());
      again = true;
      return frozen;
    }, signal);
  }
}
