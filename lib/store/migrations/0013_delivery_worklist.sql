-- Up Migration

-- What is still to be done or settled, under a name that does not change while a message is under way: then the step from
-- planned to sending touches no index, and a row leaves the list once, with its outcome.
DROP INDEX delivery_open;
ALTER TABLE delivery ADD COLUMN worklist text GENERATED ALWAYS AS (
  CASE WHEN state IN ('planned', 'sending') THEN 'toSend' WHEN state IN ('held', 'unknown') THEN state END) STORED;
CREATE INDEX delivery_worklist ON delivery (channel_id, worklist, campaign, step, id) WHERE worklist IS NOT NULL;

-- Down Migration
