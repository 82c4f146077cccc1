import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '../../clock';
import type { Store } from '../../store/store';
import { Alarm } from './alarm';
import { bellOf } from './bell';
import { ConsumerWork, type WorkOptions, type WorkTuning } from './consumer-work';
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
import { BATCH_MAX } from './deliveries';

export interface ConsumerLoopOptions extends WorkOptions {
  openStore(): Promise<Store>;
  readonly consumer: Consumer;
  readonly activation: Activation;
  /** For tests; the defaults are the product's. */
  readonly tuning?: Partial<LoopTuning>;
}

export interface LoopTuning extends WorkTuning {
  readonly leaseSeconds: number;
  /** Wait after a failure of the loop itself, e.g. no database. */
  readonly restMs: number;
  /** How long `stop` waits for the batch in hand. */
  readonly patienceMs: number;
}

const DEFAULTS: LoopTuning = {
  batch: BATCH_MAX,
  gatherMs: 100,
  idleMs: 5_000,
  leaseSeconds: LEASE_SECONDS,
  restMs: 1_000,
  patienceMs: 5_000,
};

/** The loop of one LINEトリガー: registers it, takes its lease and works while it holds that; one batch in flight. */
export class ConsumerLoop {
  private readonly alarm = new Alarm();
  private readonly tuning: LoopTuning;
  private readonly stopping = new AbortController();
  private ended: Promise<void> = Promise.resolve();
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
    this.stopping.abort();
    this.alarm.ring();
    if (this.registered) await noteStopped(this.registered.store, this.registered.id).catch(() => undefined);
    await Promise.race([this.ended, sleep(this.tuning.patienceMs, undefined, { ref: false })]);
  }

  private async live(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      try {
        await this.register();
        await this.holdLease();
      } catch (error) {
        this.registered = undefined;
        if (!this.stopping.signal.aborted) this.options.report(error);
      }
      if (!this.stopping.signal.aborted) await this.alarm.sleep(this.tuning.restMs);
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
    const lost = new AbortController();
    const over = AbortSignal.any([this.stopping.signal, lost.signal]);
    const work = new ConsumerWork(store, lease, this.options, this.tuning, over);
    const silence = bellOf(store).subscribe(id, () => this.alarm.ring());
    const renewal = setInterval(() => void this.renew(store, lease, lost), (this.tuning.leaseSeconds * 1_000) / 3);
    try {
      while (!over.aborted) {
        const wait = await work.look();
        if (wait > 0) await this.alarm.sleep(wait);
      }
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
}
