import type { Clock } from '../../clock';
import type { Store } from '../../store/store';
import { ATTEMPTS_MAX, type Lease } from './consumers';

/** An event in the hands of a consumer. */
export interface ClaimedEvent {
  readonly eventId: string;
  readonly channelId: string;
  readonly friendId: string;
  readonly webhookEventId: string;
  readonly type: string;
  readonly occurredAt: Date;
  readonly redelivery: boolean;
  /** null once emptied by the retention. */
  readonly payload: Readonly<Record<string, unknown>> | null;
  /** Of the friend; a customer's data. */
  readonly displayName: string | null;
  /** This one included. */
  readonly attempts: number;
}

/** Events that are claimed together. A retry goes alone: a batch that failed is split. */
export type Claim = { readonly kind: 'fresh'; readonly limit: number } | { readonly kind: 'retry' };

export const BATCH_MAX = 100;
/** Wait before the 2nd, 3rd, 4th and 5th attempt. */
export const RETRY_AFTER_SECONDS: readonly number[] = [2, 15, 60, 300];

/**
 * At most one event per friend, and never one before its predecessor is done: NOT EXISTS looks for that one. OFFSET 0 keeps
 * it a look into the index for each event; as a join PostgreSQL would compare all that wait with each other.
 */
const CLAIM = `
  WITH due AS (
    SELECT d.event_id FROM event_delivery d
    WHERE d.consumer_id = $1 AND d.state = 'waiting' AND d.next_try_at <= clock_timestamp()
      AND CASE WHEN $3 THEN d.attempts = 0 ELSE d.attempts > 0 END
      AND NOT EXISTS (
        SELECT FROM event_delivery b
        WHERE b.consumer_id = d.consumer_id AND b.friend_id = d.friend_id AND b.state IN ('waiting', 'running')
          AND (b.occurred_at, b.event_id) < (d.occurred_at, d.event_id)
        OFFSET 0)
    ORDER BY d.occurred_at, d.event_id LIMIT $4
  ), claimed AS (
    UPDATE event_delivery d SET state = 'running', attempts = attempts + 1, epoch = $2::bigint
    FROM due, line_consumer c
    WHERE d.consumer_id = $1 AND d.event_id = due.event_id AND c.id = $1 AND c.epoch = $2::bigint
    RETURNING d.event_id, d.attempts
  )
  SELECT e.id AS "eventId", e.channel_id AS "channelId", e.friend_id AS "friendId", e.type,
    e.webhook_event_id AS "webhookEventId", e.occurred_at AS "occurredAt", e.redelivery, e.payload,
    f.display_name AS "displayName", c.attempts
  FROM claimed c JOIN line_event e ON e.id = c.event_id JOIN friend f ON f.id = e.friend_id
  ORDER BY e.occurred_at, e.id`;

/** The next events that are due, marked as in hand. Empty also when the lease was lost. */
export async function claimEvents(store: Store, lease: Lease, claim: Claim): Promise<ClaimedEvent[]> {
  const fresh = claim.kind === 'fresh';
  const { rows } = await store.query<ClaimedEvent & Record<string, unknown>>({ name: 'line-in-claim', text: CLAIM }, [
    lease.consumerId,
    lease.epoch,
    fresh,
    fresh ? claim.limit : 1,
  ]);
  return rows;
}

const FINISH = `
  UPDATE event_delivery SET state = $4, finished_at = $5, error_kind = NULL, error_block = NULL
  WHERE consumer_id = $1 AND epoch = $2 AND event_id = ANY ($3::bigint[]) AND state = 'running'`;

/** `passed`: no rule of the consumer fits. Nothing is written once another loop has taken over. */
export async function finishEvents(
  store: Store,
  lease: Lease,
  eventIds: readonly string[],
  state: 'done' | 'passed',
  clock: Clock,
): Promise<void> {
  if (eventIds.length === 0) return;
  await store.query({ name: 'line-in-finish', text: FINISH }, [
    lease.consumerId,
    lease.epoch,
    eventIds,
    state,
    clock.now().toJSDate(),
  ]);
}

// Not an attempt: nothing was done with it.
const PUT_BACK = `
  UPDATE event_delivery SET state = 'waiting', attempts = attempts - 1
  WHERE consumer_id = $1 AND epoch = $2 AND event_id = ANY ($3::bigint[]) AND state = 'running'`;

/** Gives back what was claimed and not begun. */
export async function putBackEvents(store: Store, lease: Lease, eventIds: readonly string[]): Promise<void> {
  if (eventIds.length > 0) await store.query(PUT_BACK, [lease.consumerId, lease.epoch, eventIds]);
}

/** Why a run failed, without words that could quote a friend. */
export interface RunFailure {
  readonly kind: string;
  /** Name of the block, as the marketer gave it. */
  readonly block: string | null;
}

// A batch fails together: its events are tried again at once, alone, and only then with a wait.
const FAIL = `
  UPDATE event_delivery SET
    state = CASE WHEN attempts >= $6 THEN 'dead' ELSE 'waiting' END,
    finished_at = CASE WHEN attempts >= $6 THEN $7::timestamptz END,
    next_try_at = clock_timestamp()
      + make_interval(secs => CASE WHEN $8 THEN 0 ELSE coalesce(($9::float8[])[attempts], 0) END),
    error_kind = $4, error_block = $5
  WHERE consumer_id = $1 AND epoch = $2 AND event_id = ANY ($3::bigint[]) AND state = 'running'`;

/** Puts failed events back for a later attempt; the last attempt makes them `dead`. */
export async function failEvents(
  store: Store,
  lease: Lease,
  eventIds: readonly string[],
  failure: RunFailure,
  clock: Clock,
  waits: readonly number[] = RETRY_AFTER_SECONDS,
): Promise<void> {
  await store.query({ name: 'line-in-fail', text: FAIL }, [
    lease.consumerId,
    lease.epoch,
    eventIds,
    failure.kind,
    failure.block,
    ATTEMPTS_MAX,
    clock.now().toJSDate(),
    eventIds.length > 1,
    waits,
  ]);
}

/** Milliseconds until the next attempt that is not yet due; null when there is none. */
export async function nextRetryIn(store: Store, consumerId: string): Promise<number | null> {
  const { rows } = await store.query<{ wait: number | null }>(
    `SELECT 1000 * extract(epoch FROM min(next_try_at) - clock_timestamp())::float8 AS wait
     FROM event_delivery WHERE consumer_id = $1 AND state = 'waiting' AND next_try_at > clock_timestamp()`,
    [consumerId],
  );
  return rows[0]?.wait ?? null;
}
