-- Up Migration

-- What LINE's webhook brought, once per webhookEventId. friend_id is NULL for groups and for events of no person.
CREATE TABLE line_event (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  channel_id bigint NOT NULL REFERENCES line_channel (id) ON DELETE CASCADE,
  webhook_event_id text NOT NULL,
  type text NOT NULL,
  -- standby: another system answers; the event is kept and given to nobody.
  mode text NOT NULL,
  friend_id bigint REFERENCES friend (id) ON DELETE CASCADE,
  reply_token text,
  occurred_at timestamptz NOT NULL,
  received_at timestamptz NOT NULL,
  -- LINE sent it again, so its first sending may have reached us and gone lost.
  redelivery boolean NOT NULL,
  -- The event as LINE sent it. It holds what the friend wrote: emptied after some days.
  payload jsonb,
  UNIQUE (channel_id, webhook_event_id)
);
CREATE INDEX line_event_friend ON line_event (friend_id, occurred_at);
CREATE INDEX line_event_unpurged ON line_event (received_at) WHERE payload IS NOT NULL;
CREATE INDEX line_event_received ON line_event (received_at);

-- A LINEトリガー of a published workflow. Its loop holds the lease; epoch rises with every taking of it, and whoever has
-- an older one writes nothing. channel_id NULL: every channel; no key refers to the channel, which may be cleared first.
CREATE TABLE line_consumer (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  workflow_id text NOT NULL,
  node_id text NOT NULL,
  -- As the marketer named the workflow: for notices.
  name text NOT NULL,
  channel_id bigint,
  event_types text[] NOT NULL,
  -- Of message events; NULL: every type.
  message_types text[],
  active_since timestamptz NOT NULL,
  -- The newest event when it was last stopped. A fresh publishing passes over what came later, up to itself.
  stopped_at_event bigint,
  -- Not seen for long while the channel's LINE受信口 was running: unpublished or deleted. It is given nothing.
  retired boolean NOT NULL DEFAULT false,
  epoch bigint NOT NULL DEFAULT 0,
  lease_owner uuid,
  lease_until timestamptz,
  seen_at timestamptz NOT NULL,
  UNIQUE (workflow_id, node_id)
);

-- One event for one consumer. friend_id and occurred_at are the event's: events of a friend are handled in their order.
-- passed: no keyword or filter of the consumer fits. skipped: came while the workflow was unpublished.
CREATE TABLE event_delivery (
  consumer_id bigint NOT NULL REFERENCES line_consumer (id) ON DELETE CASCADE,
  event_id bigint NOT NULL REFERENCES line_event (id) ON DELETE CASCADE,
  friend_id bigint NOT NULL,
  occurred_at timestamptz NOT NULL,
  state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'running', 'done', 'passed', 'skipped', 'dead')),
  attempts smallint NOT NULL DEFAULT 0,
  -- By the database's clock.
  next_try_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  -- Of the lease under which it was claimed.
  epoch bigint,
  -- Kind of failure and the block it happened in: no message, which could quote a friend.
  error_kind text,
  error_block text,
  finished_at timestamptz,
  PRIMARY KEY (consumer_id, event_id)
);
CREATE INDEX event_delivery_event ON event_delivery (event_id);
CREATE INDEX event_delivery_waiting ON event_delivery (consumer_id, occurred_at, event_id) WHERE state = 'waiting';
CREATE INDEX event_delivery_turn ON event_delivery (consumer_id, friend_id, occurred_at, event_id)
  WHERE state IN ('waiting', 'running');
CREATE INDEX event_delivery_dead ON event_delivery (consumer_id, finished_at) WHERE state = 'dead';

-- LINE受信口 of a channel: who runs its loop, and where LINE sends the channel's webhooks.
CREATE TABLE line_intake (
  channel_id bigint PRIMARY KEY REFERENCES line_channel (id) ON DELETE CASCADE,
  epoch bigint NOT NULL DEFAULT 0,
  lease_owner uuid,
  lease_until timestamptz,
  -- Since when a loop has been holding the lease without a break; the database's clock.
  running_since timestamptz,
  -- The URL that LINE is to call, and whether another one may be replaced by it.
  wanted_url text,
  replace_foreign boolean NOT NULL DEFAULT false,
  -- The last URL of ours that LINE had: it may always be replaced.
  our_url text,
  endpoint_state text CHECK (endpoint_state IN ('pending', 'set', 'foreign', 'inactive', 'failed')),
  endpoint_message text,
  endpoint_checked_at timestamptz
);

-- What staff are to be told once about LINE. No customer data.
CREATE TABLE line_notice (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  channel_id bigint NOT NULL REFERENCES line_channel (id) ON DELETE CASCADE,
  kind text NOT NULL CHECK (kind IN ('deadEvents', 'unknownSends', 'quotaHeld', 'endpoint')),
  -- What it is about, e.g. a workflow and a day: one notice each.
  cause text NOT NULL,
  detail text NOT NULL,
  next_step text NOT NULL,
  created_at timestamptz NOT NULL,
  notified_at timestamptz,
  UNIQUE (channel_id, kind, cause)
);

-- Down Migration
