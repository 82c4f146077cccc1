import type pg from 'pg';

/** A row as the cart gave it, with the instant of its page. */
export interface ReadRow<T> {
  readonly row: T;
  readonly readAt: string;
}

/** What writing a set of rows changed; the rest was unchanged and not touched. */
export interface Written {
  readonly inserted: number;
  readonly updated: number;
}

/** How rows of one stream get into their tables. */
export interface RowWriter<T> {
  keyOf(row: T): string;
  /** The row as the object that `write` takes from a JSON array. */
  encode(read: ReadRow<T>): object;
  /** Writes what differs from the stored rows. `json`: an array of encoded rows, no key twice. */
  write(client: pg.ClientBase, connectionId: string, json: string): Promise<Written>;
}
