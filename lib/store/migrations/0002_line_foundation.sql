-- Up Migration

ALTER TABLE line_channel
  -- The `destination` of its webhooks, and its ID with @, as /v2/bot/info gave them; NULL until first asked.
  ADD COLUMN bot_user_id text,
  ADD COLUMN basic_id text;

ALTER TABLE friend
  ADD COLUMN followed_at timestamptz,
  ADD COLUMN blocked_at timestamptz,
  -- Time of the follow or unfollow event that `following` stands on: an older one that comes late changes nothing.
  ADD COLUMN state_changed_at timestamptz;

-- How far the clock of お試しモード stands ahead. One row at most; honoured for sandbox channels and connections only.
CREATE TABLE sandbox_clock (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  offset_ms bigint NOT NULL
);

-- Down Migration
