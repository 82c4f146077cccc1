import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { People, PersonRow } from './people';
import { messageId, quoteToken, sha256 } from './ids';
import { Refusal, refuse } from './refusal';
import type { SandboxClock } from './sandbox-clock';
import { tokyoDayOf } from './sandbox-clock';
import type { Sequence } from './sequence';
import type { Settings } from './settings';

export type SendKind = 'push' | 'multicast' | 'reply' | 'broadcast' | 'narrowcast';

/** One accepted sending call, as it is written down. */
export interface SendRequest {
  readonly kind: SendKind;
  readonly requestId: string;
  readonly retryKey: string | null;
  readonly rawBody: Buffer;
  readonly messages: readonly unknown[];
  readonly unit: string | null;
}

export interface SentMessage {
  readonly id: string;
  readonly quoteToken: string;
}

interface KeyRow {
  endpoint: string;
  request_id: string;
  body_hash: string;
  at: number;
  sent: string | null;
}

const KEY_KEPT_MS = 24 * 3_600_000;

/** Takes messages: retry keys, quota, and who gets what. Every method runs inside a transaction of the commit queue. */
export class Sends {
  private readonly keyOf: StatementSync;
  private readonly dropKey: StatementSync;
  private readonly countRepeat: StatementSync;
  private readonly insertKey: StatementSync;
  private readonly insertCall: StatementSync;
  private readonly insertEntry: StatementSync;
  private readonly usedIn: StatementSync;
  private readonly use: StatementSync;

  constructor(
    private readonly db: DatabaseSync,
    private readonly people: People,
    private readonly clock: SandboxClock,
    private readonly settings: Settings,
    private readonly sequence: Sequence,
  ) {
    this.keyOf = db.prepare('SELECT endpoint, request_id, body_hash, at, sent FROM retry_key WHERE key = ?');
    this.dropKey = db.prepare('DELETE FROM retry_key WHERE key = ?');
    this.countRepeat = db.prepare(
      'UPDATE retry_key SET repeats = repeats + 1, other_bodies = other_bodies + ? WHERE key = ?',
    );
    this.insertKey = db.prepare(
      'INSERT INTO retry_key (key, endpoint, request_id, body_hash, at, sent) VALUES (?, ?, ?, ?, ?, ?)',
    );
    this.insertCall = db.prepare(
      `INSERT INTO call (seq, request_id, endpoint, at, day, retry_key, body_hash, message_hash, messages, recipients,
         delivered, unit) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.insertEntry = db.prepare('INSERT INTO entry (person, seq, kind) VALUES (?, ?, ?)');
    this.usedIn = db.prepare('SELECT used FROM quota_month WHERE month = ?');
    this.use = db.prepare(
      'INSERT INTO quota_month (month, used) VALUES (?, ?) ON CONFLICT (month) DO UPDATE SET used = used + excluded.used',
    );
  }

  /** Messages counted this JST month. */
  used(): number {
    const row = this.usedIn.get(this.month()) as { used: number } | undefined;
    return (row?.used ?? 0) + this.settings.get('quotaElsewhere');
  }

  /** The answer a repeated retry key gets, thrown; nothing for a new key. */
  checkRetryKey({ kind, retryKey, rawBody }: Pick<SendRequest, 'kind' | 'retryKey' | 'rawBody'>): Refusal | null {
    if (retryKey === null) return null;
    const known = this.keyOf.get(retryKey) as KeyRow | undefined;
    if (!known) return null;
    if (known.at <= this.clock.millis() - KEY_KEPT_MS) {
      this.dropKey.run(retryKey);
      return null;
    }
    const same = known.endpoint === kind && known.body_hash === sha256(rawBody);
    this.countRepeat.run(same ? 0 : 1, retryKey);
    const sentMessages = known.sent ? { sentMessages: JSON.parse(known.sent) as unknown } : {};
    const body = { message: 'The retry key is already accepted', ...sentMessages };
    return new Refusal(409, body, { 'x-line-accepted-request-id': known.request_id });
  }

  /** To people by name; those who are not friends are counted as taken but get nothing. */
  toPeople(request: SendRequest, people: readonly PersonRow[]): SentMessage[] {
    const reached = people.filter(({ state }) => state === 'following').length;
    this.checkQuota(request.kind, reached);
    const { seq, sent } = this.write(request, people.length, reached);
    for (const { n, state, loading_until: loading } of people) {
      this.insertEntry.run(n, seq, state === 'following' ? 1 : 0);
      // The animation ends with the answer it waited for.
      if (loading !== null) this.people.showLoading(n, null);
    }
    return sent;
  }

  /** To every friend. */
  toEverybody(request: SendRequest): void {
    const reached = this.people.countOf('following');
    this.checkQuota(request.kind, reached);
    const { seq } = this.write(request, reached, reached);
    this.db
      .prepare("INSERT INTO entry (person, seq, kind) SELECT n, ?, 1 FROM person WHERE state = 'following'")
      .run(seq);
  }

  /** Writes the call down, to be delivered later (narrowcast). */
  later(request: SendRequest): number {
    return this.write(request, 0, 0).seq;
  }

  /** One portion of a narrowcast. */
  deliver(seq: number, people: readonly PersonRow[]): void {
    for (const { n } of people) this.insertEntry.run(n, seq, 1);
    this.use.run(this.month(), people.length);
    const counted = 'UPDATE call SET recipients = recipients + ?, delivered = delivered + ? WHERE seq = ?';
    this.db.prepare(counted).run(people.length, people.length, seq);
  }

  /** Null where the plan has no limit. */
  remaining(): number | null {
    const quota = this.settings.get('quota');
    return quota === null ? null : Math.max(0, quota - this.used());
  }

  private checkQuota(kind: SendKind, reached: number): void {
    const remaining = this.remaining();
    // Replies are free.
    if (kind !== 'reply' && remaining !== null && reached > remaining) throw refuse.quotaUsedUp();
  }

  private write(request: SendRequest, recipients: number, delivered: number): { seq: number; sent: SentMessage[] } {
    const seq = this.sequence.next();
    const at = this.clock.millis();
    const { kind, requestId, retryKey } = request;
    const bodyHash = sha256(request.rawBody);
    const messages = JSON.stringify(request.messages);
    const sent = request.messages.map((_, bubble) => ({ id: messageId(seq, bubble), quoteToken: quoteToken() }));
    const day = tokyoDayOf(at);
    this.insertCall.run(
      ...[seq, requestId, kind, at, day, retryKey, bodyHash, sha256(messages), messages, recipients, delivered],
      request.unit,
    );
    const repeated = kind === 'push' ? JSON.stringify(sent) : null;
    if (retryKey !== null) this.insertKey.run(retryKey, kind, requestId, bodyHash, at, repeated);
    if (kind !== 'reply' && delivered > 0) this.use.run(this.month(), delivered);
    return { seq, sent };
  }

  private month(): string {
    return tokyoDayOf(this.clock.millis()).slice(0, 6);
  }
}
