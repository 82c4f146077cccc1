-- Up Migration

-- Until when a request that has had its turn may still be on its way to the cart; NULL: it has arrived.
ALTER TABLE rate ADD COLUMN busy_until timestamptz;

-- Down Migration

ALTER TABLE rate DROP COLUMN busy_until;
