import { randomUUID } from 'node:crypto';
import type { Failure } from '../../failure';
import { withReconnect, type Store } from '../../store/store';
import type { SendPort } from '../send-port';
import { attempt, Gate } from './attempt';
import type { LeftOut } from './calls';
import { countOpen, nextDue, openSteps, renewCalls, type Call, type Worker } from './claim';
import { writeOutcomes, type Attempted } from './outcomes';
import { Patience } from './patience';
import { Preparation } from './prepare';
import { Supply } from './supply';
import { purgeBodies, releaseHeld, sweep } from './sweep';
import { LEASE_SECONDS, REQUESTS_AT_ONCE } from './timing';
import type { LedgerPorts, SendSummary, Step } from './types';
import { sendWords } from './words';

/** While the calls of one batch run, the next ones are made ready: what is ready must last for as long as that takes. */
const BATCHES_AHEAD = 3;
/** How long a visit waits for LINE before it leaves the rest to a later one. */
const PATIENCE_MS = { step: 30_000, channel: 10_000 } as const;

const emptySummary = () => ({
  accepted: 0,
  rejected: 0,
  unknown: 0,
  held: 0,
  expired: 0,
  skipped: {} as Record<string, number>,
  waiting: 0,
  calls: { push: 0, multicast: 0 },
});

/** One visit: claims, sends and writes down until nothing is due, LINE refuses us, or the caller stops it. */
class Visit {
  readonly summary = emptySummary();
  private readonly owner = randomUUID();
  private readonly gate = new Gate(REQUESTS_AT_ONCE);
  private readonly running = new Set<Promise<void>>();
  private readonly preparation: Preparation;
  private readonly leaseSeconds: number;
  /** Why no further call is made, where LINE refused us. */
  private refusal: { reason: string; failure: Failure } | null = null;
  private error: Error | null = null;

  constructor(
    private readonly store: Store,
    private readonly port: SendPort,
    private readonly channelId: string,
    private readonly ports: LedgerPorts,
    private readonly patience: Patience,
  ) {
    this.leaseSeconds = ports.leaseSeconds ?? LEASE_SECONDS;
    this.preparation = new Preparation(store, port, ports);
  }

  /** Works through steps in turn. Throws what made it impossible; everything not yet sent stays recoverable. */
  async run(steps: readonly Step[]): Promise<void> {
    const beat = setInterval(() => void this.renew(), (this.leaseSeconds * 1_000) / 3);
    beat.unref();
    try {
      for (const step of steps) await this.runStep(step, steps.length === 1);
    } catch (error) {
      this.error ??= error as Error;
    } finally {
      await Promise.all(this.running);
      clearInterval(beat);
    }
    // A wait that the signal cut short is no error.
    if (this.error && !this.ports.signal?.aborted) throw this.error;
    if (this.refusal && this.refusal.reason !== 'quota') throw this.refusal.failure;
  }

  get outcome(): SendSummary['outcome'] {
    if (this.refusal) return 'quota';
    if (this.ports.signal?.aborted) return 'stopped';
    return this.summary.waiting > 0 ? 'waiting' : 'done';
  }

  private isOver = (): boolean =>
    this.refusal !== null || this.error !== null || this.patience.gaveUp || this.ports.signal?.aborted === true;

  private async runStep(step: Step, waits: boolean): Promise<void> {
    const supply = this.supplyOf(step);
    while (!this.isOver()) {
      await this.patience.backOff();
      if (this.isOver()) return;
      const calls = await supply.next();
      if (calls) {
        this.start(calls);
        while (this.running.size >= BATCHES_AHEAD) await Promise.race(this.running);
      } else if (this.running.size > 0) await Promise.race(this.running);
      else if (!waits || !(await this.waitForDue(step))) return;
    }
  }

  private supplyOf(step: Step): Supply {
    const { store, channelId, preparation } = this;
    const worker = () => this.worker();
    const leaveOut = (rows: readonly LeftOut[]) => this.countLeftOut(rows);
    return new Supply({ store, channelId, preparation, signal: this.ports.signal, worker, leaveOut }, step);
  }

