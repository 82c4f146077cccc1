import { createHmac, randomBytes } from 'node:crypto';
import { DateTime } from 'luxon';
import { systemClock, TOKYO, type Clock } from '../../../lib/clock';
import { ensureChannel } from '../../../lib/crm/channels';
import { registerConsumer, type Activation, type Consumer } from '../../../lib/line/inbox/consumers';
import { receive, type Received } from '../../../lib/line/inbox/receive';
import { openStore, type Store } from '../../../lib/store/store';
import { startTestPostgres } from '../../support/postgres';

export const SECRET = '0123456789abcdef0123456789abcdef';
export const BOT = 'Ubot';

export const sign = (body: string | Buffer, secret = SECRET): string =>
  createHmac('sha256', secret).update(body).digest('base64');

let count = 0;
const ulid = (): string =>
  `01${(count += 1).toString().padStart(8, '0')}${randomBytes(8).toString('hex').toUpperCase()}`;

export type LineEvent = Record<string, unknown> & { webhookEventId: string };

/** An event as LINE writes it. */
export function event(type: string, userId: string, more: Record<string, unknown> = {}): LineEvent {
  return {
    type,
    mode: 'active',
    timestamp: Date.now(),
    source: { type: 'user', userId },
    webhookEventId: ulid(),
    deliveryContext: { isRedelivery: false },
    ...(type !== 'unfollow' && { replyToken: `token-${count}` }),
    ...more,
  };
}

export const said = (userId: string, text: string, more: Record<string, unknown> = {}): LineEvent =>
  event('message', userId, { message: { type: 'text', id: '1', text, quoteToken: 'q' }, ...more });

export const again = (sent: LineEvent): LineEvent => ({ ...sent, deliveryContext: { isRedelivery: true } });

/** A fresh database with one channel. */
export interface InboxWorld {
  readonly store: Store;
  readonly channelId: string;
  readonly url: string;
  /** A webhook with these events, signed. */
  send(...events: LineEvent[]): Promise<Received>;
  sendRaw(body: string | Buffer, signature?: string): Promise<Received>;
  consume(consumer?: Partial<Consumer>, activation?: Activation): Promise<string>;
  rows<R extends Record<string, unknown>>(sql: string, params?: unknown[]): Promise<R[]>;
  /** States of a consumer's deliveries with how many each. */
  states(consumerId: string): Promise<Record<string, number>>;
  stop(): Promise<void>;
}

export const allTypes = ['follow', 'unfollow', 'message', 'postback', 'accountLink'];

export async function openInboxWorld(clock: Clock = systemClock): Promise<InboxWorld> {
  const database = await startTestPostgres();
  const store = await openStore(database.url);
  const wanted = { lineChannelId: '1234567890', name: 'お店', sandbox: true };
  const { id: channelId } = await ensureChannel(store, wanted, clock);
  const sendRaw = (body: string | Buffer, signature = sign(body)) =>
    receive(store, { id: channelId, botUserId: BOT }, Buffer.from(body), signature, SECRET, clock);
  let consumers = 0;
  return {
    store,
    channelId,
    url: database.url,
    sendRaw,
    send: (...events) => sendRaw(JSON.stringify({ destination: BOT, events })),
    consume: (consumer, activation = 'continued') =>
      registerConsumer(
        store,
        {
          workflowId: `workflow-${(consumers += 1)}`,
          nodeId: 'node',
          name: '応答',
          channelId: null,
          eventTypes: allTypes,
          messageTypes: null,
          ...consumer,
        },
        activation,
        clock,
      ),
    rows: async <R extends Record<string, unknown>>(sql: string, params: unknown[] = []) =>
      (await store.query<R>(sql, params)).rows,
    states: async (consumerId) => {
      const { rows } = await store.query<{ state: string; count: number }>(
        'SELECT state, count(*)::int AS count FROM event_delivery WHERE consumer_id = $1 GROUP BY state',
        [consumerId],
      );
      return Object.fromEntries(rows.map(({ state, count: number }) => [state, number]));
    },
    stop: async () => {
      await store.close();
      await database.stop();
    },
  };
}

export const at = (iso: string): DateTime => DateTime.fromISO(iso, { zone: TOKYO });
