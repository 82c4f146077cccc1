import type { DatabaseSync } from 'node:sqlite';

/** One counter over calls, what people say, webhooks and rich menus; goes on after a restart. */
export class Sequence {
  private last: number;

  constructor(db: DatabaseSync) {
    const row = db
      .prepare(
        `SELECT max(coalesce((SELECT max(seq) FROM call), 0), coalesce((SELECT max(seq) FROM said), 0),
           coalesce((SELECT max(seq) FROM webhook), 0), coalesce((SELECT max(seq) FROM rich_menu), 0)) AS last`,
      )
      .get() as { last: number };
    this.last = row.last;
  }

  next(): number {
    return ++this.last;
  }
}
