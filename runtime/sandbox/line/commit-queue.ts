import type { DatabaseSync } from 'node:sqlite';
import { Failure } from '../../../lib/failure';
import { Refusal } from './refusal';

interface Job {
  readonly work: () => unknown;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Writes of requests that arrive together go into one transaction, and each is answered only after its commit: that
 * makes thousands of durable answers a second possible.
 */
export class CommitQueue {
  private waiting: Job[] = [];

  constructor(private readonly db: DatabaseSync) {}

  /** Runs `work` (synchronous) in the next transaction. It may throw a Refusal or Failure only before its first write. */
  run<T>(work: () => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.waiting.length === 0) setImmediate(() => this.flush());
      this.waiting.push({ work, resolve: resolve as (value: unknown) => void, reject });
    });
  }

  /** At once, for the start and the end. */
  runNow<T>(work: () => T): T {
    this.db.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      this.db.exec('COMMIT');
      return result;
    } catch (error) {
      this.db.exec('ROLLBACK');
      throw error;
    }
  }

  private flush(): void {
    const jobs = this.waiting;
    this.waiting = [];
    const answers: (() => void)[] = [];
    try {
      this.runNow(() => {
        for (const job of jobs) answers.push(this.attempt(job));
      });
    } catch (error) {
      for (const { reject } of jobs) reject(error);
      return;
    }
    for (const answer of answers) answer();
  }

  private attempt({ work, resolve, reject }: Job): () => void {
    try {
      const result = work();
      return () => resolve(result);
    } catch (error) {
      if (error instanceof Refusal || error instanceof Failure) return () => reject(error);
      throw error;
    }
  }
}
