-- Up Migration

-- The last live reading of a customer's points in the cart. balance NULL: the cart gave none, `reason` says why.
CREATE TABLE cart_points (
  connection_id bigint NOT NULL REFERENCES cart_connection (id) ON DELETE CASCADE,
  cart_customer_id text NOT NULL,
  balance numeric,
  expires_on date,
  reason text,
  read_at timestamptz NOT NULL,
  PRIMARY KEY (connection_id, cart_customer_id)
);

-- Down Migration
