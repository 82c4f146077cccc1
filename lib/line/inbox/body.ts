import { validateSignature } from '@line/bot-sdk';
import { z } from 'zod/v4';

/** LINE's bodies are a few kilobytes; an event holds a text of at most 5,000 characters. */
export const BODY_MAX_BYTES = 1024 * 1024;
const EVENTS_MAX = 1_000;

/** One event of a webhook, as far as the inbox reads it. `payload` is the whole of it. */
export interface IncomingEvent {
  readonly webhookEventId: string;
  readonly type: string;
  readonly mode: string;
  readonly userId: string | null;
  readonly replyToken: string | null;
  /** Epoch milliseconds. */
  readonly timestamp: number;
  readonly redelivery: boolean;
  readonly messageType: string | null;
  readonly payload: Readonly<Record<string, unknown>>;
}

export type ReadBody =
  | { readonly kind: 'events'; readonly destination: string; readonly events: readonly IncomingEvent[] }
  /** The signature is missing or not made with this channel's secret over exactly these bytes. */
  | { readonly kind: 'forged' }
  /** Signed, and yet no webhook of LINE; or too large to be one. */
  | { readonly kind: 'malformed' };

const eventSchema = z.looseObject({
  type: z.string().min(1).max(100),
  mode: z.string().max(20),
  // To the end of the year 9999, the last that ISO text and PostgreSQL write alike.
  timestamp: z.number().int().nonnegative().max(253_402_300_799_999),
  webhookEventId: z.string().min(1).max(100),
  deliveryContext: z.object({ isRedelivery: z.boolean() }),
  source: z.looseObject({ type: z.string(), userId: z.string().max(100).optional() }).optional(),
  replyToken: z.string().max(200).optional(),
  message: z.looseObject({ type: z.string().max(100) }).optional(),
});

const bodySchema = z.object({
  destination: z.string().max(100),
  events: z.array(eventSchema).max(EVENTS_MAX),
});

/** A person of a 1:1 talk; who writes in a group need not be a friend. */
const personOf = (source: z.infer<typeof eventSchema>['source']): string | null =>
  source?.type === 'user' ? (source.userId ?? null) : null;

const toEvent = (raw: z.infer<typeof eventSchema>): IncomingEvent => ({
  webhookEventId: raw.webhookEventId,
  type: raw.type,
  mode: raw.mode,
  userId: personOf(raw.source),
  replyToken: raw.replyToken ?? null,
  timestamp: raw.timestamp,
  redelivery: raw.deliveryContext.isRedelivery,
  messageType: raw.message?.type ?? null,
  payload: raw,
});

function parsed(rawBody: Buffer): unknown {
  try {
    return JSON.parse(rawBody.toString('utf8'));
  } catch {
    return undefined;
  }
}

/**
 * The events of a webhook. Nothing of the body is looked at before the signature (`x-line-signature`: base64 of
 * HMAC-SHA256 over the raw body) was compared in constant time.
 */
export function readBody(rawBody: Buffer, signature: string | undefined, channelSecret: string): ReadBody {
  if (rawBody.length > BODY_MAX_BYTES) return { kind: 'malformed' };
  if (!signature || !validateSignature(rawBody, channelSecret, signature)) return { kind: 'forged' };
  const result = bodySchema.safeParse(parsed(rawBody));
  if (!result.success) return { kind: 'malformed' };
  return { kind: 'events', destination: result.data.destination, events: result.data.events.map(toEvent) };
}
