-- Up Migration

-- Each row is written three times within seconds: claimed, sent, settled. With half of each page free the new versions
-- stay on the page of the old ones, and a claim touches no index.
ALTER TABLE delivery SET (fillfactor = 50);

-- Down Migration
