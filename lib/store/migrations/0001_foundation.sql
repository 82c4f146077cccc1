-- Up Migration

-- A LINE official account. Rows of sandbox channels and connections never meet real ones.
CREATE TABLE line_channel (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  line_channel_id text NOT NULL UNIQUE,
  name text NOT NULL,
  sandbox boolean NOT NULL,
  created_at timestamptz NOT NULL
);

-- A LINE user id of one channel. custom_data: {"cart:<connection id>": {field key: value, …}, "own": {custom_field id: value}}.
CREATE TABLE friend (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  channel_id bigint NOT NULL REFERENCES line_channel (id),
  line_user_id text NOT NULL,
  display_name text,
  following boolean NOT NULL DEFAULT true,
  custom_data jsonb NOT NULL DEFAULT '{}',
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  UNIQUE (channel_id, line_user_id)
);

-- The one current e-mail address and phone number of a friend. value is normalised.
CREATE TABLE identity (
  friend_id bigint NOT NULL REFERENCES friend (id) ON DELETE CASCADE,
  kind text NOT NULL CHECK (kind IN ('email', 'phone')),
  value text NOT NULL,
  trust text NOT NULL CHECK (trust IN ('proven', 'claimed')),
  -- How it was obtained: lineIdToken, mailedCode, formWithBirthday, formWithKana, formPhoneOnly, sandbox.
  proof text NOT NULL,
  obtained_at timestamptz NOT NULL,
  PRIMARY KEY (friend_id, kind)
);
CREATE INDEX identity_value ON identity (kind, value);

-- One shop of one cart.
CREATE TABLE cart_connection (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  cart text NOT NULL,
  shop text NOT NULL,
  name text NOT NULL,
  sandbox boolean NOT NULL,
  state text NOT NULL DEFAULT 'linked' CHECK (state IN ('linked', 'unlinked')),
  -- Why this shop gives no points, in Japanese; NULL when it does.
  points_unavailable text,
  linked_at timestamptz NOT NULL,
  unlinked_at timestamptz,
  UNIQUE (cart, shop)
);

-- read_at: when the stored values were read. A later complete run that found them unchanged does not touch the row;
-- the freshest reading is the greater of read_at and that run's started_at.
CREATE TABLE cart_customer (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  connection_id bigint NOT NULL REFERENCES cart_connection (id),
  cart_customer_id text NOT NULL,
  email_key text,
  mobile_email_key text,
  phone_key text,
  birthday date,
  fields jsonb NOT NULL,
  cart_updated_at timestamptz,
  -- 退会: the day on which the cart no longer had the customer.
  withdrawn_on date,
  read_at timestamptz NOT NULL,
  UNIQUE (connection_id, cart_customer_id)
);
-- The key comes first, so that only the UNIQUE index serves a look-up of one customer of a connection.
CREATE INDEX cart_customer_email ON cart_customer ((coalesce(mobile_email_key, email_key)), connection_id);
CREATE INDEX cart_customer_phone ON cart_customer (phone_key, connection_id) WHERE phone_key IS NOT NULL;
-- Customers are counted without reading their rows: all of them less those who left.
CREATE INDEX cart_customer_withdrawn ON cart_customer (connection_id) WHERE withdrawn_on IS NOT NULL;

CREATE TABLE cart_order (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  connection_id bigint NOT NULL REFERENCES cart_connection (id),
  order_no text NOT NULL,
  cart_customer_id text,
  ordered_at timestamptz NOT NULL,
  status text NOT NULL,
  status_raw text NOT NULL,
  total numeric,
  payment_method text,
  cancelled_at timestamptz,
  subscription_no text,
  subscription_count integer,
  -- Not cancelled and at least one shipment without 発送日: read again at every visit.
  still_open boolean NOT NULL,
  read_at timestamptz NOT NULL,
  UNIQUE (connection_id, order_no)
);
CREATE INDEX cart_order_customer ON cart_order (cart_customer_id, connection_id, ordered_at);
CREATE INDEX cart_order_open ON cart_order (connection_id, order_no) WHERE still_open;

CREATE TABLE cart_order_line (
  order_id bigint NOT NULL REFERENCES cart_order (id) ON DELETE CASCADE,
  line_no integer NOT NULL,
  shipment_no integer NOT NULL,
  product_code text NOT NULL,
  product_name text NOT NULL,
  variation text,
  quantity integer NOT NULL,
  unit_price numeric,
  course_name text,
  PRIMARY KEY (order_id, line_no)
);

-- change_seq rises with every insert or change of a shipment: step messages enrol from it.
CREATE SEQUENCE cart_shipment_change_seq;
CREATE TABLE cart_shipment (
  order_id bigint NOT NULL REFERENCES cart_order (id) ON DELETE CASCADE,
  shipment_no integer NOT NULL,
  courier text,
  slip_no text,
  shipped_on date,
  expected_on date,
  preferred_on date,
  preferred_time text,
  change_seq bigint NOT NULL DEFAULT nextval('cart_shipment_change_seq'),
  PRIMARY KEY (order_id, shipment_no)
);
CREATE INDEX cart_shipment_change ON cart_shipment (change_seq);

