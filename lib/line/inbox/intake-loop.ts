import { setTimeout as sleep } from 'node:timers/promises';
import type { Store } from '../../store/store';
import { Alarm } from './alarm';
import { continueSending, EndpointWatch, fetchNames, keepHouse, tellStaff, type IntakeLine } from './intake-beat';
import { INTAKE_LEASE_SECONDS, releaseIntake, renewIntake, takeIntake } from './intake-lease';
import type { LineNotice } from './notices';

export interface IntakeLoopOptions {
  /** Our tables and the channel's id; LINE is not asked. */
  openPlace(): Promise<{ readonly store: Store; readonly channelId: string }>;
  /** Anew for every beat, since the credential may have changed. */
  openLine(): Promise<IntakeLine>;
  /** True once staff were told. */
  tell(notices: readonly LineNotice[]): Promise<boolean>;
  report(error: unknown): void;
  readonly tuning?: Partial<IntakeTuning>;
}

export interface IntakeTuning {
  readonly beatMs: number;
  /** Between beats while LINE could not be asked where it sends the webhooks. */
  readonly pendingMs: number;
  readonly leaseSeconds: number;
  readonly patienceMs: number;
}

const DEFAULTS: IntakeTuning = {
  beatMs: 60_000,
  pendingMs: 5_000,
  leaseSeconds: INTAKE_LEASE_SECONDS,
  patienceMs: 5_000,
};

/** The loop of one LINE受信口: once a minute what nobody else would do. One process a channel, by a lease. */
export class IntakeLoop {
  private readonly alarm = new Alarm();
  private readonly tuning: IntakeTuning;
  private readonly stopping = new AbortController();
  private readonly endpoint = new EndpointWatch();
  private ended: Promise<void> = Promise.resolve();
  /** A big campaign may take hours; the rest of the beats goes on beside it. */
  private sending: Promise<void> | undefined;

  constructor(private readonly options: IntakeLoopOptions) {
    this.tuning = { ...DEFAULTS, ...options.tuning };
  }

  start(): void {
    this.ended = this.live();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    this.alarm.ring();
    await Promise.race([this.ended, sleep(this.tuning.patienceMs, undefined, { ref: false })]);
  }

  private async live(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      await this.surely(() => this.holdLease());
      if (!this.stopping.signal.aborted) await this.alarm.sleep(this.tuning.pendingMs);
    }
  }

  /** Whatever goes wrong ends neither the loop nor the other jobs of the beat. */
  private async surely(job: () => Promise<unknown>): Promise<void> {
    try {
      await job();
    } catch (error) {
      if (!this.stopping.signal.aborted) this.options.report(error);
    }
  }

  private async holdLease(): Promise<void> {
    const { store, channelId } = await this.options.openPlace();
    const lease = await takeIntake(store, channelId, this.tuning.leaseSeconds);
    if (!lease) return;
    const over = new AbortController();
    const signal = AbortSignal.any([over.signal, this.stopping.signal]);
    const renew = async (): Promise<void> => {
      if (await renewIntake(store, lease, this.tuning.leaseSeconds).catch(() => true)) return;
      over.abort();
      this.alarm.ring();
    };
    const renewal = setInterval(() => void renew(), (this.tuning.leaseSeconds * 1_000) / 3);
    try {
      while (!signal.aborted) await this.alarm.sleep(await this.beat(signal));
    } finally {
      over.abort();
      await this.sending;
      clearInterval(renewal);
      await releaseIntake(store, lease).catch(() => undefined);
    }
  }

  /** Milliseconds until the next one. */
  private async beat(signal: AbortSignal): Promise<number> {
    let wait = this.tuning.pendingMs;
    await this.surely(async () => {
      const line = await this.options.openLine();
      if (await this.endpoint.look(line, signal)) wait = this.tuning.beatMs;
      this.sendOn(line, signal);
      await this.surely(() => fetchNames(line, signal));
      await this.surely(() => keepHouse(line));
      await this.surely(() => tellStaff(line, (notices) => this.options.tell(notices)));
    });
    return signal.aborted ? 0 : wait;
  }

  private sendOn(line: IntakeLine, signal: AbortSignal): void {
    this.sending ??= this.surely(() => continueSending(line, signal)).finally(() => (this.sending = undefined));
  }
}
