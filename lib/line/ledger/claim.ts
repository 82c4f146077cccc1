import { findByKeys } from '../../store/planner';
import type { Store } from '../../store/store';
import type { FrozenMessages } from '../send-port';
import { PLANNED } from './rows';
import { BATCH, LAST_RESEND_HOURS } from './timing';
import type { Step } from './types';

/** Who works in a visit, for how long without a sign of life, and the business time. */
export interface Worker {
  /** A random UUID. */
  readonly owner: string;
  readonly leaseSeconds: number;
  readonly now: string;
}

/** A planned row that is ours for the length of a lease. */
export interface Claimed {
  readonly id: string;
  readonly friendId: string;
  readonly lineUserId: string | null;
  readonly following: boolean;
  readonly templateHash: string;
  readonly sendUntil: Date;
}

/** A frozen request to LINE, about to be made by us. */
export interface Call {
  /** The retry key. */
  readonly id: string;
  readonly kind: 'push' | 'multicast';
  readonly campaign: string;
  readonly step: string;
  readonly bodyHash: string;
  readonly messages: FrozenMessages;
  readonly recipients: readonly string[];
  readonly deliveryIds: readonly string[];
  readonly sendUntil: Date;
  readonly firstSendingAt: Date;
  /** Which attempt this is, from 1. */
  readonly attempts: number;
  readonly ambiguous: boolean;
}

// Rows are claimed in a transaction of their own: none stays open while messages are rendered.
const claimRowsSql = `
  UPDATE delivery d SET lease_owner = $4, lease_until = clock_timestamp() + make_interval(secs => $5)
  FROM (SELECT id, friend_id FROM delivery
        WHERE channel_id = $1 AND ${PLANNED} AND campaign = $2 AND step = $3 AND id > $6
          AND coalesce(lease_until <= clock_timestamp(), true)
          AND NOT EXISTS (SELECT FROM campaign_stop WHERE channel_id = $1 AND campaign = $2)
        ORDER BY id LIMIT ${BATCH} FOR UPDATE SKIP LOCKED) c
  LEFT JOIN friend f ON f.id = c.friend_id
  WHERE d.id = c.id
  RETURNING d.id, d.friend_id AS "friendId", f.line_user_id AS "lineUserId", coalesce(f.following, false) AS following,
    d.template_hash AS "templateHash", d.send_until AS "sendUntil"`;

/**
 * Up to 500 planned rows of a step, in the order in which they were planned. `token` names this claim. `after`: the last
 * row claimed before, so that PostgreSQL need not pass over the index entries of all that was sent already.
 */
export async function claimRows(
  store: Store,
  channelId: string,
  { campaign, step }: Step,
  { owner: token, leaseSeconds }: Worker,
  after: string,
): Promise<Claimed[]> {
  const values = [channelId, campaign, step, token, leaseSeconds, after];
  const { rows } = await store.transaction(async (client) => {
    await findByKeys(client);
    return client.query<Claimed & Record<string, unknown>>({ name: 'ledger-claim-rows', text: claimRowsSql, values });
  });
  return rows.sort((a, b) => Number(BigInt(a.id) - BigInt(b.id)));
}

/** Gives claimed rows back at once. */
export async function releaseRows(store: Store, ids: readonly string[], token: string): Promise<void> {
  await store.query(
    `UPDATE delivery SET lease_owner = NULL, lease_until = NULL
      WHERE id = ANY($1) AND state = 'planned' AND lease_owner = $2`,
    [ids, token],
  );
}

// Whoever held an expired lease may have made its call: from here on LINE may have it.
const claimCallsSql = (kind: 'push' | 'multicast', limit: number): string => `
  UPDATE line_call c SET attempts = c.attempts + 1, ambiguous = c.ambiguous OR c.lease_owner IS NOT NULL,
    first_sending_at = CASE WHEN c.attempts = 0 THEN $6::timestamptz ELSE c.first_sending_at END,
    lease_owner = $4, lease_until = clock_timestamp() + make_interval(secs => $5)
  FROM (SELECT id FROM line_call
        WHERE channel_id = $1 AND campaign = $2 AND step = $3 AND settled_at IS NULL AND kind = '${kind}'
          AND lease_until <= clock_timestamp() AND send_until > $6
          AND (attempts = 0 OR first_sending_at > $6::timestamptz - interval '${LAST_RESEND_HOURS} hours')
          AND NOT EXISTS (SELECT FROM campaign_stop WHERE channel_id = $1 AND campaign = $2)
        ORDER BY lease_until LIMIT ${limit} FOR UPDATE SKIP LOCKED) due
  JOIN line_call o ON o.id = due.id JOIN message_body b ON b.hash = o.body_hash
  WHERE c.id = due.id
  RETURNING c.id, c.kind, c.campaign, c.step, c.body_hash AS "bodyHash", b.messages::text AS messages, c.recipients,
    c.delivery_ids AS "deliveryIds", c.send_until AS "sendUntil", c.first_sending_at AS "firstSendingAt", c.attempts,
    c.ambiguous`;

