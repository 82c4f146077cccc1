import type { PoolClient } from 'pg';
import { DateTime } from 'luxon';
import { Failure } from '../../failure';
import { untilAborted } from '../../crm/cancel';
import { checkedId } from '../../crm/ids';
import type { Queries, Store } from '../../store/store';
import { withReconnect } from '../../store/store';
import { hashOf } from './hash';
import { lockQuota, quotaCheck } from './quota';
import { appended, countWanted, wantedAudience, wantedFriends, type Wanted } from './wanted';
import { overQuota, planWords, previewWords } from './words';
import type { Campaign, Counts, FriendOccurrence, LedgerPorts, PlanSummary, Preview, QuotaCheck, SqlAudience } from './types'; // prettier-ignore

const SAMPLES = 5;

/** Throws Failure 'input' for what no campaign can do without. */
export function checkCampaign(campaign: Campaign): void {
  checkedId(campaign.channelId, 'チャネルID');
  if (campaign.campaign.trim() === '') {
    throw new Failure('input', '管理名が空です。', '管理名を入れてください。同じ管理名の配信は、同じ人へ二度送られません。'); // prettier-ignore
  }
  if (!DateTime.fromISO(campaign.sendUntil).isValid) {
    throw new Failure('input', '送信の期限を日時として読めません。', '送信の期限を選び直してください。');
  }
}

export async function keepTemplate(db: Queries, { template }: Pick<Campaign, 'template'>, at: string): Promise<string> {
  const text = JSON.stringify(template);
  const hash = hashOf(text);
  await db.query(
    'INSERT INTO message_template (hash, template, created_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
    [hash, text, at],
  );
  return hash;
}

/** New rows in the order of the friends' ids: the first `fits` are planned, the rest is held for want of 通数. */
const insertSql = (wanted: Wanted, at: readonly string[]): string => `
  INSERT INTO delivery (channel_id, campaign, step, friend_id, occurrence, purpose, template_hash, state, reason,
                        send_until, planned_at, state_at)
  SELECT ${at[0]}, ${at[1]}, ${at[2]}, n.friend_id, n.occurrence, ${at[3]}, ${at[4]},
    CASE WHEN ${at[5]}::text IS NOT NULL OR n.place > ${at[6]}::bigint THEN 'held' ELSE 'planned' END,
    CASE WHEN ${at[5]}::text IS NOT NULL THEN ${at[5]} WHEN n.place > ${at[6]}::bigint THEN 'quota' END,
    ${at[7]}, ${at[8]}, ${at[8]}
  FROM (SELECT w.friend_id, w.occurrence, row_number() OVER (ORDER BY w.friend_id, w.occurrence) AS place
        FROM (${wanted.sql}) w
        WHERE w.following AND w.occurrence IS NOT NULL AND NOT EXISTS (
          SELECT FROM delivery d WHERE d.channel_id = ${at[0]} AND d.campaign = ${at[1]} AND d.step = ${at[2]}
            AND d.friend_id = w.friend_id AND d.occurrence = w.occurrence)) n
  ORDER BY n.place
  ON CONFLICT DO NOTHING`;

async function isStopped(db: Queries, { channelId, campaign }: Campaign): Promise<boolean> {
  const stops = await db.query('SELECT FROM campaign_stop WHERE channel_id = $1 AND campaign = $2', [
    channelId,
    campaign,
  ]);
  return stops.rowCount === 1;
}

async function insertRows(
  db: Queries,
  campaign: Campaign,
  wanted: Wanted,
  { stopped, fits, at }: { stopped: boolean; fits: number | null; at: string },
): Promise<void> {
  const hash = await keepTemplate(db, campaign, at);
  const { channelId, campaign: name, step, purpose, sendUntil } = campaign;
  const values = [channelId, name, step, purpose, hash, stopped ? 'stopped' : null, fits, sendUntil, at];
  const types = ['bigint', 'text', 'text', 'text', 'text', 'text', 'bigint', 'timestamptz', 'timestamptz'];
  const { params, at: numbers } = appended(wanted, ...values);
  const typed = numbers.map((number, index) => `${number}::${types[index]}`);
  await db.query(insertSql(wanted, typed), params);
}

