/** How many calls there were by endpoint and status since the start of this process. */
export class RequestCounts {
  private readonly counted = new Map<string, Map<number, number>>();

  /** Status 0: no answer was given. */
  add(endpoint: string, status: number): void {
    const statuses = this.counted.get(endpoint) ?? new Map<number, number>();
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
    this.counted.set(endpoint, statuses);
  }

  clear(): void {
    this.counted.clear();
  }

  /** E.g. `{ push: { 200: 51, 429: 1 } }`. */
  get all(): Readonly<Record<string, Readonly<Record<string, number>>>> {
    return Object.fromEntries([...this.counted].map(([name, statuses]) => [name, Object.fromEntries(statuses)]));
  }
}
