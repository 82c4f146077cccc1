type Key = 'email' | 'phone';

/** The customer's side of the key. For e-mail the index `cart_customer_email` is on the same expression. */
const CUSTOMER_KEY: Record<Key, string> = {
  email: 'coalesce(c.mobile_email_key, c.email_key)',
  phone: 'c.phone_key',
};

/**
 * The whole matching in one statement, so that everything is judged on one state of the data. $1 connection, $2 channel
 * or NULL, $3 now. `verdict` has one row per friend without a link: the customer to link with, or the reason why none.
 */
const match = (kind: Key): string => `
WITH scope AS (
  SELECT ch.id FROM line_channel ch
  JOIN cart_connection k ON k.id = $1 AND k.sandbox = ch.sandbox
  WHERE $2::bigint IS NULL OR ch.id = $2
), active AS MATERIALIZED (
  SELECT c.id, ${CUSTOMER_KEY[kind]} AS key FROM cart_customer c
  WHERE c.connection_id = $1 AND c.withdrawn_on IS NULL
), customers AS (
  SELECT key, min(id) AS customer_id, count(*) > 1 AS several FROM active WHERE key IS NOT NULL GROUP BY key
), links AS (
  SELECT l.friend_id, l.channel_id, l.customer_id FROM customer_link l
  WHERE l.connection_id = $1
), friends AS (
  SELECT f.id, f.channel_id, f.following,
    CASE WHEN i.trust = 'proven' THEN i.value END AS key,
    i.trust = 'claimed' AND i.proof IN ('formWithBirthday', 'formWithKana') AS proof_failed
  FROM friend f
  JOIN scope s ON s.id = f.channel_id
  LEFT JOIN identity i ON i.friend_id = f.id AND i.kind = '${kind}'
), shared AS (
  SELECT channel_id, key FROM friends WHERE key IS NOT NULL GROUP BY channel_id, key HAVING count(*) > 1
), verdict AS MATERIALIZED (
  SELECT f.id AS friend_id, f.channel_id, f.following, c.customer_id,
    CASE
      WHEN f.proof_failed THEN 'proof_failed'
      WHEN f.key IS NULL THEN 'key_missing'
      WHEN c.key IS NULL THEN 'no_candidate'
      WHEN c.several THEN 'several_customers'
      WHEN taken.customer_id IS NOT NULL THEN 'already_linked'
      WHEN sh.key IS NOT NULL THEN 'several_friends'
    END AS reason
  FROM friends f
  LEFT JOIN customers c ON c.key = f.key
  LEFT JOIN links taken ON taken.customer_id = c.customer_id AND taken.channel_id = f.channel_id
  LEFT JOIN shared sh ON sh.channel_id = f.channel_id AND sh.key = f.key
  WHERE NOT EXISTS (SELECT FROM links l WHERE l.friend_id = f.id)
), new_links AS (
  INSERT INTO customer_link (connection_id, channel_id, customer_id, friend_id, key_kind, linked_at)
  SELECT $1, channel_id, customer_id, friend_id, '${kind}', $3 FROM verdict
  WHERE reason IS NULL
  RETURNING customer_id
), reasons AS (
  SELECT friend_id, reason FROM verdict WHERE reason IS NOT NULL AND following
), settled AS (
  DELETE FROM unmatched_friend u
  USING friend f JOIN scope s ON s.id = f.channel_id
  WHERE u.connection_id = $1 AND f.id = u.friend_id
    AND NOT EXISTS (SELECT FROM reasons r WHERE r.friend_id = u.friend_id)
), changed AS (
  UPDATE unmatched_friend u SET reason = r.reason, since = $3 FROM reasons r
  WHERE u.connection_id = $1 AND u.friend_id = r.friend_id AND u.reason <> r.reason
), first_seen AS (
  INSERT INTO unmatched_friend (connection_id, friend_id, reason, since)
  SELECT $1, r.friend_id, r.reason, $3 FROM reasons r
  WHERE NOT EXISTS (SELECT FROM unmatched_friend u WHERE u.connection_id = $1 AND u.friend_id = r.friend_id)
)
SELECT
  (SELECT count(*) FROM links l JOIN scope s ON s.id = l.channel_id) + (SELECT count(*) FROM new_links) AS linked,
  (SELECT count(*) FROM new_links) AS "newlyLinked",
  (SELECT count(*) FROM active a
   WHERE NOT EXISTS (SELECT FROM links l WHERE l.customer_id = a.id)
     AND NOT EXISTS (SELECT FROM new_links n WHERE n.customer_id = a.id)) AS "customersWithoutFriend",
  (SELECT coalesce(json_object_agg(reason, n), '{}')
   FROM (SELECT reason, count(*) AS n FROM reasons GROUP BY reason) AS by_reason) AS unlinked`;