/** All in the caller's transaction, which holds the quota until it ends: counts, the check, and the rows. */
async function planWithin(
  client: PoolClient,
  campaign: Campaign,
  wanted: Wanted,
  ports: LedgerPorts,
): Promise<Counts & { held: number; quota: QuotaCheck; stopped: boolean }> {
  await lockQuota(client, campaign.channelId, ports, ports.clock);
  const stopped = await isStopped(client, campaign);
  const counts = await countWanted(client, campaign, wanted);
  const quota = await quotaCheck(client, campaign, ports, ports.clock);
  const excess = quota.remaining === null ? 0 : Math.max(0, counts.wanted - quota.remaining);
  if (excess > 0 && !stopped && campaign.overQuota !== 'hold') throw overQuota(campaign, counts, quota, ports.reserve);
  const at = ports.clock.now().toISO()!;
  if (counts.wanted > 0) await insertRows(client, campaign, wanted, { stopped, fits: quota.remaining, at });
  return { ...counts, quota, stopped, held: stopped ? counts.wanted : excess };
}

async function plan(store: Store, campaign: Campaign, wanted: Wanted, ports: LedgerPorts): Promise<PlanSummary> {
  checkCampaign(campaign);
  const work = () =>
    store.transaction((client) =>
      untilAborted(store, client, ports.signal, () => planWithin(client, campaign, wanted, ports)),
    );
  const { stopped, ...counts } = await withReconnect(work, ports.signal);
  const summary = { ...counts, planned: counts.wanted - counts.held };
  return { ...summary, message: planWords(campaign, summary, stopped) };
}

/**
 * Plans a campaign for friends named one by one. Whoever has a row of that occurrence gets none again; blocked friends
 * and those of other channels are counted and left out. All rows and their 通数 in one transaction.
 * Throws Failure 'config' where the month's 通数 are too few and `overQuota` is not `hold`, 'stopped' when aborted: then
 * nobody is planned.
 */
export const planForFriends = (
  store: Store,
  campaign: Campaign,
  rows: readonly FriendOccurrence[],
  ports: LedgerPorts,
): Promise<PlanSummary> => plan(store, campaign, wantedFriends(campaign.channelId, rows), ports);

/** As {@link planForFriends}, for all friends of a condition; one statement, whatever their number. */
export const planForAudience = (
  store: Store,
  campaign: Campaign,
  audience: SqlAudience,
  ports: LedgerPorts,
): Promise<PlanSummary> => plan(store, campaign, wantedAudience(campaign.channelId, audience), ports);

async function samples(db: Queries, { channelId, campaign, step }: Campaign, wanted: Wanted): Promise<string[]> {
  const { params, at } = appended(wanted, channelId, campaign, step);
  const { rows } = await db.query<{ friend_id: string }>(
    `SELECT w.friend_id FROM (${wanted.sql}) w
      WHERE w.following AND w.occurrence IS NOT NULL AND NOT EXISTS (
        SELECT FROM delivery d WHERE d.channel_id = ${at[0]} AND d.campaign = ${at[1]} AND d.step = ${at[2]}
          AND d.friend_id = w.friend_id AND d.occurrence = w.occurrence)
      LIMIT ${SAMPLES}`,
    params,
  );
  return rows.map((row) => row.friend_id);
}

async function preview(store: Store, campaign: Campaign, wanted: Wanted, ports: LedgerPorts): Promise<Preview> {
  checkCampaign(campaign);
  const counts = await countWanted(store, campaign, wanted);
  const quota = await quotaCheck(store, campaign, ports, ports.clock);
  const fits = quota.remaining === null || counts.wanted <= quota.remaining;
  const sampleFriendIds = counts.wanted > 0 ? await samples(store, campaign, wanted) : [];
  const shown = { ...counts, quota, fits, sampleFriendIds };
  return { ...shown, message: previewWords(campaign, shown, ports.reserve) };
}

/** What {@link planForFriends} would do now. Writes nothing. */
export const previewFriends = (
  store: Store,
  campaign: Campaign,
  rows: readonly FriendOccurrence[],
  ports: LedgerPorts,
): Promise<Preview> => preview(store, campaign, wantedFriends(campaign.channelId, rows), ports);

/** What {@link planForAudience} would do now. Writes nothing. */
export const previewAudience = (
  store: Store,
  campaign: Campaign,
  audience: SqlAudience,
  ports: LedgerPorts,
): Promise<Preview> => preview(store, campaign, wantedAudience(campaign.channelId, audience), ports);