  private start(calls: readonly Call[]): void {
    if (calls.length === 0) return;
    const work = this.finish(calls)
      .catch((error: unknown) => {
        this.error ??= error as Error;
      })
      .finally(() => this.running.delete(work));
    this.running.add(work);
  }

  private async finish(calls: readonly Call[]): Promise<void> {
    const attempted = await Promise.all(calls.map((call) => this.gate.through(() => this.attempt(call))));
    // Not cut short by the signal: these outcomes are known, and losing them would cost attempts.
    const tally = await withReconnect(() => writeOutcomes(this.store, this.channelId, attempted, this.ports.clock));
    for (const key of ['accepted', 'rejected', 'unknown', 'held'] as const) this.summary[key] += tally[key];
    const failed = attempted.some(({ outcome }) => outcome.kind === 'ambiguous' || outcome.kind === 'refused');
    this.patience.note(tally.accepted, failed);
  }

  private async attempt(call: Call): Promise<Attempted> {
    const outcome = await attempt(this.port, call, this.ports.clock, this.isOver);
    if (outcome.kind !== 'notCalled') this.summary.calls[call.kind] += 1;
    if (outcome.kind === 'refused' && outcome.reason !== 'rate') this.refusal ??= outcome;
    return { call, outcome };
  }

  private countLeftOut(leftOut: readonly LeftOut[]): void {
    for (const { state, reason } of leftOut) {
      if (state === 'expired') this.summary.expired += 1;
      else if (state === 'rejected') this.summary.rejected += 1;
      else this.summary.skipped[reason] = (this.summary.skipped[reason] ?? 0) + 1;
    }
  }

  private worker(): Worker {
    return { owner: this.owner, leaseSeconds: this.leaseSeconds, now: this.ports.clock.now().toISO()! };
  }

  private async renew(): Promise<void> {
    if (this.running.size === 0) return;
    await renewCalls(this.store, this.channelId, this.worker()).catch(() => undefined);
  }

  /** Waits for the next attempt that is due soon. False when there is none, or patience ends. */
  private async waitForDue(step: Step): Promise<boolean> {
    const due = await withReconnect(() => nextDue(this.store, this.channelId, step), this.ports.signal);
    return due !== null && this.patience.wait(Math.max(due, 20));
  }
}

/**
 * Sends what is planned: one step of a campaign, or with `only` null everything of the channel (配信の続き). Also takes up
 * what died half-way, ends what is too late, and releases what last month's quota held. Any number may run at once.
 *
 * Aborting ends it after the requests that are under way (`outcome: 'stopped'`). Throws Failure 'auth' or 'config' where
 * LINE refuses the channel itself, 'transient' or 'database' where our database is away for more than a minute; in every
 * case the rows stay recoverable and nobody gets a message twice.
 */
export async function sendPlanned(
  store: Store,
  port: SendPort,
  channelId: string,
  only: Step | null,
  ports: LedgerPorts,
): Promise<SendSummary> {
  const { signal, clock } = ports;
  const swept = await withReconnect(() => sweep(store, channelId, clock), signal);
  await withReconnect(() => releaseHeld(store, port, channelId, ports), signal);
  const steps = only ? [only] : await withReconnect(() => openSteps(store, channelId), signal);
  const patienceMs = ports.patienceMs ?? PATIENCE_MS[only ? 'step' : 'channel'];
  const visit = new Visit(store, port, channelId, ports, new Patience(patienceMs, signal));
  visit.summary.expired = swept.expired;
  visit.summary.unknown = swept.unknown;
  await visit.run(steps);
  for (const step of steps) visit.summary.waiting += await countOpen(store, channelId, step);
  if (!only) await purgeBodies(store);
  const summary = { ...visit.summary, outcome: visit.outcome };
  return { ...summary, message: sendWords(only?.campaign ?? null, summary) };
}
