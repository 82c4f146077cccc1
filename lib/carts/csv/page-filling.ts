/** What the rows of a file mean → pages of it. */
import { setImmediate } from 'node:timers/promises';
import type { RejectedRow } from '../cart';

export type Read<T> = { readonly row: T } | { readonly rejected: RejectedRow };

/** Rows that belong together, read. */
export interface ReadRows<T> {
  readonly read: Read<T>;
  readonly firstRow: number;
  readonly lastRow: number;
}

export interface FilePage<T> {
  readonly rows: readonly T[];
  readonly rejected: readonly RejectedRow[];
  /** The last row of the file that went into this page. */
  readonly lastRow: number;
}

/** So many rows are handed on at once. */
const PAGE_ROWS = 500;
/** After so many rows the process turns to what else waits: a file, unlike a cart's API, never gives it a pause. */
const ROWS_A_TURN = 100;

/** The page that is being filled. */
export class PageFilling<T> {
  private rows: T[] = [];
  private rejected: RejectedRow[] = [];
  private lastRow = 0;

  /** Takes these in; the pages that became full by them. */
  async *with(reads: Iterable<ReadRows<T>>): AsyncGenerator<FilePage<T>> {
    for (const { read, lastRow } of reads) {
      if ('row' in read) this.rows.push(read.row);
      else this.rejected.push(read.rejected);
      this.lastRow = lastRow;
      // Or the database's answers would wait until we do, and its work would never go on beside ours.
      if (this.count % ROWS_A_TURN === 0) await setImmediate();
      if (this.count >= PAGE_ROWS) yield* this.rest();
    }
  }

  /** What is not handed on yet, if there is something. */
  *rest(): Generator<FilePage<T>> {
    if (this.count === 0) return;
    const { rows, rejected, lastRow } = this;
    [this.rows, this.rejected] = [[], []];
    yield { rows, rejected, lastRow };
  }

  private get count(): number {
    return this.rows.length + this.rejected.length;
  }
}
