import { setTimeout as sleep } from 'node:timers/promises';
import type { Lane, Pace, Turn } from '../carts/cart';
import { abortable } from './abortable';
import { claimSql, holdBackSql, openSql, overSql, waitSql } from './pace-statements';
import { withReconnect, type Store } from './store';

/** Above this many a second a row lock per request costs too much: a process leases several slots at once. */
const LEASE_FROM = 50;
const LEASE_SECONDS = 0.025;
/** Leases end a little later than they should; the rest of the limit is their margin. */
const LEASE_SHARE = 0.9;

/** A request that has no answer after so long has arrived, or its process has died. */
const BUSY_SECONDS = 10;

/** How many requests one claim is for, for how many seconds it fills the bucket, and how far unused time is saved up. */
interface Claim {
  readonly requests: number;
  readonly seconds: number;
  readonly saved: number;
  /** For how many seconds the next claim waits for the end of this one at most; absent where it does not wait. */
  readonly busy?: number;
}

const claimFor = (perSecond: number, burst: number): Claim => {
  if (perSecond < LEASE_FROM) return { requests: 1, seconds: 1 / perSecond, saved: (burst - 1) / perSecond };
  const requests = Math.max(1, Math.floor(perSecond * LEASE_SHARE * LEASE_SECONDS));
  return { requests, seconds: requests / (perSecond * LEASE_SHARE), saved: 0 };
};

const claimForTurn = (perSecond: number): Claim => ({
  requests: 1,
  seconds: 1 / perSecond,
  saved: 0,
  busy: BUSY_SECONDS,
});

/** Slots claimed together and not yet used. They die with `until`, so that saved-up ones cannot make a burst. */
interface Lease {
  left: number;
  readonly until: number;
}

/** One queue in this process: all requests of a bucket and lane, first come first served. */
class Line {
  private last: Promise<unknown> = Promise.resolve();
  private lease: Lease = { left: 0, until: 0 };

  constructor(
    private readonly store: Store,
    private readonly bucket: string,
    private readonly lane: Lane,
  ) {}

  /** Resolves in turn with one slot. An aborted caller leaves at once and its place is passed over. */
  async slot(claim: Claim, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    const taken = this.next(() => this.takeSlot(claim, signal));
    await abortable(taken, signal);
  }

  /** Like `slot`, with what ends the turn. One that was claimed while its caller left ends at once. */
  async turn(perSecond: number, signal?: AbortSignal): Promise<Turn> {
    signal?.throwIfAborted();
    const claimed = this.next(async () => {
      const claim = claimForTurn(perSecond);
      const busy = await withReconnect(() => this.claimWhenDue(claim, signal), signal);
      return { over: (arrivedMs: number) => this.over(1 / perSecond - arrivedMs / 1_000, busy) };
    });
    return abortable(claimed, signal).catch((error: unknown) => {
      void claimed.then((turn) => turn.over(0)).catch(() => undefined);
      throw error;
    });
  }

  dropLease(): void {
    this.lease = { left: 0, until: 0 };
  }

  private next<T>(take: () => Promise<T>): Promise<T> {
    const taken = this.last.then(take);
    this.last = taken.catch(() => undefined);
    return taken;
  }

  /** Without the database the turn ends by itself, later. */
  private async over(seconds: number, busy: string | null): Promise<void> {
    await this.store.query(overSql, [this.bucket, seconds, busy]).catch(() => undefined);
  }

  private async takeSlot(claim: Claim, signal?: AbortSignal): Promise<void> {
    if (this.lease.left > 0 && performance.now() < this.lease.until) {
      this.lease.left -= 1;
      return;
    }
    await withReconnect(() => this.claimWhenDue(claim, signal), signal);
    this.lease = { left: claim.requests - 1, until: performance.now() + claim.seconds * 1_000 };
  }

  /** Resolves with what marks the claim as not ended. */
  private async claimWhenDue({ seconds, saved, busy }: Claim, signal?: AbortSignal): Promise<string | null> {
    for (;;) {
      signal?.throwIfAborted();
      const claim = [this.bucket, seconds, saved, busy ?? null];
      const claimed = await this.store.query<{ busy: string | null }>(claimSql[this.lane], claim);
      if (claimed.rows[0]) return claimed.rows[0].busy;
      const { rows } = await this.store.query<{ wait: number }>(waitSql[this.lane], [this.bucket]);
      if (rows[0]) await sleep(Math.max(1, Math.ceil(rows[0].wait)), undefined, { signal });
      else await this.store.query(openSql, [this.bucket, saved > 0 ? -saved : seconds]);
    }
  }
}

class PostgresPace implements Pace {
  private readonly lines = new Map<string, Line>();

  constructor(private readonly store: Store) {}

  slot(bucket: string, perSecond: number, lane: Lane, signal?: AbortSignal, burst = 1): Promise<void> {
    return this.line(bucket, lane).slot(claimFor(perSecond, burst), signal);
  }

  turn(bucket: string, perSecond: number, lane: Lane, signal?: AbortSignal): Promise<Turn> {
    return this.line(bucket, lane).turn(perSecond, signal);
  }

  async holdBack(bucket: string, milliseconds: number): Promise<void> {
    this.line(bucket, 'sync').dropLease();
    this.line(bucket, 'interactive').dropLease();
    await withReconnect(() => this.store.query(holdBackSql, [bucket, milliseconds / 1_000]));
  }

  private line(bucket: string, lane: Lane): Line {
    const key = `${lane} ${bucket}`;
    const line = this.lines.get(key) ?? new Line(this.store, bucket, lane);
    this.lines.set(key, line);
    return line;
  }
}

/**
 * A rate limit that all processes on this database share, kept by the database's clock: in no window of a second do
 * more than `perSecond` requests get a slot. `interactive` goes before `sync`. Waiting survives a restart of PostgreSQL.
 */
export const postgresPace = (store: Store): Pace => new PostgresPace(store);
