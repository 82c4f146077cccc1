import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '../../clock';
import { Failure } from '../../failure';
import { withReconnect, type Store } from '../../store/store';
import { Alarm } from './alarm';
import { bellOf } from './bell';
import {
  LEASE_SECONDS,
  noteStopped,
  registerConsumer,
  releaseLease,
  renewLease,
  takeLease,
  type Activation,
  type Consumer,
  type Lease,
} from './consumers';
import {
  BATCH_MAX,
  claimEvents,
  failEvents,
  finishEvents,
  nextRetryIn,
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

export interface ConsumerLoopOptions {
  openStore(): Promise<Store>;
  readonly consumer: Consumer;
  readonly activation: Activation;
  match(event: ClaimedEvent): Match | null;
  /** One execution for all of them; resolves when it has ended. Never called again before. */
  run(events: readonly MatchedEvent[]): Promise<RunOutcome>;
  /** Told when the loop cannot go on for now; it tries again by itself. */
  report(error: unknown): void;
  /** For tests; the defaults are the product's. */
  readonly tuning?: Partial<LoopTuning>;
}

export interface LoopTuning {
  readonly batch: number;
  /** From the beginning of one batch to the next: what comes meanwhile goes together, since each run has its price. */
  readonly gatherMs: number;
  /** How long nobody may ring before the loop looks by itself. */
  readonly idleMs: number;
  readonly leaseSeconds: number;
  /** Wait after a failure of the loop itself, e.g. no database. */
  readonly restMs: number;
  /** How long `stop` waits for the batch in hand. */
  readonly patienceMs: number;
  readonly retryAfterSeconds?: readonly number[];
}

const DEFAULTS: LoopTuning = {
  batch: BATCH_MAX,
  gatherMs: 100,
  idleMs: 5_000,
  leaseSeconds: LEASE_SECONDS,
  restMs: 1_000,
  patienceMs: 5_000,
};

/** The loop of one LINEトリガー: claims what is due, runs it, marks it; one batch in flight. */
export class ConsumerLoop {
  private readonly alarm = new Alarm();
  private readonly tuning: LoopTuning;
  private stopped = false;
  private ended: Promise<void> = Promise.resolve();
  /** When an event may be due for another attempt, by performance.now(). */
  private againAt = 0;
  private registered: { store: Store; id: string } | undefined;
  private activation: Activation;
  private noted: () => void = () => undefined;
  /** Resolves once events are kept for this consumer. */
  readonly ready = new Promise<void>((resolve) => (this.noted = resolve));

  constructor(private readonly options: ConsumerLoopOptions) {
    this.tuning = { ...DEFAULTS, ...options.tuning };
    this.activation = options.activation;
  }

  start(): void {
    this.ended = this.live();
  }

  /** "Stop here": takes nothing new and waits a little for the batch in hand, which is marked even after that. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.alarm.ring();
    if (this.registered) await noteStopped(this.registered.store, this.registered.id).catch(() => undefined);
    await Promise.race([this.ended, sleep(this.tuning.patienceMs, undefined, { ref: false })]);
  }

  private async live(): Promise<void> {
    while (!this.stopped) {
      try {
        await this.register();
        await this.holdLease();
      } catch (error) {
        this.registered = undefined;
        if (!this.stopped) this.options.report(error);
      }
      if (!this.stopped) await this.alarm.sleep(this.tuning.restMs);
    }
  }

  private async register(): Promise<void> {
    if (this.registered) return;
    const store = await this.options.openStore();
    const id = await registerConsumer(store, this.options.consumer, this.activation, systemClock);
    // Were it registered again after a failure, nothing more is to be passed over.
    this.activation = 'continued';
    this.registered = { store, id };
    this.noted();
  }

  /** Works while it holds the lease; returns when the loop is stopped, or another one has or took the lease. */
  private async holdLease(): Promise<void> {
    const { store, id } = this.registered!;
    const lease = await takeLease(store, id, systemClock, this.tuning.leaseSeconds);
    if (!lease) return;
    this.againAt = 0;
    const lost = new AbortController();
    const silence = bellOf(store).subscribe(id, () => this.alarm.ring());
    const renewal = setInterval(() => void this.renew(store, lease, lost), (this.tuning.leaseSeconds * 1_000) / 3);
    try {
      while (!this.stopped && !lost.signal.aborted) await this.workThenWait(store, lease, lost.signal);
    } finally {
      clearInterval(renewal);
      silence();
      await releaseLease(store, lease).catch(() => undefined);
    }
    // Gone, not taken: the channel's rows were cleared.
    if (lost.signal.aborted) this.registered = undefined;
  }

  private async renew(store: Store, lease: Lease, lost: AbortController): Promise<void> {
    const held = await renewLease(store, lease, this.tuning.leaseSeconds).catch(() => true);
    if (held) return;
    lost.abort();
    this.alarm.ring();
  }

  /** What comes after a pause is run at once. */
  private async workThenWait(store: Store, lease: Lease, lost: AbortSignal): Promise<void> {
    const { batch, gatherMs } = this.tuning;
    const began = performance.now();
    const fresh = await claimEvents(store, lease, { kind: 'fresh', limit: batch });
    if (fresh.length > 0) await this.work(store, lease, fresh);
    if (this.stopped || lost.aborted) return;
    // One by one between the batches, so that events that fail hold up nobody else's.
    if (await this.tryAgain(store, lease)) return;
    if (fresh.length === batch) return;
    if (fresh.length > 0) await sleep(Math.max(0, began + gatherMs - performance.now()));
    else await this.alarm.sleep(Math.max(1, this.againAt - performance.now()));
  }

  /** One event whose next attempt is due. False where there is none; asked anew when one may be due. */
  private async tryAgain(store: Store, lease: Lease): Promise<boolean> {
    if (performance.now() < this.againAt) return false;
    const again = await claimEvents(store, lease, { kind: 'retry' });
    if (again.length > 0) await this.work(store, lease, again);
    else {
      const wait = (await nextRetryIn(store, lease.consumerId)) ?? Infinity;
      this.againAt = performance.now() + Math.min(wait, this.tuning.idleMs);
    }
    return again.length > 0;
  }

  private async work(store: Store, lease: Lease, events: readonly ClaimedEvent[]): Promise<void> {
    const matched = events.flatMap((event) => {
      const match = this.options.match(event);
      return match ? [{ event, match }] : [];
    });
    const passed = idsOf(events.filter((event) => !matched.some((row) => row.event === event)));
    await this.surely(() => finishEvents(store, lease, passed, 'passed', systemClock));
    if (matched.length === 0) return;
    const ids = idsOf(matched.map(({ event }) => event));
    const outcome = await this.options.run(matched);
    if (!outcome.ok) this.againAt = 0;
    await this.surely(() =>
      outcome.ok
        ? finishEvents(store, lease, ids, 'done', systemClock)
        : failEvents(store, lease, ids, outcome.failure, systemClock, this.tuning.retryAfterSeconds),
    );
  }

  /** What was done must be marked, however long the database is away: else it would be done again. */
  private async surely(mark: () => Promise<void>): Promise<void> {
    for (;;) {
      try {
        return await withReconnect(mark);
      } catch (error) {
        if (!(error instanceof Failure) || error.kind !== 'transient' || this.stopped) throw error;
        this.options.report(error);
      }
    }
  }
}

const idsOf = (events: readonly ClaimedEvent[]): string[] => events.map(({ eventId }) => eventId);