/**
 * Requests whose next attempt is due, or whose maker died: same key, same recipients, same body. One multicast or up to
 * 500 pushes. Those of a stopped campaign wait: what was stopped is not sent to those who may not have it.
 */
export async function claimCalls(store: Store, channelId: string, step: Step, worker: Worker): Promise<Call[]> {
  const params = [channelId, step.campaign, step.step, worker.owner, worker.leaseSeconds, worker.now];
  for (const [kind, limit] of [
    ['push', BATCH],
    ['multicast', 1],
  ] as const) {
    const statement = { name: `ledger-claim-${kind}`, text: claimCallsSql(kind, limit) };
    const { rows } = await store.query<Call & Record<string, unknown>>(statement, params);
    if (rows.length > 0) return rows;
  }
  return [];
}

/** A sign of life: nobody else takes up what this owner is calling. */
export async function renewCalls(
  store: Store,
  channelId: string,
  { owner, leaseSeconds }: Omit<Worker, 'now'>,
): Promise<void> {
  await store.query(
    `UPDATE line_call SET lease_until = clock_timestamp() + make_interval(secs => $3)
      WHERE channel_id = $1 AND settled_at IS NULL AND lease_owner = $2`,
    [channelId, owner, leaseSeconds],
  );
}

const openStepsSql = `
  WITH RECURSIVE planned AS (
    (SELECT campaign, step, purpose FROM delivery WHERE channel_id = $1 AND ${PLANNED}
     ORDER BY campaign, step LIMIT 1)
    UNION ALL
    SELECT next.* FROM planned p, LATERAL (
      SELECT d.campaign, d.step, d.purpose FROM delivery d
      WHERE d.channel_id = $1 AND ${PLANNED} AND (d.campaign, d.step) > (p.campaign, p.step)
      ORDER BY d.campaign, d.step LIMIT 1) next)
  SELECT campaign, step, max(purpose) AS purpose
  FROM (SELECT * FROM planned UNION ALL
        SELECT campaign, step, 'promotion' FROM line_call
        WHERE channel_id = $1 AND settled_at IS NULL AND kind <> 'reply') open
  WHERE NOT EXISTS (SELECT FROM campaign_stop s WHERE s.channel_id = $1 AND s.campaign = open.campaign)
  GROUP BY campaign, step ORDER BY purpose DESC, campaign, step`;

/** Every step with something open, お取引のお知らせ first. Reads one index entry a step, however many rows it has. */
export async function openSteps(store: Store, channelId: string): Promise<Step[]> {
  const { rows } = await store.query<Step & Record<string, unknown>>(openStepsSql, [channelId]);
  return rows.map(({ campaign, step }) => ({ campaign, step }));
}

const nextDueSql = `
  SELECT 1000 * extract(epoch FROM min(due) - clock_timestamp())::float8 AS wait FROM (
    (SELECT coalesce(lease_until, clock_timestamp()) AS due FROM delivery
     WHERE channel_id = $1 AND ${PLANNED} AND campaign = $2 AND step = $3 ORDER BY id LIMIT ${2 * BATCH})
    UNION ALL
    SELECT lease_until FROM line_call
    WHERE channel_id = $1 AND settled_at IS NULL AND campaign = $2 AND step = $3 AND kind <> 'reply') open
  WHERE NOT EXISTS (SELECT FROM campaign_stop WHERE channel_id = $1 AND campaign = $2)`;

/** Milliseconds until something of the step is due again; null when nothing is open or it is stopped. */
export async function nextDue(store: Store, channelId: string, { campaign, step }: Step): Promise<number | null> {
  const { rows } = await store.query<{ wait: number | null }>(nextDueSql, [channelId, campaign, step]);
  return rows[0]?.wait ?? null;
}

/** Friends of the step who are still planned or being sent to. */
export async function countOpen(store: Store, channelId: string, { campaign, step }: Step): Promise<number> {
  const { rows } = await store.query<{ open: string }>(
    `SELECT (SELECT count(*) FROM delivery
             WHERE channel_id = $1 AND ${PLANNED} AND campaign = $2 AND step = $3)
          + (SELECT coalesce(sum(cardinality(delivery_ids)), 0) FROM line_call WHERE channel_id = $1
             AND settled_at IS NULL AND campaign = $2 AND step = $3 AND kind <> 'reply') AS open`,
    [channelId, campaign, step],
  );
  return Number(rows[0]!.open);
}
