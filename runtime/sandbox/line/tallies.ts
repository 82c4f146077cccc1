import type { DatabaseSync } from 'node:sqlite';
import type { SendKind } from './sends';

/** What people got, counted from what was committed. */
export interface Tally {
  /** Calls LINE took, by kind. */
  readonly accepted: Readonly<Partial<Record<SendKind, number>>>;
  /** (person, call) pairs that arrived. */
  readonly deliveries: number;
  /** 吹き出し that arrived. */
  readonly bubbles: number;
  /** People who got something. */
  readonly people: number;
  /** Deliveries beyond the first of the same messages to the same person, replies left out. */
  readonly duplicates: number;
  /** Recipients who were named but get nothing: blocked or no friends. */
  readonly notShown: number;
}

export interface PersonTally {
  readonly userId: string;
  readonly deliveries: number;
  readonly bubbles: number;
}

export interface MessageTally {
  readonly userId: string;
  /** SHA-256 of the JSON of the messages. */
  readonly messageHash: string;
  readonly times: number;
}

export interface RetryKeyTally {
  readonly key: string;
  readonly endpoint: string;
  readonly requestId: string;
  /** Later calls with the key. */
  readonly repeats: number;
  /** Of these, with another body. */
  readonly otherBodies: number;
}

/** How a reply token was used. */
export interface ReplyTally {
  readonly replyToken: string;
  /** Null for a token of no webhook of ours. */
  readonly webhookEventId: string | null;
  /** Calls that named it, refused ones too. */
  readonly tries: number;
  readonly accepted: number;
  /** When the first was committed, by the sandbox clock (milliseconds). */
  readonly at: number;
}

const SAME = `SELECT e.person, c.message_hash AS hash, count(*) AS times FROM entry e JOIN call c ON c.seq = e.seq
  WHERE e.kind = 1 AND c.endpoint <> 'reply' GROUP BY e.person, c.message_hash`;

/** Counts over the store; nothing is kept in memory, so they hold across restarts. */
export class Tallies {
  constructor(private readonly db: DatabaseSync) {}

  tally(): Tally {
    const kinds = this.db.prepare('SELECT endpoint, count(*) AS n FROM call GROUP BY endpoint').all() as {
      endpoint: SendKind;
      n: number;
    }[];
    const sums = this.db
      .prepare(
        `SELECT count(*) FILTER (WHERE e.kind = 1) AS deliveries, count(*) FILTER (WHERE e.kind = 0) AS notShown,
           coalesce(sum(CASE WHEN e.kind = 1 THEN json_array_length(c.messages) END), 0) AS bubbles,
           count(DISTINCT CASE WHEN e.kind = 1 THEN e.person END) AS people
         FROM entry e JOIN call c ON c.seq = e.seq`,
      )
      .get() as Omit<Tally, 'accepted' | 'duplicates'>;
    const { duplicates } = this.db.prepare(`SELECT coalesce(sum(times - 1), 0) AS duplicates FROM (${SAME})`).get() as {
      duplicates: number;
    };
    return { accepted: Object.fromEntries(kinds.map(({ endpoint, n }) => [endpoint, n])), ...sums, duplicates };
  }

  /** What each person got, by number; `after` a user id. */
  perPerson({ after = null, limit = 1000 }: { after?: string | null; limit?: number } = {}): PersonTally[] {
    return this.db
      .prepare(
        `SELECT p.user_id AS userId, count(c.seq) AS deliveries, coalesce(sum(json_array_length(c.messages)), 0) AS bubbles
         FROM person p LEFT JOIN entry e ON e.person = p.n AND e.kind = 1 LEFT JOIN call c ON c.seq = e.seq
         WHERE p.n > coalesce((SELECT n FROM person WHERE user_id = ?), 0) GROUP BY p.n ORDER BY p.n LIMIT ?`,
      )
      .all(after, limit) as unknown as PersonTally[];
  }

  /** How often a person got each distinct set of messages. */
  perMessage(userId: string): MessageTally[] {
    return this.db
      .prepare(
        `SELECT ? AS userId, c.message_hash AS messageHash, count(*) AS times FROM entry e JOIN call c ON c.seq = e.seq
         WHERE e.kind = 1 AND e.person = (SELECT n FROM person WHERE user_id = ?) GROUP BY c.message_hash`,
      )
      .all(userId, userId) as unknown as MessageTally[];
  }

  /** Who got the same messages more than once (replies left out). */
  duplicated(limit = 100): MessageTally[] {
    return this.db
      .prepare(
        `SELECT p.user_id AS userId, s.hash AS messageHash, s.times FROM (${SAME}) s JOIN person p ON p.n = s.person
         WHERE s.times > 1 LIMIT ?`,
      )
      .all(limit) as unknown as MessageTally[];
  }

  /** Every reply token that a call named, by token; `after` a token. */
  replies({ after = null, limit = 1000 }: { after?: string | null; limit?: number } = {}): ReplyTally[] {
    return this.db
      .prepare(
        `SELECT t.token AS replyToken, w.event_id AS webhookEventId, count(*) AS tries, sum(t.accepted) AS accepted,
           min(t.at) AS at
         FROM (SELECT * FROM reply_try WHERE token > coalesce(?, '')) t LEFT JOIN webhook w ON w.reply_token = t.token
         GROUP BY t.token ORDER BY t.token LIMIT ?`,
      )
      .all(after, limit) as unknown as ReplyTally[];
  }

  /** Retry keys by time of acceptance, newest first, and how many there are. */
  retryKeys(limit = 100): { total: number; repeats: number; keys: RetryKeyTally[] } {
    const sums = this.db.prepare('SELECT count(*) AS total, coalesce(sum(repeats), 0) AS repeats FROM retry_key').get();
    const keys = this.db
      .prepare(
        `SELECT key, endpoint, request_id AS requestId, repeats, other_bodies AS otherBodies FROM retry_key
         ORDER BY at DESC LIMIT ?`,
      )
      .all(limit) as unknown as RetryKeyTally[];
    return { ...(sums as { total: number; repeats: number }), keys };
  }
}
