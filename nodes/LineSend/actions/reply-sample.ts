import type { IExecuteFunctions } from 'n8n-workflow';
import { testRecipients } from '../../../lib/crm/test-recipients';
import { SAMPLE_EVENT_ID } from '../../../lib/line/inbox';
import {
  planForFriends,
  sendPlanned,
  type Campaign,
  type LedgerPorts,
  type ReplyResult,
} from '../../../lib/line/ledger';
import { deliveryOutcomes } from '../../../lib/line/ledger/lookup';
import { itemFriendId } from '../../shared/item-ids';
import type { OpenLine } from '../../shared/line-session';
import { reasonName, stateNames } from '../words';

/** Whether 「実行」 of LINEトリガー in the editor made this item: it belongs to no event that could be replied to. */
export const isSample = (context: IExecuteFunctions, item: number): boolean =>
  String(context.getInputData()[item]?.json.eventId) === SAMPLE_EVENT_ID;

const NOBODY = '見本を送る相手がいません。友だちの誰かにタグ「テスト配信先」を付けると、その友だちに届きます。';

/** Sends what would be replied to the テスト配信先 of the sample, so that a flow can be tried from the editor. */
export async function sendSample(
  context: IExecuteFunctions,
  item: number,
  { store, api, channel }: OpenLine,
  campaign: Campaign,
  ports: LedgerPorts,
): Promise<ReplyResult> {
  const friendId = itemFriendId(context, item);
  const isTester = friendId !== null && (await testRecipients(store, channel.id, [friendId])).has(friendId);
  if (!isTester) return { state: 'skipped', message: NOBODY };
  const rows = [{ friendId, occurrence: `test:${context.getExecutionId()}` }];
  await planForFriends(store, campaign, rows, ports);
  await sendPlanned(store, api, channel.id, campaign, ports);
  const [outcome] = (await deliveryOutcomes(store, campaign, rows)).values();
  if (outcome?.state === 'accepted') {
    return { state: 'pushed', message: '見本を、テスト配信先に通常のメッセージで送りました(通数を使います)。' };
  }
  const why = outcome ? `${stateNames[outcome.state]}: ${reasonName(outcome.reason)}` : 'ブロックされています';
  return { state: 'skipped', message: `見本を送れませんでした(${why})。` };
}
