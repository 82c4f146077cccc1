-- Up Migration

-- 定期 of a customer. Read in full or by changes, as the cart allows; one that a full reading no longer lists is cancelled.
CREATE TABLE cart_subscription (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  connection_id bigint NOT NULL REFERENCES cart_connection (id),
  subscription_id text NOT NULL,
  -- No key refers to the customer: a cart may list a 定期 before its customer was read.
  cart_customer_id text NOT NULL,
  status text NOT NULL CHECK (status IN ('active', 'paused', 'cancelled', 'unknown')),
  -- The cart's own word.
  status_raw text NOT NULL,
  next_delivery_on date,
  count integer,
  -- [{"productCode": …, "productName": …, "quantity": …}], in the cart's order.
  products jsonb NOT NULL,
  read_at timestamptz NOT NULL,
  UNIQUE (connection_id, subscription_id)
);
CREATE INDEX cart_subscription_customer ON cart_subscription (cart_customer_id, connection_id);
-- Few or none: words that no table of ours knows are counted without reading the rest.
CREATE INDEX cart_subscription_unknown ON cart_subscription (connection_id, status_raw) WHERE status = 'unknown';

ALTER TABLE sync_run DROP CONSTRAINT sync_run_stream_check;
ALTER TABLE sync_run ADD CONSTRAINT sync_run_stream_check CHECK (stream IN ('customers', 'orders', 'subscriptions'));

-- Down Migration
