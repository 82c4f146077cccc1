import type { UnmatchedReason } from '../crm/matching';
import type { FailureKind } from '../failure';
import { unknownStatusesSql, type UnknownStatuses } from './unknown-statuses';
import type { Stream } from './visit';

export interface CountRow extends Record<string, unknown> {
  customers: string;
  withdrawn: string;
  orders: string;
  subscriptions: string;
  unknownStatuses: UnknownStatuses;
  links: string;
  quarantined: Partial<Record<Stream, number>>;
  unmatched: Partial<Record<UnmatchedReason, number>>;
  hasFriends: boolean;
  hasProvenAddress: boolean;
  reflected: boolean;
}

/**
 * Exact counts. $1 connection, $2 its sandbox flag, $3 its slot in custom data, $4 kind of key. Customers, orders and
 * subscriptions are counted in their indexes alone; the three questions at the end stop at the first row that answers them.
 */
export const COUNTS = `
SELECT
  (SELECT count(*) FROM cart_customer WHERE connection_id = $1) AS customers,
  (SELECT count(*) FROM cart_customer WHERE connection_id = $1 AND withdrawn_on IS NOT NULL) AS withdrawn,
  (SELECT count(*) FROM cart_order WHERE connection_id = $1) AS orders,
  (SELECT count(*) FROM cart_subscription WHERE connection_id = $1) AS subscriptions,
  ${unknownStatusesSql('$1')} AS "unknownStatuses",
  (SELECT count(*) FROM customer_link WHERE connection_id = $1) AS links,
  (SELECT coalesce(json_object_agg(stream, n), '{}')
   FROM (SELECT stream, count(*) AS n FROM quarantined_row WHERE connection_id = $1 GROUP BY stream) AS q) AS quarantined,
  (SELECT coalesce(json_object_agg(reason, n), '{}')
   FROM (SELECT reason, count(*) AS n FROM unmatched_friend WHERE connection_id = $1 GROUP BY reason) AS u) AS unmatched,
  EXISTS (SELECT FROM line_channel ch JOIN friend f ON f.channel_id = ch.id AND f.following
          WHERE ch.sandbox = $2) AS "hasFriends",
  EXISTS (SELECT FROM line_channel ch JOIN friend f ON f.channel_id = ch.id AND f.following
          JOIN identity i ON i.friend_id = f.id AND i.kind = $4 AND i.trust = 'proven'
          WHERE ch.sandbox = $2) AS "hasProvenAddress",
  EXISTS (SELECT FROM customer_link l JOIN friend f ON f.id = l.friend_id
          WHERE l.connection_id = $1 AND f.custom_data ? $3) AS reflected`;

export interface RunRow extends Record<string, unknown> {
  role: 'latest' | 'completed' | 'failed';
  id: string;
  stream: Stream;
  state: 'running' | 'completed' | 'failed' | 'stopped';
  startedAt: Date;
  heartbeatAt: Date;
  finishedAt: Date | null;
  fetched: string;
  failureKind: FailureKind | null;
  failureMessage: string | null;
  failureHint: string | null;
}

/** Of each stream the latest run, the latest completed one and the latest failed one. */
export const RUNS = `
SELECT wanted.role, r.id, r.stream, r.state, r.started_at AS "startedAt", r.heartbeat_at AS "heartbeatAt",
  r.finished_at AS "finishedAt", r.fetched, r.failure_kind AS "failureKind", r.failure_message AS "failureMessage",
  r.failure_hint AS "failureHint"
FROM (VALUES ('customers'), ('orders'), ('subscriptions')) AS s (stream)
CROSS JOIN (VALUES ('latest', NULL), ('completed', 'completed'), ('failed', 'failed')) AS wanted (role, state)
CROSS JOIN LATERAL (
  SELECT * FROM sync_run
  WHERE connection_id = $1 AND stream = s.stream AND (wanted.state IS NULL OR state = wanted.state)
  ORDER BY id DESC LIMIT 1
) AS r`;
