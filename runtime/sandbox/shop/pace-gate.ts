/** A caller that keeps to the pace must not fall over a network's jitter. */
const JITTER_MS = 50;

/** One request each so many milliseconds, for each key (a client, a token). */
export class PaceGate {
  private readonly last = new Map<string, number>();

  /** `perSecond` 0: no limit. */
  constructor(private readonly perSecond: number) {}

  /** Whether a request may pass now; one that may not does not count. */
  passes(key: string): boolean {
    if (this.perSecond === 0) return true;
    const now = performance.now();
    if (now - (this.last.get(key) ?? -Infinity) < 1_000 / this.perSecond - JITTER_MS) return false;
    this.last.set(key, now);
    return true;
  }
}
