import type { Clock } from '../../clock';
import { TOKYO } from '../../clock';
import type { Queries } from '../../store/store';
import type { LineQuota } from '../send-port';
import { PLANNED } from './rows';
import type { Campaign, QuotaCheck } from './types';

export interface Limits {
  readonly quota: LineQuota | null;
  /** 通数 kept for お取引のお知らせ. */
  readonly reserve: number;
}

/** The first day (yyyy-MM-dd) of the Japanese month: LINE counts 通数 by it. */
export const monthOf = (clock: Clock): string => clock.now().setZone(TOKYO).startOf('month').toFormat('yyyy-MM-dd');

/** Planned rows, and those under way, of every campaign. Replies cost nothing. */
const OPEN = `
  SELECT (SELECT count(*) FROM delivery WHERE channel_id = $1 AND ${PLANNED})
       + (SELECT coalesce(sum(cardinality(delivery_ids)), 0) FROM line_call
          WHERE channel_id = $1 AND settled_at IS NULL AND kind <> 'reply') AS open,
         (SELECT accepted FROM quota_month WHERE channel_id = $1 AND month = $2) AS accepted`;

/** Makes planners of the channel wait for one another until the transaction ends, and keeps what LINE said. */
export async function lockQuota(db: Queries, channelId: string, { quota }: Limits, clock: Clock): Promise<void> {
  const month = monthOf(clock);
  await db.query('INSERT INTO quota_month (channel_id, month) VALUES ($1, $2) ON CONFLICT DO NOTHING', [
    channelId,
    month,
  ]);
  await db.query('SELECT FROM quota_month WHERE channel_id = $1 AND month = $2 FOR UPDATE', [channelId, month]);
  if (!quota) return;
  await db.query(
    'UPDATE quota_month SET limit_value = $3, total_usage = $4, read_at = $5 WHERE channel_id = $1 AND month = $2',
    [channelId, month, quota.limit, quota.used, clock.now().toISO()],
  );
}

/**
 * What a purpose may still plan this month: value − max(totalUsage, our accepted) − open reservations − the reserve for
 * お取引のお知らせ, which only 販促 leaves alone.
 */
export async function quotaCheck(
  db: Queries,
  { channelId, purpose }: Pick<Campaign, 'channelId' | 'purpose'>,
  { quota, reserve }: Limits,
  clock: Clock,
): Promise<QuotaCheck> {
  const { rows } = await db.query<{ open: string; accepted: string | null }>(OPEN, [channelId, monthOf(clock)]);
  const reserved = Number(rows[0]?.open ?? 0);
  const used = Math.max(quota?.used ?? 0, Number(rows[0]?.accepted ?? 0));
  const limit = quota?.limit ?? null;
  const kept = purpose === 'promotion' ? reserve : 0;
  return { limit, used, reserved, remaining: limit === null ? null : Math.max(0, limit - used - reserved - kept) };
}

/** Counts messages that LINE accepted. Called last in a transaction: the row is shared by all senders. */
export async function countAccepted(db: Queries, channelId: string, messages: number, clock: Clock): Promise<void> {
  if (messages === 0) return;
  await db.query(
    `INSERT INTO quota_month (channel_id, month, accepted) VALUES ($1, $2, $3)
     ON CONFLICT (channel_id, month) DO UPDATE SET accepted = quota_month.accepted + excluded.accepted`,
    [channelId, monthOf(clock), messages],
  );
}
