import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../clock';
import type { Store } from '../store/store';
import type { FormDefinition } from './definition';
import { matchAgain } from './match-again';
import { claimSubmissions, markEmitted, MAX_ATTEMPTS, putBack, tidyForm } from './outbox';
import type { RegisteredForm } from './registry';
import { settle } from './settle';
import type { Submission } from './submissions';
import { creditFollows } from './visits';

/** What one pass of the loop works with. */
export interface FormPass {
  readonly store: Store;
  readonly clock: Clock;
  readonly registered: RegisteredForm;
  readonly form: FormDefinition;
}

export interface FormLoopOptions {
  open(): Promise<FormPass>;
  /** One run of the flow for all of them; true when it ended well. Never called again before. */
  run(submissions: readonly Submission[]): Promise<boolean>;
  /** Told when a pass failed; the loop goes on. */
  report(error: unknown): void;
  /** For tests. */
  readonly idleMs?: number;
}

const IDLE_MS = 5_000;
const TIDY_EVERY_MS = 60 * 60_000;
const PATIENCE_MS = 5_000;

/**
 * The loop of one LIFFフォーム: does the actions of what was sent, also where the page's own request died on the way,
 * credits follows that came after a visit, and runs the flow. Submissions are claimed, so several loops do not meet.
 */
export class FormLoop {
  private stopped = false;
  private waking = new AbortController();
  private ended: Promise<void> = Promise.resolve();
  private tidiedAt = 0;

  constructor(private readonly options: FormLoopOptions) {}

  start(): void {
    this.ended = this.live();
  }

  /** Something was sent just now. */
  wake(): void {
    this.waking.abort();
  }

  /** "Stop here": takes nothing new and waits a little for the run in hand. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.wake();
    await Promise.race([this.ended, sleep(PATIENCE_MS, undefined, { ref: false })]);
  }

  private async live(): Promise<void> {
    while (!this.stopped) {
      this.waking = new AbortController();
      try {
        await this.pass();
      } catch (error) {
        this.options.report(error);
      }
      const { signal } = this.waking;
      if (!this.stopped) await sleep(this.options.idleMs ?? IDLE_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  private async pass(): Promise<void> {
    const pass = await this.options.open();
    const { store, clock, registered, form } = pass;
    if (form.kind === 'follow') await creditFollows(store, registered, clock);
    for (;;) {
      const submissions = this.stopped ? [] : await claimSubmissions(store, registered.id);
      if (submissions.length === 0) break;
      await this.work(pass, submissions);
    }
    if (performance.now() - this.tidiedAt < TIDY_EVERY_MS && this.tidiedAt > 0) return;
    this.tidiedAt = performance.now();
    await tidyForm(store, registered.id, form.keepDays, clock);
  }

  private async work({ store, clock, form }: FormPass, submissions: readonly Submission[]): Promise<void> {
    const waiting = new Set(submissions.map(({ id }) => id));
    try {
      const matched: Submission[] = [];
      for (const submission of submissions) {
        await settle(store, form, submission, clock);
        matched.push(await matchAgain(store, submission, clock));
      }
      const decided = matched.filter(({ outcome, attempts }) => outcome.word !== 'later' || attempts >= MAX_ATTEMPTS);
      if (decided.length === 0 || !(await this.options.run(decided))) return;
      const ids = decided.map(({ id }) => id);
      await markEmitted(store, ids, clock);
      for (const id of ids) waiting.delete(id);
    } finally {
      if (waiting.size > 0) await putBack(store, [...waiting]);
    }
  }
}
