import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '../../clock';
import { Failure } from '../../failure';
import { withReconnect, type Store } from '../../store/store';
import type { Lease } from './consumers';
import {
  BATCH_MAX,
  claimEvents,
  failEvents,
  finishEvents,
  nextRetryIn,
  putBackEvents,
  type ClaimedEvent,
  type RunFailure,
} from './deliveries';
import type { Match } from './event-rules';

/** An event that fits the consumer's rules. */
export interface MatchedEvent {
  readonly event: ClaimedEvent;
  readonly match: Match;
}

export type RunOutcome = { readonly ok: true } | { readonly ok: false; readonly failure: RunFailure };

export interface WorkOptions {
  match(event: ClaimedEvent): Match | null;
  /** One execution for all of them; resolves when it has ended. Never called again before. */
  run(events: readonly MatchedEvent[]): Promise<RunOutcome>;
  /** Told when the loop cannot go on for now; it tries again by itself. */
  report(error: unknown): void;
}

export interface WorkTuning {
  /** Events of one run, at most. */
  readonly batch: number;
  /** From one look to the next: what comes meanwhile goes together, since each look and each run has its price. */
  readonly gatherMs: number;
  /** How long nobody may ring before the loop looks by itself. */
  readonly idleMs: number;
  readonly retryAfterSeconds?: readonly number[];
}

/** What a LINEトリガー does while it holds its lease: claims what is due, runs it, marks it. */
export class ConsumerWork {
  /** When an event may be due for another attempt, by performance.now(). */
  private againAt = 0;

  constructor(
    private readonly store: Store,
    private readonly lease: Lease,
    private readonly options: WorkOptions,
    private readonly tuning: WorkTuning,
    /** From then on nothing new may be begun: the loop is stopped, or another one has the lease. */
    private readonly over: AbortSignal,
  ) {}

  /**
   * Looks once. Resolves with how many milliseconds may pass until the next look unless somebody rings: what comes after a
   * pause is run at once.
   */
  async look(): Promise<number> {
    const began = performance.now();
    // More than go into one run: a workflow that takes them one by one still passes by a hundred that it does not want.
    const limit = Math.max(this.tuning.batch, BATCH_MAX);
    const fresh = await claimEvents(this.store, this.lease, { kind: 'fresh', limit });
    await this.runInBatches(await this.wanted(fresh));
    // One by one between the batches, so that events that fail hold up nobody else's.
    if (this.over.aborted || (await this.tryAgain()) || fresh.length === limit) return 0;
    if (fresh.length === 0) return Math.max(1, this.againAt - performance.now());
    const rest = Math.max(0, began + this.tuning.gatherMs - performance.now());
    await sleep(rest, undefined, { signal: this.over }).catch(() => undefined);
    return 0;
  }

  /** Those that a rule fits; the others are done with. */
  private async wanted(events: readonly ClaimedEvent[]): Promise<MatchedEvent[]> {
    const passed: ClaimedEvent[] = [];
    const matched: MatchedEvent[] = [];
    for (const event of events) {
      const match = this.options.match(event);
      if (match) matched.push({ event, match });
      else passed.push(event);
    }
    const ids = passed.map(({ eventId }) => eventId);
    await this.surely(() => finishEvents(this.store, this.lease, ids, 'passed', systemClock));
    return matched;
  }

  private async runInBatches(events: readonly MatchedEvent[]): Promise<void> {
    const { batch } = this.tuning;
    for (let begun = 0; begun < events.length; begun += batch) {
      if (this.over.aborted)
        return this.surely(() => putBackEvents(this.store, this.lease, idsOf(events.slice(begun))));
      if (begun > 0) await this.tryAgain();
      await this.runAndMark(events.slice(begun, begun + batch));
    }
  }

  private async runAndMark(events: readonly MatchedEvent[]): Promise<void> {
    const ids = idsOf(events);
    const outcome = await this.options.run(events);
    if (!outcome.ok) this.againAt = 0;
    await this.surely(() =>
      outcome.ok
        ? finishEvents(this.store, this.lease, ids, 'done', systemClock)
        : failEvents(this.store, this.lease, ids, outcome.failure, systemClock, this.tuning.retryAfterSeconds),
    );
  }

  /** One event whose next attempt is due. False where there is none; asked anew when one may be due. */
  private async tryAgain(): Promise<boolean> {
    if (performance.now() < this.againAt) return false;
    const again = await claimEvents(this.store, this.lease, { kind: 'retry' });
    if (again.length === 0) {
      const wait = (await nextRetryIn(this.store, this.lease.consumerId)) ?? Infinity;
      this.againAt = performance.now() + Math.min(wait, this.tuning.idleMs);
      return false;
    }
    const [wanted] = await this.wanted(again);
    if (wanted) await this.runAndMark([wanted]);
    return true;
  }

  /** What was done must be marked, however long the database is away: else it would be done again. */
  private async surely(mark: () => Promise<void>): Promise<void> {
    for (;;) {
      try {
        return await withReconnect(mark);
      } catch (error) {
        if (!(error instanceof Failure) || error.kind !== 'transient' || this.over.aborted) throw error;
        this.options.report(error);
      }
    }
  }
}

const idsOf = (events: readonly MatchedEvent[]): string[] => events.map(({ event }) => event.eventId);
