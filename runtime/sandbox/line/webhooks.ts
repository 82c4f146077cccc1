import { createHmac } from 'node:crypto';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { CommitQueue } from './commit-queue';
import type { SentWebhook } from './options';
import type { SandboxClock } from './sandbox-clock';
import type { Settings } from './settings';
import type { WebhookDelivery } from './world';

interface Due {
  seq: number;
  event: string;
  person: number;
  attempts: number;
  reply_token: string | null;
}

export interface WebhookTiming {
  readonly timeoutMs: number;
  readonly firstDelayMs: number;
  readonly onSent?: (sent: SentWebhook) => void;
}

/** How an endpoint answered: a status, or why none came. */
export type Answer = { readonly status: number } | { readonly status: null; readonly timedOut: boolean };

const AT_ONCE = 50;
const MOST_ATTEMPTS = 20;
const LONGEST_DELAY_MS = 60_000;

/** base64 of the HMAC-SHA256 over the very bytes of the body: `x-line-signature`. */
export const signature = (body: string | Buffer, channelSecret: string): string =>
  createHmac('sha256', channelSecret).update(body).digest('base64');

/** Posts a body as LINE's platform would. */
export const post = async (
  url: string,
  body: string | Buffer,
  headers: Readonly<Record<string, string>>,
  timeoutMs: number,
): Promise<Answer> => {
  try {
    const response = await fetch(url, {
      method: 'POST',
      body: typeof body === 'string' ? body : new Uint8Array(body),
      headers: { 'content-type': 'application/json; charset=utf-8', 'user-agent': 'LineBotWebhook/2.0', ...headers },
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    });
    await response.arrayBuffer();
    return { status: response.status };
  } catch (error) {
    return { status: null, timedOut: error instanceof Error && error.name === 'TimeoutError' };
  }
};

/**
 * The way of events to the endpoint: each is committed before it is sent, and sent again with the same webhookEventId
 * until a 2xx comes, across restarts. Events of one person go one after another.
 */
export class Webhooks {
  private readonly due: StatementSync;
  private readonly begun: StatementSync;
  private readonly ended: StatementSync;
  private readonly nextTime: StatementSync;
  private readonly renewReplyToken: StatementSync;
  private readonly busy = new Set<number>();
  private inFlight = 0;
  private timer: NodeJS.Timeout | null = null;
  private stopped = false;
  private readonly idle = new Set<() => void>();

  constructor(
    private readonly db: DatabaseSync,
    private readonly commits: CommitQueue,
    private readonly settings: Settings,
    private readonly clock: SandboxClock,
    private readonly destination: string,
    private readonly timing: WebhookTiming,
  ) {
    this.due = db.prepare(
      `SELECT seq, event, person, attempts, reply_token FROM webhook
       WHERE done = 0 AND next_at <= ? ORDER BY next_at, seq LIMIT 200`,
    );
    this.begun = db.prepare('UPDATE webhook SET attempts = attempts + 1 WHERE seq = ?');
    this.ended = db.prepare('UPDATE webhook SET status = ?, done = ?, next_at = ? WHERE seq = ?');
    this.nextTime = db.prepare('SELECT min(next_at) AS at FROM webhook WHERE done = 0');
    this.renewReplyToken = db.prepare('UPDATE reply_token SET issued_at = ? WHERE token = ?');
  }

  /** Inside a transaction. Where no webhook is set nothing is sent, but the event is kept for the log. */
  add(event: { seq: number; id: string; type: string; person: number; body: object; replyToken: string | null }): void {
    const isSent = this.settings.get('webhookActive') && this.settings.get('webhookEndpoint') !== null;
    this.db
      .prepare(
        'INSERT INTO webhook (seq, event_id, type, person, event, reply_token, next_at, done) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
      )
      .run(
        ...[event.seq, event.id, event.type, event.person, JSON.stringify(event.body), event.replyToken],
        ...(isSent ? [Date.now(), 0] : [null, 1]),
      );
  }

  /** Sends what is due, and comes back by itself for the rest. */
  wake(): void {
    if (this.stopped) return;
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    for (const bundle of this.bundles()) {
      if (this.inFlight >= AT_ONCE) return;
      void this.deliver(bundle);
    }
    this.sleep();
  }

  stop(): void {
    this.stopped = true;
    if (this.timer) clearTimeout(this.timer);
  }

  /** Resolves when every event has been taken, or given up. */
  async settled(): Promise<void> {
    this.wake();
    if (this.open() === 0) return;
    await new Promise<void>((resolve) => this.idle.add(resolve));
  }

