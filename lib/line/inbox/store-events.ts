import { storableJson } from '../../store/storable';
import type { Store } from '../../store/store';
import type { IncomingEvent } from './body';

/** An event on its way into the inbox. */
export interface ArrivedEvent extends IncomingEvent {
  readonly channelId: string;
  /** ISO. */
  readonly receivedAt: string;
}

/** PostgreSQL's NOTIFY channel; its payload is the ids of the consumers with something new, joined by commas. */
export const BELL = 'line_commerce_event';
/** A payload must stay below 8,000 bytes; a longer one says "everybody". */
const BELL_MAX = 7_000;
export const EVERYBODY = '*';

/**
 * Everybody who is in the events becomes a friend. following stands on the newest follow or unfollow by its own time, so
 * that an older one that comes late changes nothing. Sorted, so that two processes cannot lock each other out.
 */
const UPSERT_FRIENDS = `
  WITH person AS (
    SELECT channel_id, line_user_id, min(received_at) AS first_at,
      max(occurred_at) FILTER (WHERE type IN ('follow', 'unfollow')) AS changed_at,
      max(occurred_at) FILTER (WHERE type = 'follow') AS followed_at,
      max(occurred_at) FILTER (WHERE type = 'unfollow') AS blocked_at
    FROM json_to_recordset($1) AS e (channel_id bigint, line_user_id text, type text,
      occurred_at timestamptz, received_at timestamptz)
    WHERE line_user_id IS NOT NULL
    GROUP BY channel_id, line_user_id
  )
  INSERT INTO friend AS f
    (channel_id, line_user_id, following, followed_at, blocked_at, state_changed_at, created_at, updated_at)
  SELECT channel_id, line_user_id, coalesce(blocked_at < changed_at, true), followed_at,
    CASE WHEN blocked_at = changed_at THEN blocked_at END, changed_at, first_at, first_at
  FROM person ORDER BY channel_id, line_user_id
  ON CONFLICT (channel_id, line_user_id) DO UPDATE SET
    following = excluded.following,
    followed_at = greatest(f.followed_at, excluded.followed_at),
    blocked_at = excluded.blocked_at,
    state_changed_at = excluded.state_changed_at,
    updated_at = excluded.updated_at
  WHERE excluded.state_changed_at > coalesce(f.state_changed_at, '-infinity')`;

/** One event_delivery per new event and consumer that it fits, and a ring for these consumers. */
const INSERT_EVENTS = `
  WITH input AS (
    SELECT e.*, row_number() OVER () AS place
    FROM json_to_recordset($1) AS e (channel_id bigint, line_user_id text, webhook_event_id text, type text, mode text,
      message_type text, reply_token text, occurred_at timestamptz, received_at timestamptz, redelivery boolean,
      payload jsonb)
  ), stored AS (
    INSERT INTO line_event (channel_id, webhook_event_id, type, mode, friend_id, reply_token, occurred_at, received_at,
      redelivery, payload)
    SELECT i.channel_id, i.webhook_event_id, i.type, i.mode, f.id, i.reply_token, i.occurred_at, i.received_at,
      i.redelivery, i.payload
    FROM input i LEFT JOIN friend f ON f.channel_id = i.channel_id AND f.line_user_id = i.line_user_id
    ORDER BY i.place
    ON CONFLICT (channel_id, webhook_event_id) DO NOTHING
    RETURNING id, channel_id, friend_id, type, mode, payload -> 'message' ->> 'type' AS message_type, occurred_at
  ), given AS (
    INSERT INTO event_delivery (consumer_id, event_id, friend_id, occurred_at)
    SELECT c.id, s.id, s.friend_id, s.occurred_at
    FROM stored s JOIN line_consumer c ON s.type = ANY (c.event_types)
      AND (c.channel_id IS NULL OR c.channel_id = s.channel_id)
      AND (c.message_types IS NULL OR s.message_type IS NULL OR s.message_type = ANY (c.message_types))
      AND NOT c.retired
    WHERE s.mode = 'active' AND s.friend_id IS NOT NULL
    RETURNING consumer_id
  ), rung AS (
    SELECT string_agg(DISTINCT consumer_id::text, ',') AS consumers FROM given
  )
  SELECT pg_notify('${BELL}', CASE WHEN length(consumers) > ${BELL_MAX} THEN '${EVERYBODY}' ELSE consumers END)
  FROM rung WHERE consumers IS NOT NULL`;

const toRow = (event: ArrivedEvent): object => ({
  channel_id: event.channelId,
  line_user_id: event.userId,
  webhook_event_id: event.webhookEventId,
  type: event.type,
  mode: event.mode,
  message_type: event.messageType,
  reply_token: event.replyToken,
  occurred_at: new Date(event.timestamp).toISOString(),
  received_at: event.receivedAt,
  redelivery: event.redelivery,
  payload: event.payload,
});

/** Writes all of them in one transaction, or none. Those known already change nothing. */
export function storeEvents(store: Store, events: readonly ArrivedEvent[]): Promise<void> {
  const json = storableJson(events.map(toRow));
  return store.transaction(async (client) => {
    await client.query({ name: 'line-in-friends', text: UPSERT_FRIENDS, values: [json] });
    await client.query({ name: 'line-in-events', text: INSERT_EVENTS, values: [json] });
  });
}
