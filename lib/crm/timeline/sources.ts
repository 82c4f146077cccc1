/**
 * Where a friend's timeline comes from. Every source gives: at, source, id, kind and facts (jsonb) of friend $1. With
 * $2 it adds what the friend or we wrote.
 */
const source = (name: string, sql: string): string =>
  `SELECT x.at, '${name}' AS source, x.id, x.kind, x.facts FROM (${sql}) x`;

const registered = source(
  'registered',
  `SELECT f.created_at AS at, f.id, 'registered' AS kind, '{}'::jsonb AS facts FROM friend f WHERE f.id = $1`,
);

const changes = source(
  'change',
  `SELECT c.at, c.id, c.kind, jsonb_build_object('name', c.name, 'by', c.by) AS facts
   FROM friend_change c WHERE c.friend_id = $1`,
);

const points = source(
  'points',
  `SELECT p.at, p.id, 'points' AS kind,
     jsonb_build_object('points', p.points, 'balance', p.balance, 'by', p.by) AS facts
   FROM point_entry p WHERE p.friend_id = $1`,
);

const links = source(
  'link',
  `SELECT l.linked_at AS at, l.connection_id AS id, 'linked' AS kind,
     jsonb_build_object('connection', k.name, 'keyKind', l.key_kind) AS facts
   FROM cart_connection k JOIN customer_link l ON l.connection_id = k.id AND l.friend_id = $1`,
);

const addresses = source(
  'address',
  `SELECT i.obtained_at AS at, CASE i.kind WHEN 'email' THEN 0 ELSE 1 END AS id, 'address' AS kind,
     jsonb_build_object('addressKind', i.kind, 'trust', i.trust, 'proof', i.proof,
                        'value', CASE WHEN $2 THEN i.value END) AS facts
   FROM identity i WHERE i.friend_id = $1`,
);

/** LINE has one event for 友だち追加 and ブロック解除; the payload, which tells them apart, is emptied after some days. */
const events = source(
  'event',
  `SELECT e.occurred_at AS at, e.id, 'event' AS kind,
     jsonb_build_object('type', e.type, 'unblocked', e.payload #> '{follow,isUnblocked}',
       'messageType', e.payload #>> '{message,type}',
       'text', CASE WHEN $2 THEN coalesce(e.payload #>> '{message,text}', e.payload #>> '{postback,data}') END) AS facts
   FROM line_event e WHERE e.friend_id = $1`,
);

const sends = source(
  'send',
  `SELECT d.state_at AS at, d.id, 'send' AS kind,
     jsonb_build_object('campaign', d.campaign, 'step', d.step, 'state', d.state, 'reason', d.reason,
       'occurrence', d.occurrence, 'sendUntil', d.send_until, 'callKind', c.kind, 'requestId', c.request_id,
       'refusal', CASE WHEN d.state = 'rejected' THEN c.detail END,
       'messages', CASE WHEN $2 THEN b.messages::jsonb END) AS facts
   FROM delivery d LEFT JOIN line_call c ON c.id = d.call_id
   LEFT JOIN message_body b ON $2 AND b.hash = c.body_hash
   WHERE d.friend_id = $1`,
);

const forms = source(
  'form',
  `SELECT s.submitted_at AS at, s.id, 'form' AS kind,
     jsonb_build_object('form', m.name, 'formKind', m.kind, 'newFriend', s.new_friend, 'email', s.outcome ->> 'email',
       'route', (SELECT r ->> 'name' FROM jsonb_array_elements(m.routes) r WHERE r ->> 'code' = s.route LIMIT 1),
       'answers', CASE WHEN $2 THEN s.answers END) AS facts
   FROM form_submission s JOIN liff_form m ON m.id = s.form_id WHERE s.friend_id = $1`,
);

/**
 * A page, newest first. $1 friend, $2 with what was written, $3 to $5 the last entry of the page before (or NULL), $6
 * how many. One friend has some thousand entries at most, each source is read by its index.
 */
export const TIMELINE = {
  name: 'friend-timeline',
  text: `
SELECT t.at, to_char(t.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.USZ') AS "exactAt", t.source, t.id, t.kind, t.facts
FROM (${[registered, changes, points, links, addresses, events, sends, forms].join('\nUNION ALL\n')}) t
WHERE $3::timestamptz IS NULL OR (t.at, t.source, t.id) < ($3::timestamptz, $4::text, $5::bigint)
ORDER BY t.at DESC, t.source DESC, t.id DESC
LIMIT $6`,
};