  log(limit: number): WebhookDelivery[] {
    const rows = this.db
      .prepare(
        `SELECT w.event_id, w.type, p.user_id, w.attempts, w.status, w.done FROM webhook w JOIN person p ON p.n = w.person
         ORDER BY w.seq DESC LIMIT ?`,
      )
      .all(limit) as {
      event_id: string;
      type: string;
      user_id: string;
      attempts: number;
      status: number | null;
      done: number;
    }[];
    return rows.map((row) => ({
      ...{ webhookEventId: row.event_id, type: row.type, userId: row.user_id, attempts: row.attempts },
      ...{ status: row.status, done: row.done === 1 },
    }));
  }

  /** Makes everything that waits due now. */
  hurry(): void {
    this.db.prepare('UPDATE webhook SET next_at = ? WHERE done = 0').run(Date.now());
    this.wake();
  }

  /** Inside a transaction: an event goes out once more, as a redelivery. */
  reopen(eventId: string): void {
    this.db.prepare('UPDATE webhook SET done = 0, next_at = ? WHERE event_id = ?').run(Date.now(), eventId);
  }

  counts(): { events: number; waiting: number; attempts: number; accepted: number } {
    return this.db
      .prepare(
        `SELECT count(*) AS events, count(*) FILTER (WHERE done = 0) AS waiting, coalesce(sum(attempts), 0) AS attempts,
           count(*) FILTER (WHERE status BETWEEN 200 AND 299) AS accepted FROM webhook`,
      )
      .get() as { events: number; waiting: number; attempts: number; accepted: number };
  }

  private open(): number {
    return this.counts().waiting;
  }

  private sleep(): void {
    const { at } = this.nextTime.get() as { at: number | null };
    if (at === null) {
      for (const resolve of this.idle) resolve();
      return this.idle.clear();
    }
    this.timer = setTimeout(() => this.wake(), Math.max(this.busy.size > 0 ? 20 : 0, at - Date.now()));
  }

  /**
   * What is due of people who wait for no answer, as many events together as a webhook may hold; events of one person
   * may come together, in their order.
   */
  private *bundles(): Generator<readonly Due[]> {
    const most = this.settings.get('eventsPerWebhook');
    const free = (this.due.all(Date.now()) as unknown as Due[]).filter(({ person }) => !this.busy.has(person));
    let bundle: Due[] = [];
    for (const due of free) {
      if (this.busy.has(due.person)) continue;
      bundle.push(due);
      if (bundle.length < most) continue;
      yield bundle;
      bundle = [];
    }
    if (bundle.length > 0) yield bundle;
  }

  private async deliver(bundle: readonly Due[]): Promise<void> {
    for (const { person } of bundle) this.busy.add(person);
    this.inFlight += 1;
    try {
      // Written before the call: after a crash in between it counts as tried, so the next one says it is a redelivery.
      await this.commits.run(() => bundle.forEach((due) => this.begin(due)));
      const events = bundle.map(({ event, attempts }) => ({
        ...(JSON.parse(event) as object),
        deliveryContext: { isRedelivery: attempts > 0 },
      }));
      const answer = await this.send(JSON.stringify({ destination: this.destination, events }));
      if (this.stopped) return;
      await this.commits.run(() => bundle.forEach(({ seq, attempts }) => this.settle(seq, attempts + 1, answer)));
    } catch {
      // The store is closing: the events stay as they are and go out at the next start.
    } finally {
      for (const { person } of bundle) this.busy.delete(person);
      this.inFlight -= 1;
      this.wake();
    }
  }

  private begin({ seq, reply_token: replyToken }: Due): void {
    this.begun.run(seq);
    if (replyToken) this.renewReplyToken.run(this.clock.millis(), replyToken);
  }

  private async send(body: string): Promise<Answer> {
    const url = this.settings.get('webhookEndpoint');
    if (url === null) return { status: null, timedOut: false };
    const signed = signature(body, this.settings.get('credentials').channelSecret);
    const answer = await post(url, body, { 'x-line-signature': signed }, this.timing.timeoutMs);
    this.timing.onSent?.({ body, signature: signed, status: answer.status });
    return answer;
  }

  private settle(seq: number, attempts: number, { status }: Answer): void {
    const taken = status !== null && status >= 200 && status <= 299;
    const isOver = taken || !this.settings.get('redelivery') || attempts >= MOST_ATTEMPTS;
    const delay = Math.min(this.timing.firstDelayMs * 2 ** (attempts - 1), LONGEST_DELAY_MS);
    this.ended.run(status, isOver ? 1 : 0, isOver ? null : Date.now() + delay, seq);
  }
}
