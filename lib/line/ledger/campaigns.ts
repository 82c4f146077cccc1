import type { Clock } from '../../clock';
import { checkedId } from '../../crm/ids';
import type { Store } from '../../store/store';
import { lockQuota, quotaCheck, type Limits } from './quota';
import { HELD, PLANNED, UNKNOWN } from './rows';
import type { CampaignName, ChangeSummary } from './types';
import { people, quoted } from './words';

/**
 * 停止: nothing further of the campaign is handed to LINE; what is planned is held until 再開, what is planned later too.
 * At most the three batches (1,500 friends) that are under way still go out.
 */
export async function stopCampaign(store: Store, which: CampaignName, clock: Clock): Promise<ChangeSummary> {
  const channelId = checkedId(which.channelId, 'チャネルID');
  const now = clock.now().toISO();
  const changed = await store.transaction(async (client) => {
    await client.query(
      'INSERT INTO campaign_stop (channel_id, campaign, stopped_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
      [channelId, which.campaign, now],
    );
    const held = await client.query(
      `UPDATE delivery SET state = 'held', reason = 'stopped', state_at = $3, lease_owner = NULL, lease_until = NULL
        WHERE channel_id = $1 AND campaign = $2 AND ${PLANNED}`,
      [channelId, which.campaign, now],
    );
    return held.rowCount ?? 0;
  });
  const message = `${quoted(which.campaign)}を停止しました。まだ送っていない${people(changed)}分を保留にしました。`;
  return { changed, expired: 0, message };
}

const expireSql = `
  UPDATE delivery SET state = 'expired', reason = 'tooLate', state_at = $3
  WHERE channel_id = $1 AND campaign = $2 AND ${HELD} AND send_until <= $3`;

const resumeSql = `
  UPDATE delivery d SET state = 'planned', reason = NULL, state_at = $3
  FROM (SELECT id FROM delivery WHERE channel_id = $1 AND campaign = $2 AND ${HELD} AND purpose = $4
        ORDER BY id LIMIT $5) h
  WHERE d.id = h.id`;

/**
 * 再開: what was held, by 停止 or for want of 通数, is planned again as far as it is timely. With `limits` no more than the
 * month's 通数 allow; the rest stays held.
 */
export async function resumeCampaign(
  store: Store,
  which: CampaignName,
  clock: Clock,
  limits: Limits = { quota: null, reserve: 0 },
): Promise<ChangeSummary> {
  const channelId = checkedId(which.channelId, 'チャネルID');
  const name = [channelId, which.campaign];
  const now = clock.now().toISO();
  const done = await store.transaction(async (client) => {
    await lockQuota(client, channelId, limits, clock);
    await client.query('DELETE FROM campaign_stop WHERE channel_id = $1 AND campaign = $2', name);
    const expired = (await client.query(expireSql, [...name, now])).rowCount ?? 0;
    let changed = 0;
    for (const purpose of ['transaction', 'promotion'] as const) {
      const { remaining } = await quotaCheck(client, { channelId, purpose }, limits, clock);
      changed += (await client.query(resumeSql, [...name, now, purpose, remaining])).rowCount ?? 0;
    }
    return { changed, expired };
  });
  const late = done.expired > 0 ? `期限を過ぎた${people(done.expired)}には送りません。` : '';
  return { ...done, message: `${quoted(which.campaign)}を再開しました。${people(done.changed)}に送ります。${late}` };
}

const settleSql = {
  sent: `UPDATE delivery SET state = 'accepted', reason = 'settledAsSent', state_at = $4
    WHERE channel_id = $1 AND campaign = $2 AND step = coalesce($3, step) AND ${UNKNOWN}
    RETURNING state`,
  resend: `UPDATE delivery SET state_at = $4, call_id = NULL, lease_owner = NULL, lease_until = NULL,
      state = CASE WHEN send_until > $4 THEN 'planned' ELSE 'expired' END,
      reason = CASE WHEN send_until > $4 THEN NULL ELSE 'tooLate' END
    WHERE channel_id = $1 AND campaign = $2 AND step = coalesce($3, step) AND ${UNKNOWN}
    RETURNING state`,
} as const;

/**
 * 結果不明を確定: a person says of all `unknown` messages that they arrived (`sent`), or has them sent again with a new key
 * (`resend`), as far as it is not too late. Whoever did get the first one then gets it twice; the screen says so.
 */
export async function settleUnknown(
  store: Store,
  which: CampaignName & { readonly step?: string; readonly how: 'sent' | 'resend' },
  clock: Clock,
): Promise<ChangeSummary> {
  const params = [checkedId(which.channelId, 'チャネルID'), which.campaign, which.step ?? null, clock.now().toISO()];
  const { rows } = await store.query<{ state: string }>(settleSql[which.how], params);
  const expired = rows.filter(({ state }) => state === 'expired').length;
  const changed = rows.length - expired;
  const done =
    which.how === 'sent'
      ? `結果不明の${people(changed)}を送信済みにしました。`
      : `結果不明の${people(changed)}に送り直します。すでに届いていた人には二度届くことがあります。`;
  const late = expired > 0 ? `期限を過ぎた${people(expired)}には送りません。` : '';
  const message = rows.length === 0 ? `${quoted(which.campaign)}に結果不明のものはありません。` : done + late;
  return { changed, expired, message };
}
