import type { Page } from '../carts/cart';
import { abortable } from '../store/abortable';

/** Rows that go into one transaction, and as many again may wait: this bounds memory, whatever the shop's size. */
const BATCH_ROWS = 2_000;
/** How long a batch that is not full waits for more; a slow cart's page is written as soon as it is there. */
const LINGER_MS = 60;

export interface Batch<T> {
  readonly pages: readonly Page<T>[];
  /** Nothing follows. */
  readonly last: boolean;
}

const sizeOf = (page: Page<unknown>): number => page.rows.length + page.rejected.length;

/** Reads pages ahead of the writer, so that the cart and the database work at the same time. */
export class ReadAhead<T> {
  private readonly waiting: Page<T>[] = [];
  private rows = 0;
  private state: 'reading' | 'ended' | 'closed' = 'reading';
  private failure: Error | undefined;
  private wakeWriter: () => void = () => undefined;
  private wakeReader: () => void = () => undefined;

  constructor(
    pages: AsyncIterable<Page<T>>,
    private readonly signal?: AbortSignal,
  ) {
    void this.read(pages);
  }

  /**
   * The pages that have arrived, up to 2,000 rows; null when there are no more. Pages read before a failure come
   * before it is thrown. Rejects at once when the signal aborts.
   */
  async next(): Promise<Batch<T> | null> {
    await this.arrival();
    this.signal?.throwIfAborted();
    if (this.waiting.length === 0) {
      if (this.failure !== undefined) throw this.failure;
      return null;
    }
    const pages = this.takePages();
    this.wakeReader();
    return { pages, last: this.state === 'ended' && this.failure === undefined && this.waiting.length === 0 };
  }

  /** No more pages are wanted. */
  close(): void {
    this.state = 'closed';
    this.wakeReader();
  }

  private async read(pages: AsyncIterable<Page<T>>): Promise<void> {
    try {
      for await (const page of pages) {
        if (this.isClosed()) return;
        this.waiting.push(page);
        this.rows += sizeOf(page);
        if (this.rows >= BATCH_ROWS || this.waiting.length === 1) this.wakeWriter();
        while (this.rows >= BATCH_ROWS && !this.isClosed()) await new Promise<void>((wake) => (this.wakeReader = wake));
        if (this.isClosed()) return;
      }
    } catch (error) {
      this.failure = error instanceof Error ? error : new Error('the cart session failed', { cause: error });
    }
    if (!this.isClosed()) this.state = 'ended';
    this.wakeWriter();
  }

  private isClosed(): boolean {
    return this.state === 'closed';
  }

  private takePages(): Page<T>[] {
    let end = 0;
    let rows = 0;
    while (end < this.waiting.length && (end === 0 || rows + sizeOf(this.waiting[end]!) <= BATCH_ROWS)) {
      rows += sizeOf(this.waiting[end]!);
      end += 1;
    }
    this.rows -= rows;
    return this.waiting.splice(0, end);
  }

  /** Waits for the first page, then a moment for a full batch. */
  private async arrival(): Promise<void> {
    if (this.state !== 'reading' || this.rows >= BATCH_ROWS) return;
    if (this.waiting.length === 0) await this.woken();
    if (this.state !== 'reading' || this.rows >= BATCH_ROWS) return;
    await this.woken(LINGER_MS);
  }

  private async woken(atMost?: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const wake = new Promise<void>((resolve) => {
      this.wakeWriter = resolve;
      if (atMost !== undefined) timer = setTimeout(resolve, atMost);
    });
    try {
      await abortable(wake, this.signal);
    } finally {
      clearTimeout(timer);
    }
  }
}
