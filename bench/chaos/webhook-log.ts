import type { SentWebhook } from '../../runtime/sandbox/line/options';

/** An event as LINE sent it. */
export interface EmittedEvent {
  readonly userId: string;
  /** Not to be answered: another application has the talk. */
  readonly standby: boolean;
}

interface Body {
  readonly destination: string;
  readonly events: ReadonlyArray<{
    readonly webhookEventId: string;
    readonly mode: string;
    readonly source: { readonly userId: string };
    readonly deliveryContext: { readonly isRedelivery: boolean };
  }>;
}

/** The last bodies, from which repetitions and forgeries are made. */
const REMEMBERED = 200;

/** What LINE sent, seen on its side. */
export class WebhookLog {
  /** By webhookEventId. */
  readonly events = new Map<string, EmittedEvent>();
  readonly recent: SentWebhook[] = [];
  /** Events that came once more, marked so. */
  redelivered = 0;

  readonly note = (sent: SentWebhook): void => {
    const { events } = JSON.parse(sent.body) as Body;
    for (const { webhookEventId, mode, source, deliveryContext } of events) {
      this.events.set(webhookEventId, { userId: source.userId, standby: mode === 'standby' });
      if (deliveryContext.isRedelivery) this.redelivered += 1;
    }
    this.recent.push(sent);
    if (this.recent.length > REMEMBERED) this.recent.shift();
  };
}
