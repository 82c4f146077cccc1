-- Up Migration

-- What a shop's consent brought (楽楽リピート: a code works once). Sealed under a key that follows from the client secret,
-- which stands in n8n's credential alone: whoever reads this table learns nothing.
CREATE TABLE cart_grant (
  key text PRIMARY KEY,
  sealed text NOT NULL,
  kept_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- Down Migration
