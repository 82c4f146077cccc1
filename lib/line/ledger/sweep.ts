import type { Clock } from '../../clock';
import { TOKYO } from '../../clock';
import type { Store } from '../../store/store';
import type { LineQuota, SendPort } from '../send-port';
import { lockQuota, quotaCheck } from './quota';
import { HELD } from './rows';
import { BATCH, BODY_DAYS, LAST_RESEND_HOURS } from './timing';

/** What nobody asked for but time did: rows that are too late, and calls whose outcome nobody will ever know. */
export interface Swept {
  readonly expired: number;
  readonly unknown: number;
}

const expireSql = `
  UPDATE delivery SET state = 'expired', reason = 'tooLate', state_at = $2, lease_owner = NULL, lease_until = NULL
  WHERE channel_id = $1 AND worklist IN ('toSend', 'held') AND state <> 'sending' AND send_until <= $2`;

// A call that was cut off a refused batch and not tried yet goes back to its rows; the others may have arrived.
const giveUpSql = `
  WITH over AS (
    SELECT id, delivery_ids, attempts, kind, send_until <= $2 AS late FROM line_call
    WHERE channel_id = $1 AND settled_at IS NULL AND lease_until <= clock_timestamp()
      AND (kind = 'reply' OR send_until <= $2
           OR (attempts > 0 AND first_sending_at <= $2::timestamptz - interval '${LAST_RESEND_HOURS} hours'))
    ORDER BY id LIMIT ${BATCH} FOR UPDATE SKIP LOCKED
  ), settled AS (
    UPDATE line_call c SET settled_at = $2, lease_owner = NULL FROM over WHERE c.id = over.id
  )
  UPDATE delivery d SET state_at = $2,
    state = CASE WHEN over.attempts = 0 THEN 'expired' ELSE 'unknown' END,
    reason = CASE WHEN over.attempts = 0 OR over.late AND over.kind <> 'reply' THEN 'tooLate' ELSE 'noAnswer' END
  FROM over WHERE d.id = ANY(over.delivery_ids) AND d.call_id = over.id AND d.state = 'sending'
  RETURNING d.state`;

async function giveUp(store: Store, channelId: string, now: string): Promise<Swept> {
  const found = { expired: 0, unknown: 0 };
  for (;;) {
    const { rows } = await store.query<{ state: 'expired' | 'unknown' }>(giveUpSql, [channelId, now]);
    for (const { state } of rows) found[state] += 1;
    if (rows.length === 0) return found;
  }
}

/**
 * Ends what is too late: planned and held rows past their `send_until` expire; a call with a doubtful attempt becomes
 * `unknown` 23 hours after its first one, or past its `send_until`; a reply that a crash cut off becomes `unknown`.
 */
export async function sweep(store: Store, channelId: string, clock: Clock): Promise<Swept> {
  const now = clock.now().toISO()!;
  const expired = await store.query(expireSql, [channelId, now]);
  const ended = await giveUp(store, channelId, now);
  return { expired: (expired.rowCount ?? 0) + ended.expired, unknown: ended.unknown };
}

const heldBefore = `channel_id = $1 AND ${HELD} AND reason = 'quota' AND state_at < $2`;

const releaseSql = `
  UPDATE delivery d SET state = 'planned', reason = NULL, state_at = $3
  FROM (SELECT id FROM delivery WHERE ${heldBefore} AND send_until > $3 AND purpose = $4 ORDER BY id LIMIT $5) h
  WHERE d.id = h.id`;

async function quotaNow(port: SendPort, known: LineQuota | null, signal?: AbortSignal): Promise<LineQuota | null> {
  if (known) return known;
  return port.quota(signal).catch(() => null);
}

/**
 * Takes up what an earlier month's quota held back, as far as this month's reaches and it is still timely, お取引のお知らせ
 * first. Does nothing where LINE does not say how much is left. Returns how many friends.
 */
export async function releaseHeld(
  store: Store,
  port: SendPort,
  channelId: string,
  ports: { clock: Clock; quota: LineQuota | null; reserve: number; signal?: AbortSignal },
): Promise<number> {
  const { clock, reserve } = ports;
  const month = clock.now().setZone(TOKYO).startOf('month').toISO()!;
  const some = await store.query(`SELECT FROM delivery WHERE ${heldBefore} LIMIT 1`, [channelId, month]);
  if (some.rowCount === 0) return 0;
  const quota = await quotaNow(port, ports.quota, ports.signal);
  if (!quota) return 0;
  return store.transaction(async (client) => {
    await lockQuota(client, channelId, { quota, reserve }, clock);
    let released = 0;
    for (const purpose of ['transaction', 'promotion'] as const) {
      const { remaining } = await quotaCheck(client, { channelId, purpose }, { quota, reserve }, clock);
      const params = [channelId, month, clock.now().toISO(), purpose, remaining];
      released += (await client.query(releaseSql, params)).rowCount ?? 0;
    }
    return released;
  });
}

/** Deletes bodies that nobody needs any more, 500 at a time; returns how many. By the database's clock. */
export async function purgeBodies(store: Store): Promise<number> {
  for (let purged = 0; ;) {
    const { rowCount } = await store.query(
      `DELETE FROM message_body WHERE hash IN (
        SELECT hash FROM message_body WHERE last_used_at < clock_timestamp() - interval '${BODY_DAYS} days'
        ORDER BY last_used_at LIMIT ${BATCH} FOR UPDATE SKIP LOCKED)`,
    );
    purged += rowCount ?? 0;
    if ((rowCount ?? 0) < BATCH) return purged;
  }
}
