-- Up Migration

-- What was asked to be sent, placeholders and all, once per text. hash: SHA-256 of the JSON.
CREATE TABLE message_template (
  hash text PRIMARY KEY,
  template json NOT NULL,
  created_at timestamptz NOT NULL,
  -- When LINE's check first found a body of it good; NULL: not asked yet.
  checked_at timestamptz
);

-- What was handed to LINE, once per text. `json`, not `jsonb`: a further attempt sends the same characters.
-- last_used_at is the database's time: deleting old bodies is housekeeping, and the clock of お試しモード must not do it.
CREATE TABLE message_body (
  hash text PRIMARY KEY,
  messages json NOT NULL,
  last_used_at timestamptz NOT NULL
);
CREATE INDEX message_body_last_used ON message_body (last_used_at);

-- Every message to a friend: planned, under way, or how it ended. The unique key is what nobody gets twice.
-- No foreign keys: checking them would lock each friend, which writes their whole table to the WAL (see customer_link).
-- Whoever deletes friends or a channel deletes these rows, those of line_call and of reply_claim first.
CREATE TABLE delivery (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  channel_id bigint NOT NULL,
  -- 管理名.
  campaign text NOT NULL,
  -- The block within the campaign.
  step text NOT NULL,
  friend_id bigint NOT NULL,
  -- The occasion, from business data: once, round:…, birthday:…, event:…; test:… for a manual run.
  occurrence text NOT NULL,
  purpose text NOT NULL CHECK (purpose IN ('promotion', 'transaction')),
  template_hash text NOT NULL,
  state text NOT NULL CHECK (state IN
    ('planned', 'sending', 'accepted', 'rejected', 'unknown', 'held', 'expired', 'skipped', 'cancelled')),
  -- Why it is held, skipped, rejected or unknown.
  reason text,
  send_until timestamptz NOT NULL,
  planned_at timestamptz NOT NULL,
  -- Time of the last change of state.
  state_at timestamptz NOT NULL,
  -- Of planned rows, by the database's clock: whose turn it is to render them, or, without an owner, not before when.
  lease_owner uuid,
  lease_until timestamptz,
  -- The call it went out with.
  call_id uuid,
  CHECK (state <> 'held' OR reason IN ('quota', 'stopped')),
  UNIQUE (channel_id, campaign, step, friend_id, occurrence)
);
-- What is still to be done or to be settled, in the order in which it is done.
CREATE INDEX delivery_open ON delivery (channel_id, state, campaign, step, id)
  WHERE state IN ('planned', 'held', 'unknown');
-- The timeline of a friend.
CREATE INDEX delivery_friend ON delivery (friend_id, id);

-- One request to LINE with all its attempts. id is the retry key (X-Line-Retry-Key): a new key is a new row.
CREATE TABLE line_call (
  id uuid PRIMARY KEY,
  channel_id bigint NOT NULL,
  campaign text NOT NULL,
  step text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('push', 'multicast', 'reply')),
  body_hash text NOT NULL,
  -- Frozen: LINE user ids and our rows, in the same order. NULL once the outcome is known.
  recipients text[],
  delivery_ids bigint[],
  -- The earliest of its rows: no attempt after it.
  send_until timestamptz NOT NULL,
  -- LINE remembers a retry key for 24 hours from here.
  first_sending_at timestamptz NOT NULL,
  -- Attempts begun; raised and committed before each.
  attempts integer NOT NULL,
  -- An attempt ended with no answer, with an answer of 5xx, or in a crash: LINE may have it.
  ambiguous boolean NOT NULL DEFAULT false,
  -- By the database's clock. With an owner: an attempt is under way. Without: the next one is not before lease_until.
  lease_owner uuid,
  lease_until timestamptz NOT NULL,
  request_id text,
  -- What LINE's refusal means, in Japanese.
  detail text,
  settled_at timestamptz
);
CREATE INDEX line_call_open ON line_call (channel_id, campaign, step, lease_until) WHERE settled_at IS NULL;

-- Which message answered a webhook event: its reply token is used once.
CREATE TABLE reply_claim (
  channel_id bigint NOT NULL,
  event_id text NOT NULL,
  delivery_id bigint NOT NULL,
  claimed_at timestamptz NOT NULL,
  PRIMARY KEY (channel_id, event_id)
);

-- Campaigns that a person stopped.
CREATE TABLE campaign_stop (
  channel_id bigint NOT NULL,
  campaign text NOT NULL,
  stopped_at timestamptz NOT NULL,
  PRIMARY KEY (channel_id, campaign)
);

-- 通数 of a Japanese calendar month. Locked while a campaign is planned, so that two plans never take the same messages.
-- What is open is counted from the rows themselves: a counter could drift.
CREATE TABLE quota_month (
  channel_id bigint NOT NULL,
  -- Its first day.
  month date NOT NULL,
  -- Messages that LINE accepted from us.
  accepted bigint NOT NULL DEFAULT 0,
  -- As LINE last said: the plan's limit (NULL: none) and what was used, by anybody.
  limit_value bigint,
  total_usage bigint,
  read_at timestamptz,
  PRIMARY KEY (channel_id, month)
);

-- Down Migration
