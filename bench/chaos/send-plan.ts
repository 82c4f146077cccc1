import { planForAudience, planForFriends, type Campaign, type LedgerPorts } from '../../lib/line/ledger';
import type { LineMessage } from '../../lib/line/message';
import type { Store } from '../../lib/store/store';

/** Of ten friends in a row, so many get one text all together; each of the others gets a text of their own. */
const TOGETHER = 3;

const text = (words: string): LineMessage => ({ type: 'text', text: words });

const steps = [
  { campaign: '試験(みんなへ)', template: [text('みなさまへのお知らせです。')], which: `f.id % 10 < ${TOGETHER}` },
  { campaign: '試験(一人ずつ)', template: [text('[[友だち名]]さまへのお知らせです。')], which: `f.id % 10 >= ${TOGETHER}` }, // prettier-ignore
] as const;

export const STEP = '1';
export const campaigns: readonly string[] = steps.map(({ campaign }) => campaign);

/** What a friend must find in their talk, by our id and their name. */
export const expectedText = (friendId: string, name: string): string =>
  Number(friendId) % 10 < TOGETHER ? 'みなさまへのお知らせです。' : `${name}さまへのお知らせです。`;

/**
 * Plans for all friends up to an id, whoever has been planned before. Twice as often by a condition as by names: both
 * ways must bear a second and a half-finished plan.
 */
export async function planUpTo(
  store: Store,
  channelId: string,
  upTo: string,
  { byNames, ...ports }: LedgerPorts & { readonly byNames: boolean },
): Promise<void> {
  const sendUntil = ports.clock.now().plus({ hours: 12 }).toISO()!;
  for (const { campaign: name, template, which } of steps) {
    const campaign: Campaign = { channelId, campaign: name, step: STEP, purpose: 'promotion', sendUntil, template };
    const where = `${which} AND f.id <= $1::bigint`;
    if (!byNames) {
      await planForAudience(store, campaign, { where, params: [upTo], occurrence: `'once'` }, ports);
      continue;
    }
    const { rows } = await store.query<{ friendId: string; occurrence: string }>(
      `SELECT f.id AS "friendId", 'once' AS occurrence FROM friend f WHERE f.channel_id = $2 AND ${where}`,
      [upTo, channelId],
    );
    await planForFriends(store, campaign, rows, ports);
  }
}
