import { DateTime } from 'luxon';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { TOKYO } from '../../../lib/clock';
import { messageId } from './ids';
import type { TalkEntry } from './world';

interface Line {
  seq: number;
  kind: number;
  at: number;
  how: TalkEntry['by'];
  body: string;
  request_id: string | null;
}

const toEntries = (line: Line): TalkEntry[] => {
  const at = DateTime.fromMillis(line.at, { zone: TOKYO });
  const parsed = JSON.parse(line.body) as TalkEntry['message'] | TalkEntry['message'][];
  return (Array.isArray(parsed) ? parsed : [parsed]).map((message, bubble) => ({
    id: messageId(line.seq, bubble),
    at,
    from: line.kind === 2 ? 'person' : 'account',
    by: line.how,
    message,
    requestId: line.request_id,
  }));
};

/** What stands in people's talks. */
export class Talks {
  private readonly newest: StatementSync;
  private readonly insertSaid: StatementSync;
  private readonly insertEntry: StatementSync;
  private readonly saidAt: StatementSync;

  constructor(db: DatabaseSync) {
    this.newest = db.prepare(
      `SELECT e.seq, e.kind, coalesce(c.at, s.at) AS at, coalesce(c.endpoint, s.how) AS how,
         coalesce(c.messages, s.message) AS body, c.request_id
       FROM entry e LEFT JOIN call c ON c.seq = e.seq LEFT JOIN said s ON s.seq = e.seq
       WHERE e.person = ? AND e.kind > 0 ORDER BY e.seq DESC LIMIT ?`,
    );
    this.insertSaid = db.prepare('INSERT INTO said (seq, at, how, message) VALUES (?, ?, ?, ?)');
    this.insertEntry = db.prepare('INSERT INTO entry (person, seq, kind) VALUES (?, ?, 2)');
    this.saidAt = db.prepare('SELECT message FROM said WHERE seq = ?');
  }

  /** The newest `limit` lines, oldest first. */
  read(person: number, limit: number): TalkEntry[] {
    const lines = this.newest.all(person, limit) as unknown as Line[];
    return lines.reverse().flatMap(toEntries).slice(-limit);
  }

  /** Inside a transaction. */
  say(person: number, seq: number, atMs: number, how: TalkEntry['by'], message: TalkEntry['message']): void {
    this.insertSaid.run(seq, atMs, how, JSON.stringify(message));
    this.insertEntry.run(person, seq);
  }

  /** What was said under this number; null where nothing was. */
  said(seq: number): TalkEntry['message'] | null {
    const row = this.saidAt.get(seq) as { message: string } | undefined;
    return row ? (JSON.parse(row.message) as TalkEntry['message']) : null;
  }
}