/** By what the cart is matched. */
export const MATCH: Record<Key, string> = { email: match('email'), phone: match('phone') };

const matchOne = (kind: Key): string => `
WITH f AS (
  SELECT f.id, f.channel_id, f.following,
    CASE WHEN i.trust = 'proven' THEN i.value END AS key,
    i.trust = 'claimed' AND i.proof IN ('formWithBirthday', 'formWithKana') AS proof_failed,
    EXISTS (SELECT FROM customer_link l WHERE l.connection_id = $1 AND l.friend_id = f.id) AS known
  FROM friend f
  JOIN line_channel ch ON ch.id = f.channel_id
  JOIN cart_connection k ON k.id = $1 AND k.sandbox = ch.sandbox AND k.state = 'linked'
  LEFT JOIN identity i ON i.friend_id = f.id AND i.kind = '${kind}'
  WHERE f.id = $2
), found AS (
  SELECT min(c.id) AS customer_id, count(*) AS n FROM (
    SELECT c.id FROM cart_customer c
    WHERE c.connection_id = $1 AND c.withdrawn_on IS NULL AND ${CUSTOMER_KEY[kind]} = (SELECT key FROM f) LIMIT 2
  ) AS c
), verdict AS MATERIALIZED (
  SELECT f.id AS friend_id, f.channel_id, f.following, f.known, found.customer_id,
    CASE
      WHEN f.known THEN NULL
      WHEN f.proof_failed THEN 'proof_failed'
      WHEN f.key IS NULL THEN 'key_missing'
      WHEN found.n = 0 THEN 'no_candidate'
      WHEN found.n > 1 THEN 'several_customers'
      WHEN EXISTS (SELECT FROM customer_link l WHERE l.connection_id = $1 AND l.channel_id = f.channel_id
                     AND l.customer_id = found.customer_id) THEN 'already_linked'
      WHEN EXISTS (SELECT FROM identity i JOIN friend o ON o.id = i.friend_id
                   WHERE i.kind = '${kind}' AND i.value = f.key AND i.trust = 'proven'
                     AND o.channel_id = f.channel_id AND o.id <> f.id) THEN 'several_friends'
    END AS reason
  FROM f, found
), new_link AS (
  INSERT INTO customer_link (connection_id, channel_id, customer_id, friend_id, key_kind, linked_at)
  SELECT $1, channel_id, customer_id, friend_id, '${kind}', $3 FROM verdict WHERE reason IS NULL AND NOT known
), settled AS (
  DELETE FROM unmatched_friend u USING verdict v
  WHERE u.connection_id = $1 AND u.friend_id = v.friend_id AND (v.reason IS NULL OR NOT v.following)
), changed AS (
  UPDATE unmatched_friend u SET reason = v.reason, since = $3 FROM verdict v
  WHERE u.connection_id = $1 AND u.friend_id = v.friend_id AND v.following AND u.reason <> v.reason
), first_seen AS (
  INSERT INTO unmatched_friend (connection_id, friend_id, reason, since)
  SELECT $1, v.friend_id, v.reason, $3 FROM verdict v
  WHERE v.reason IS NOT NULL AND v.following
    AND NOT EXISTS (SELECT FROM unmatched_friend u WHERE u.connection_id = $1 AND u.friend_id = v.friend_id)
)
SELECT known, reason FROM verdict`;

const named = (kind: Key) => ({ name: `match-friend-${kind}`, text: matchOne(kind) });

/**
 * The matching of one friend: $1 connection, $2 friend, $3 now. The same rules as `MATCH`; test/unit/forms compares the
 * two on random shops.
 */
export const MATCH_FRIEND = { email: named('email'), phone: named('phone') } as const;
