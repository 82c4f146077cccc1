-- Up Migration

-- By what the connection's customers are matched, where its cart leaves that to the shop; NULL: as the cart says.
ALTER TABLE cart_connection ADD COLUMN match_key text CHECK (match_key IN ('email', 'phone'));

-- Down Migration
