import type { Store } from '../../store/store';
import type { CampaignName, DeliveryState, FriendOccurrence, Step } from './types';

export interface DeliveryOutcome {
  readonly state: DeliveryState;
  /** As the ledger keeps it: a word of ours (quota, stopped, …) or Japanese. */
  readonly reason: string | null;
}

const PAGE = 5_000;

export const occurrenceKey = ({ friendId, occurrence }: FriendOccurrence): string => `${friendId} ${occurrence}`;

/** How the deliveries of these friends and occasions stand, by `occurrenceKey`; those never planned are missing. */
export async function deliveryOutcomes(
  store: Store,
  { channelId, campaign, step }: CampaignName & Step,
  rows: readonly FriendOccurrence[],
): Promise<ReadonlyMap<string, DeliveryOutcome>> {
  const outcomes = new Map<string, DeliveryOutcome>();
  for (let from = 0; from < rows.length; from += PAGE) {
    const page = rows.slice(from, from + PAGE);
    const found = await store.query<FriendOccurrence & DeliveryOutcome & Record<string, unknown>>(
      `SELECT d.friend_id AS "friendId", d.occurrence, d.state, d.reason
       FROM unnest($4::bigint[], $5::text[]) AS w (friend_id, occurrence)
       JOIN delivery d ON d.channel_id = $1 AND d.campaign = $2 AND d.step = $3
         AND d.friend_id = w.friend_id AND d.occurrence = w.occurrence`,
      [channelId, campaign, step, page.map(({ friendId }) => friendId), page.map(({ occurrence }) => occurrence)],
    );
    for (const row of found.rows) outcomes.set(occurrenceKey(row), { state: row.state, reason: row.reason });
  }
  return outcomes;
}

/** 管理名 of everything that was ever planned, found by steps through the index, however many deliveries there are. */
export async function campaignNames(store: Store, channelId: string): Promise<string[]> {
  const { rows } = await store.query<{ campaign: string }>(
    `WITH RECURSIVE names AS (
       (SELECT campaign FROM delivery WHERE channel_id = $1 ORDER BY campaign LIMIT 1)
       UNION ALL
       SELECT (SELECT d.campaign FROM delivery d WHERE d.channel_id = $1 AND d.campaign > n.campaign
               ORDER BY d.campaign LIMIT 1) FROM names n WHERE n.campaign IS NOT NULL
     ) SELECT campaign FROM names WHERE campaign IS NOT NULL LIMIT 500`,
    [channelId],
  );
  return rows.map(({ campaign }) => campaign);
}

export interface CampaignStatus {
  readonly campaign: string;
  readonly stopped: boolean;
  /** ISO 8601 of the latest plan. */
  readonly plannedAt: string;
  /** Friends by state. */
  readonly counts: Readonly<Partial<Record<DeliveryState, number>>>;
}

/** How every campaign stands, the latest first. */
export async function campaignStatuses(store: Store, channelId: string): Promise<CampaignStatus[]> {
  const { rows } = await store.query<{
    campaign: string;
    stopped: boolean;
    at: Date;
    counts: CampaignStatus['counts'];
  }>(
    `SELECT c.campaign, max(c.at) AS at, json_object_agg(c.state, c.friends) AS counts,
       EXISTS (SELECT FROM campaign_stop s WHERE s.channel_id = $1 AND s.campaign = c.campaign) AS stopped
     FROM (SELECT campaign, state, count(*)::integer AS friends, max(planned_at) AS at
           FROM delivery WHERE channel_id = $1 GROUP BY campaign, state) c
     GROUP BY c.campaign ORDER BY max(c.at) DESC, c.campaign`,
    [channelId],
  );
  return rows.map(({ campaign, stopped, at, counts }) => ({ campaign, stopped, counts, plannedAt: at.toISOString() }));
}
