import type { SandboxClock } from './sandbox-clock';

/** How many calls of one endpoint LINE takes in how long. */
export interface Rate {
  readonly calls: number;
  readonly perMs: number;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const rate = (calls: number, perMs: number): Rate => ({ calls, perMs });

const USUAL = rate(2000, SECOND);

/** The fact sheet's table, by the name of the endpoint; every other one has the usual 2,000 a second. */
const LIMITS: Readonly<Record<string, Rate>> = {
  narrowcast: rate(60, HOUR),
  broadcast: rate(60, HOUR),
  insight: rate(60, HOUR),
  'webhook test': rate(60, HOUR),
  'create rich menu': rate(100, HOUR),
  'delete rich menu': rate(100, HOUR),
  'delete rich menu alias': rate(100, HOUR),
  'rich menu batch': rate(3, HOUR),
  'list rich menus': rate(10, SECOND),
  multicast: rate(200, SECOND),
  loading: rate(100, SECOND),
  'stateless token': rate(370, SECOND),
};

/** Token buckets by endpoint, which fill on the sandbox clock. */
export class Rates {
  private readonly buckets = new Map<string, { level: number; at: number }>();

  constructor(private readonly clock: SandboxClock) {}

  /** False where the endpoint is called too fast. */
  take(endpoint: string): boolean {
    const { calls, perMs } = LIMITS[endpoint] ?? USUAL;
    const now = this.clock.millis();
    const bucket = this.buckets.get(endpoint) ?? { level: calls, at: now };
    const filled = bucket.level + (Math.max(0, now - bucket.at) * calls) / perMs;
    const level = Math.min(calls, filled);
    this.buckets.set(endpoint, { level: level >= 1 ? level - 1 : level, at: now });
    return level >= 1;
  }

  reset(): void {
    this.buckets.clear();
  }
}
