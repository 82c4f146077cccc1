import { setTimeout as sleep } from 'node:timers/promises';
import type { Lane, Pace } from '../carts/cart';
import { abortable } from './abortable';
import { withReconnect, type Store } from './store';

/** Above this many a second a row lock per request costs too much: a process leases several slots at once. */
const LEASE_FROM = 50;
const LEASE_SECONDS = 0.025;
/** Leases end a little later than they should; the rest of the limit is their margin. */
const LEASE_SHARE = 0.9;
/** How long a waiting interactive request keeps `sync` back after its slot is due; it renews this while it lives. */
const INTERACTIVE_GRACE = '200 ms';

/** How many requests one claim is for, for how many seconds it fills the bucket, and how far unused time is saved up. */
interface Claim {
  readonly requests: number;
  readonly seconds: number;
  readonly saved: number;
}

const claimFor = (perSecond: number, burst: number): Claim => {
  if (perSecond < LEASE_FROM) return { requests: 1, seconds: 1 / perSecond, saved: (burst - 1) / perSecond };
  const requests = Math.max(1, Math.floor(perSecond * LEASE_SHARE * LEASE_SECONDS));
  return { requests, seconds: requests / (perSecond * LEASE_SHARE), saved: 0 };
};

// A claim is made at the moment it is due, not ahead: whoever sleeps sees a hold-back, and a late sleeper cannot come
// close to the next one. The row lock makes PostgreSQL check the condition again on the newest version.
const claimSql: Record<Lane, { name: string; text: string }> = {
  sync: {
    name: 'pace-claim-sync',
    text: `UPDATE rate SET tat = greatest(tat, clock_timestamp() - make_interval(secs => $3)) + make_interval(secs => $2)
      WHERE bucket = $1 AND tat <= clock_timestamp() AND coalesce(interactive_until <= clock_timestamp(), true)`,
  },
  interactive: {
    name: 'pace-claim-interactive',
    text: `UPDATE rate SET interactive_until = NULL,
        tat = greatest(tat, clock_timestamp() - make_interval(secs => $3)) + make_interval(secs => $2)
      WHERE bucket = $1 AND tat <= clock_timestamp()`,
  },
};

const waitSql: Record<Lane, { name: string; text: string }> = {
  sync: {
    name: 'pace-wait-sync',
    text: `SELECT 1000 * extract(epoch FROM greatest(tat, interactive_until) - clock_timestamp())::float8 AS wait
      FROM rate WHERE bucket = $1`,
  },
  interactive: {
    name: 'pace-wait-interactive',
    text: `UPDATE rate SET interactive_until = greatest(tat, clock_timestamp()) + interval '${INTERACTIVE_GRACE}'
      WHERE bucket = $1 RETURNING 1000 * extract(epoch FROM tat - clock_timestamp())::float8 AS wait`,
  },
};

// The table is UNLOGGED: after a crash the row is gone and with it the last claim, which was made before this start.
// Where bursts are allowed the bucket starts rested: an hour's wait after each start would be worse than a refusal.
const openSql = `INSERT INTO rate (bucket, tat) VALUES ($1, pg_postmaster_start_time() + make_interval(secs => $2))
  ON CONFLICT (bucket) DO NOTHING`;

const holdBackSql = `INSERT INTO rate (bucket, tat) VALUES ($1, clock_timestamp() + make_interval(secs => $2))
  ON CONFLICT (bucket) DO UPDATE SET tat = greatest(rate.tat, excluded.tat)`;

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
    const turn = this.last.then(() => this.takeSlot(claim, signal));
    this.last = turn.catch(() => undefined);
    await abortable(turn, signal);
  }

  dropLease(): void {
    this.lease = { left: 0, until: 0 };
  }

  private async takeSlot(claim: Claim, signal?: AbortSignal): Promise<void> {
    if (this.lease.left > 0 && performance.now() < this.lease.until) {
      this.lease.left -= 1;
      return;
    }
    await withReconnect(() => this.claimWhenDue(claim, signal), signal);
    this.lease = { left: claim.requests - 1, until: performance.now() + claim.seconds * 1_000 };
  }

  private async claimWhenDue(claim: Claim, signal?: AbortSignal): Promise<void> {
    for (;;) {
      signal?.throwIfAborted();
      const claimed = await this.store.query(claimSql[this.lane], [this.bucket, claim.seconds, claim.saved]);
      if (claimed.rowCount === 1) return;
      const { rows } = await this.store.query<{ wait: number }>(waitSql[this.lane], [this.bucket]);
      if (rows[0]) await sleep(Math.max(1, Math.ceil(rows[0].wait)), undefined, { signal });
      else await this.store.query(openSql, [this.bucket, claim.saved > 0 ? -claim.saved : claim.seconds]);
    }
  }
}

class PostgresPace implements Pace {
  private readonly lines = new Map<string, Line>();

  constructor(private readonly store: Store) {}

  slot(bucket: string, perSecond: number, lane: Lane, signal?: AbortSignal, burst = 1): Promise<void> {
    return this.line(bucket, lane).slot(claimFor(perSecond, burst), signal);
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
