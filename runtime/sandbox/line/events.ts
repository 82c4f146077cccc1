import { randomBytes } from 'node:crypto';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { token, ulid } from './ids';
import type { PersonRow } from './people';
import type { SandboxClock } from './sandbox-clock';
import type { Settings } from './settings';
import type { Webhooks } from './webhooks';

/** How long after its webhook a reply token holds, on the sandbox clock. */
export const REPLY_TOKEN_MS = 60_000;

export interface EventContent {
  readonly type: 'follow' | 'unfollow' | 'message' | 'postback' | 'accountLink';
  /** False for what cannot be answered. */
  readonly replyable: boolean;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Makes webhook events of what people do. Every method runs inside a transaction of the commit queue. */
export class Events {
  private readonly use: StatementSync;
  private readonly noteTry: StatementSync;
  private readonly insertToken: StatementSync;

  constructor(
    db: DatabaseSync,
    private readonly clock: SandboxClock,
    private readonly settings: Settings,
    private readonly webhooks: Webhooks,
  ) {
    this.use = db.prepare(
      'UPDATE reply_token SET used = 1 WHERE token = ? AND used = 0 AND issued_at > ? RETURNING person',
    );
    this.noteTry = db.prepare('INSERT INTO reply_try (token, at, accepted) VALUES (?, ?, ?)');
    this.insertToken = db.prepare('INSERT INTO reply_token (token, person, issued_at) VALUES (?, ?, ?)');
  }

  /** Returns the webhookEventId. */
  emit(seq: number, person: PersonRow, { type, replyable, body }: EventContent): string {
    const timestamp = this.clock.millis();
    const id = ulid(timestamp);
    const mode = this.settings.get('mode');
    const replyToken = replyable && mode === 'active' ? this.newReplyToken(person, timestamp) : null;
    const event = {
      ...{ type, ...(replyToken === null ? {} : { replyToken }), ...body },
      ...{ webhookEventId: id, timestamp, mode, source: { type: 'user', userId: person.user_id } },
    };
    this.webhooks.add({ seq, id, type, person: person.n, body: event, replyToken });
    return id;
  }

  /** Takes a reply token: whose it is, or null where it is unknown, used or too old. */
  useReplyToken(given: string): number | null {
    const at = this.clock.millis();
    const row = this.use.get(given, at - REPLY_TOKEN_MS) as { person: number } | undefined;
    this.noteTry.run(given, at, row ? 1 : 0);
    return row?.person ?? null;
  }

  newReplyToken({ n }: PersonRow, at = this.clock.millis()): string {
    const made = randomBytes(16).toString('hex');
    this.insertToken.run(made, n, at);
    return made;
  }
}

/** Tokens of a message that a person sent. */
export const messageTokens = (): { quoteToken: string; markAsReadToken: string } => ({
  quoteToken: token(48),
  markAsReadToken: token(36),
});
