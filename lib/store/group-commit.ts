import { Failure } from '../failure';

interface Caller<T> {
  readonly rows: readonly T[];
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
}

/**
 * One write (a transaction, a request) for all that came in while the last one was under way: under load a write costs
 * many callers the time of one, and a caller alone waits for nobody.
 */
export class GroupCommit<T> {
  private waiting: Caller<T>[] = [];
  private busy = false;

  constructor(
    private readonly maxRows: number,
    /** Writes all rows or none. */
    private readonly write: (rows: readonly T[]) => Promise<void>,
  ) {}

  /** Resolves once these rows are written. */
  add(rows: readonly T[]): Promise<void> {
    return new Promise((done, failed) => {
      this.waiting.push({ rows, done, failed });
      if (!this.busy) void this.run();
    });
  }

  private async run(): Promise<void> {
    this.busy = true;
    while (this.waiting.length > 0) await this.commit(this.nextGroup());
    this.busy = false;
  }

  /** In the order of arrival; a caller with more rows than the limit goes alone. */
  private nextGroup(): Caller<T>[] {
    let rows = 0;
    const beyond = this.waiting.findIndex((caller, place) => (rows += caller.rows.length) > this.maxRows && place > 0);
    return this.waiting.splice(0, beyond === -1 ? this.waiting.length : beyond);
  }

  /** Where one caller's rows are the trouble, the others' are still written: each on its own. */
  private async commit(group: readonly Caller<T>[]): Promise<void> {
    try {
      await this.write(group.flatMap(({ rows }) => rows));
      for (const { done } of group) done();
    } catch (error) {
      const databaseAway = error instanceof Failure && error.kind === 'transient';
      if (group.length === 1 || databaseAway) for (const { failed } of group) failed(error);
      else for (const caller of group) await this.commit([caller]);
    }
  }
}
