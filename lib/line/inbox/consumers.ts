import { randomUUID } from 'node:crypto';
import type { Clock } from '../../clock';
import type { Store } from '../../store/store';

/** A LINEトリガー of a published workflow, and which events it is given. */
export interface Consumer {
  readonly workflowId: string;
  readonly nodeId: string;
  /** Of the workflow, for notices. */
  readonly name: string;
  /** null: events of every channel. */
  readonly channelId: string | null;
  readonly eventTypes: readonly string[];
  /** Of message events; null: every type. */
  readonly messageTypes: readonly string[] | null;
}

/** How a loop came to run: freshly published, or anything else (start of n8n, a change of the block). */
export type Activation = 'published' | 'continued';

const REGISTER = `
  INSERT INTO line_consumer (workflow_id, node_id, name, channel_id, event_types, message_types, active_since, seen_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, clock_timestamp())
  ON CONFLICT (workflow_id, node_id) DO UPDATE SET
    name = excluded.name, channel_id = excluded.channel_id, event_types = excluded.event_types,
    message_types = excluded.message_types, active_since = excluded.active_since, retired = false,
    stopped_at_event = NULL, seen_at = clock_timestamp()
  RETURNING id`;

const PASS_OVER = `
  UPDATE event_delivery d SET state = 'skipped', finished_at = $3
  FROM line_consumer c
  WHERE c.workflow_id = $1 AND c.node_id = $2 AND d.consumer_id = c.id AND d.event_id > c.stopped_at_event
    AND d.state = 'waiting'`;

/**
 * Makes the consumer known, so that events are kept for it from now on. `published` passes over what came since it was
 * last stopped: who publishes a workflow does not mean last month's messages. Returns the consumer's id.
 */
export function registerConsumer(
  store: Store,
  consumer: Consumer,
  activation: Activation,
  clock: Clock,
): Promise<string> {
  const { workflowId, nodeId, name, channelId, eventTypes, messageTypes } = consumer;
  const now = clock.now().toJSDate();
  return store.transaction(async (client) => {
    if (activation === 'published') await client.query(PASS_OVER, [workflowId, nodeId, now]);
    const values = [workflowId, nodeId, name, channelId, eventTypes, messageTypes, now];
    const { rows } = await client.query<{ id: string }>(REGISTER, values);
    return rows[0]!.id;
  });
}

/** Notes up to which event it was given, when its loop ends. */
export async function noteStopped(store: Store, consumerId: string): Promise<void> {
  await store.query(
    `UPDATE line_consumer SET stopped_at_event = coalesce((SELECT max(id) FROM line_event), 0) WHERE id = $1`,
    [consumerId],
  );
}

/** What a loop holds while it runs. Whoever has a lower epoch than the row writes nothing. */
export interface Lease {
  readonly consumerId: string;
  readonly owner: string;
  readonly epoch: string;
}

/**
 * Renewed at a third of it. After a crash nobody handles events for so long at most; a start of n8n besides, and most of
 * them are still young enough for a reply.
 */
export const LEASE_SECONDS = 15;

const TAKE = `
  UPDATE line_consumer SET lease_owner = $2, lease_until = clock_timestamp() + make_interval(secs => $3),
    epoch = epoch + 1, seen_at = clock_timestamp()
  WHERE id = $1 AND coalesce(lease_until < clock_timestamp(), true)
  RETURNING epoch`;

/** How often one event is tried, crashes counted, before it is given up as `dead`. */
export const ATTEMPTS_MAX = 5;

// What a dead loop had in hand is tried again alone, since it may be what killed it; and not for ever.
const TAKE_UP = `
  UPDATE event_delivery SET
    state = CASE WHEN attempts < $2 THEN 'waiting' ELSE 'dead' END,
    finished_at = CASE WHEN attempts >= $2 THEN $3::timestamptz END,
    error_kind = CASE WHEN attempts >= $2 THEN 'crashed' END,
    next_try_at = clock_timestamp()
  WHERE consumer_id = $1 AND state = 'running'`;

/** The lease, unless another loop holds it. What that one left in hand when it died is put back in its place. */
export function takeLease(
  store: Store,
  consumerId: string,
  clock: Clock,
  seconds = LEASE_SECONDS,
): Promise<Lease | null> {
  const owner = randomUUID();
  return store.transaction(async (client) => {
    const { rows } = await client.query<{ epoch: string }>(TAKE, [consumerId, owner, seconds]);
    if (!rows[0]) return null;
    await client.query(TAKE_UP, [consumerId, ATTEMPTS_MAX, clock.now().toJSDate()]);
    return { consumerId, owner, epoch: rows[0].epoch };
  });
}

/** False once another loop has taken over, or the consumer is gone. */
export async function renewLease(store: Store, lease: Lease, seconds = LEASE_SECONDS): Promise<boolean> {
  const { rowCount } = await store.query(
    `UPDATE line_consumer SET lease_until = clock_timestamp() + make_interval(secs => $3), seen_at = clock_timestamp()
     WHERE id = $1 AND lease_owner = $2`,
    [lease.consumerId, lease.owner, seconds],
  );
  return rowCount === 1;
}

export async function releaseLease(store: Store, lease: Lease): Promise<void> {
  await store.query(
    'UPDATE line_consumer SET lease_until = NULL, lease_owner = NULL WHERE id = $1 AND lease_owner = $2',
    [lease.consumerId, lease.owner],
  );
}
