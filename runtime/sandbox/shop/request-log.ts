/** One request as it may be shown: no header, no body, no secret. */
export interface LoggedRequest {
  /** When it came: milliseconds of this process's steady clock (performance.now). */
  readonly at: number;
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  /** The path with its parameters' names, e.g. /admin-api/v1/orders/:orderNo; '' for an unknown one. */
  readonly route: string;
  readonly status: number;
  /** The fault it met. */
  readonly fault: string | null;
}

const KEPT = 1000;

/** The last requests, and how many there were by method, route and status. */
export class RequestLog {
  private entries: LoggedRequest[] = [];
  private counted = new Map<string, number>();

  add(entry: LoggedRequest): void {
    this.entries.push(entry);
    if (this.entries.length > KEPT) this.entries.shift();
    const key = `${entry.method} ${entry.route} ${entry.status}`;
    this.counted.set(key, (this.counted.get(key) ?? 0) + 1);
  }

  clear(): void {
    this.entries = [];
    this.counted.clear();
  }

  get recent(): readonly LoggedRequest[] {
    return this.entries;
  }

  /** E.g. `GET /admin-api/v1/member 200` → 51; a request that got no answer has status 0. */
  get counts(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.counted);
  }
}
