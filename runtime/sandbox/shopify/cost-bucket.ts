/** How many times the restore rate a bucket holds. The reference does not say; this is how it has long been. */
const SECONDS_HELD = 20;

export interface ThrottleStatus {
  readonly maximumAvailable: number;
  readonly currentlyAvailable: number;
  readonly restoreRate: number;
}

/** The leaky bucket of points of an app in a shop (reference 3.3). */
export class CostBucket {
  private available: number;
  private readAt = performance.now();
  /** What every query cost together, and how many were refused. */
  readonly totals = { queries: 0, spent: 0, throttled: 0 };

  /** `restoreRate` points a second; 0: without a limit. */
  constructor(private readonly restoreRate: number) {
    this.available = this.maximum;
  }

  /** Whether a query that may cost so much can run now. */
  admits(requested: number): boolean {
    this.restore();
    const enough = this.restoreRate === 0 || this.available >= requested;
    if (!enough) this.totals.throttled += 1;
    return enough;
  }

  spend(actual: number): void {
    this.restore();
    this.totals.queries += 1;
    this.totals.spent += actual;
    if (this.restoreRate > 0) this.available = Math.max(0, this.available - actual);
  }

  /** All points are gone, as after another program of the same app. */
  drain(): void {
    this.restore();
    if (this.restoreRate > 0) this.available = 0;
  }

  get status(): ThrottleStatus {
    this.restore();
    const [maximumAvailable, restoreRate] = [this.maximum, this.restoreRate || 2_000];
    return { maximumAvailable, currentlyAvailable: Math.floor(this.available), restoreRate };
  }

  private get maximum(): number {
    return (this.restoreRate || 2_000) * SECONDS_HELD;
  }

  private restore(): void {
    const now = performance.now();
    this.available = Math.min(this.maximum, this.available + ((now - this.readAt) / 1_000) * this.restoreRate);
    this.readAt = now;
  }
}