-- Who is who: one friend of a channel and one customer of a connection. Stays when an address changes later.
-- connection_id is the customer's and channel_id the friend's. No key refers to the customer, who is marked as withdrawn
-- and never deleted but with the whole connection: locking 100,000 customers writes their whole table to the WAL (210 MB)
-- and costs a third of a first matching.
CREATE TABLE customer_link (
  connection_id bigint NOT NULL,
  channel_id bigint NOT NULL,
  customer_id bigint NOT NULL,
  friend_id bigint NOT NULL REFERENCES friend (id),
  key_kind text NOT NULL CHECK (key_kind IN ('email', 'phone')),
  linked_at timestamptz NOT NULL,
  PRIMARY KEY (connection_id, friend_id),
  UNIQUE (connection_id, channel_id, customer_id)
);

-- Why a friend has no link in a connection, as of the last matching.
CREATE TABLE unmatched_friend (
  connection_id bigint NOT NULL REFERENCES cart_connection (id),
  friend_id bigint NOT NULL REFERENCES friend (id) ON DELETE CASCADE,
  reason text NOT NULL CHECK (reason IN
    ('key_missing', 'no_candidate', 'several_customers', 'several_friends', 'already_linked', 'proof_failed')),
  since timestamptz NOT NULL,
  PRIMARY KEY (connection_id, friend_id)
);

-- Definitions of custom data. Fields of a cart are made automatically and are read-only.
CREATE TABLE custom_field (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  channel_id bigint NOT NULL REFERENCES line_channel (id),
  category text NOT NULL,
  name text NOT NULL,
  type text NOT NULL CHECK (type IN ('text', 'number', 'date')),
  read_only boolean NOT NULL,
  connection_id bigint REFERENCES cart_connection (id),
  source_key text,
  position integer NOT NULL,
  created_at timestamptz NOT NULL,
  UNIQUE (channel_id, name),
  CHECK ((connection_id IS NULL) = (source_key IS NULL))
);

-- One reading of a stream to its end, however many visits (executions) it took.
CREATE TABLE sync_run (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  connection_id bigint NOT NULL REFERENCES cart_connection (id),
  stream text NOT NULL CHECK (stream IN ('customers', 'orders')),
  -- The Japanese calendar day it counts for.
  business_day date NOT NULL,
  state text NOT NULL CHECK (state IN ('running', 'completed', 'failed', 'stopped')),
  started_at timestamptz NOT NULL,
  heartbeat_at timestamptz NOT NULL,
  finished_at timestamptz,
  -- The last page is stored; what remains is to confirm who left.
  read_to_end boolean NOT NULL DEFAULT false,
  fetched bigint NOT NULL DEFAULT 0,
  inserted bigint NOT NULL DEFAULT 0,
  updated bigint NOT NULL DEFAULT 0,
  unchanged bigint NOT NULL DEFAULT 0,
  quarantined bigint NOT NULL DEFAULT 0,
  withdrawn bigint NOT NULL DEFAULT 0,
  failure_kind text,
  failure_message text,
  failure_hint text
);
CREATE INDEX sync_run_latest ON sync_run (connection_id, stream, id DESC);

-- Where a stream stands. epoch rises with every visit; whoever holds an older one writes nothing.
CREATE TABLE sync_cursor (
  connection_id bigint NOT NULL REFERENCES cart_connection (id),
  stream text NOT NULL,
  epoch bigint NOT NULL DEFAULT 0,
  run_id bigint REFERENCES sync_run (id),
  position jsonb,
  PRIMARY KEY (connection_id, stream)
);

-- Which customers a running full read has seen, a page a row; emptied when the run ends.
CREATE TABLE sync_page (
  run_id bigint NOT NULL REFERENCES sync_run (id),
  page_no bigint GENERATED ALWAYS AS IDENTITY,
  seen_ids text[] NOT NULL,
  PRIMARY KEY (run_id, page_no)
);

CREATE TABLE quarantined_row (
  connection_id bigint NOT NULL REFERENCES cart_connection (id),
  stream text NOT NULL,
  row_key text NOT NULL,
  reason text NOT NULL,
  raw jsonb NOT NULL,
  first_run_id bigint NOT NULL REFERENCES sync_run (id),
  first_seen_at timestamptz NOT NULL,
  PRIMARY KEY (connection_id, stream, row_key)
);

-- What staff are to be told once (failure, quarantined rows, night's run not started).
CREATE TABLE sync_notice (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  connection_id bigint NOT NULL REFERENCES cart_connection (id),
  kind text NOT NULL CHECK (kind IN ('failed', 'quarantined', 'notStarted')),
  business_day date NOT NULL,
  detail text NOT NULL,
  next_step text NOT NULL,
  created_at timestamptz NOT NULL,
  notified_at timestamptz,
  UNIQUE (connection_id, kind, business_day, detail)
);

-- Leaky-bucket limits shared by all processes. Losing it in a crash costs nothing.
CREATE UNLOGGED TABLE rate (
  bucket text PRIMARY KEY,
  tat timestamptz NOT NULL,
  interactive_until timestamptz
);

-- One mark per effect that must not happen twice.
CREATE TABLE effect (
  occurrence text NOT NULL,
  node_id text NOT NULL,
  ordinal integer NOT NULL,
  done_at timestamptz NOT NULL,
  PRIMARY KEY (occurrence, node_id, ordinal)
);

-- Templates that were laid into n8n; one deleted by the marketer stays deleted.
CREATE TABLE provisioned (
  template text NOT NULL,
  version text NOT NULL,
  workflow_id text NOT NULL,
  content_hash text NOT NULL,
  provisioned_at timestamptz NOT NULL,
  PRIMARY KEY (template, version)
);

CREATE TABLE audit_event (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL,
  actor text NOT NULL,
  action text NOT NULL,
  connection_id bigint,
  detail jsonb NOT NULL DEFAULT '{}'
);

-- Down Migration
