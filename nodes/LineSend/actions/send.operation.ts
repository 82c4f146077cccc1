import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import {
  planForAudience,
  planForFriends,
  sendPlanned,
  type Campaign,
  type FriendOccurrence,
  type PlanSummary,
  type SendSummary,
} from '../../../lib/line/ledger';
import { deliveryOutcomes, occurrenceKey, type DeliveryOutcome } from '../../../lib/line/ledger/lookup';
import { itemIds } from '../../shared/item-ids';
import { openLine } from '../../shared/line-session';
import type { Operation, PerItem } from '../../shared/operation';
import { bubbleFields } from '../bubbles/bubble-fields';
import { campaignOf, portsOf } from '../campaign';
import { campaignNameField, recipientFields, sendAdvancedField } from '../campaign-fields';
import { audienceRecipients, itemRecipients, testRunOf, toAudience, type ItemRecipient } from '../recipients';
import { hintTestRun } from '../test-run-hint';
import { reasonName, stateNames } from '../words';

const summary = (campaign: Campaign, plan: PlanSummary, sent: SendSummary, testRun: string | null): IDataObject => ({
  campaign: campaign.campaign,
  step: campaign.step,
  outcome: sent.outcome,
  message: `${plan.message}${sent.message}`,
  planned: plan.planned,
  already: { ...plan.already },
  blocked: plan.blocked,
  noOccurrence: plan.noOccurrence,
  accepted: sent.accepted,
  rejected: sent.rejected,
  unknown: sent.unknown,
  held: plan.held + sent.held,
  expired: sent.expired,
  skipped: { ...sent.skipped },
  waiting: sent.waiting,
  pushRequests: sent.calls.push,
  multicastRequests: sent.calls.multicast,
  sendUntil: campaign.sendUntil,
  testRun: testRun !== null,
});

async function toAll(context: IExecuteFunctions): Promise<IDataObject[]> {
  const line = await openLine(context);
  const testRun = testRunOf(context);
  const campaign = await campaignOf(context, line);
  const ports = await portsOf(context, line);
  const plan = await planForAudience(line.store, campaign, await audienceRecipients(context, line, testRun), ports);
  hintTestRun(context, testRun);
  const sent = await sendPlanned(line.store, line.api, line.channel.id, campaign, ports);
  return [summary(campaign, plan, sent, testRun)];
}

function resultOf(
  context: IExecuteFunctions,
  { item, row, why }: ItemRecipient,
  campaign: Campaign,
  outcomes: ReadonlyMap<string, DeliveryOutcome>,
): IDataObject {
  const ids = { ...itemIds(context, item), campaign: campaign.campaign, step: campaign.step };
  if (row === null) return { ...ids, state: 'skipped', stateName: stateNames.skipped, reason: why };
  const outcome = outcomes.get(occurrenceKey(row));
  const state = outcome?.state ?? 'skipped';
  // Not planned at all: the ledger leaves out those who block us and those of another account.
  const reason = outcome ? reasonName(outcome.reason) : 'ブロックされているか、このLINE公式アカウントの友だちではありません'; // prettier-ignore
  return { ...ids, ...row, state, stateName: stateNames[state], reason };
}

async function toItems(context: IExecuteFunctions): Promise<PerItem> {
  const line = await openLine(context);
  const testRun = testRunOf(context);
  const campaign = await campaignOf(context, line);
  const ports = await portsOf(context, line);
  const recipients = await itemRecipients(context, line, testRun);
  const rows = recipients.map(({ row }) => row).filter((row): row is FriendOccurrence => row !== null);
  await planForFriends(line.store, campaign, rows, ports);
  hintTestRun(context, testRun);
  await sendPlanned(line.store, line.api, line.channel.id, campaign, ports);
  const outcomes = await deliveryOutcomes(line.store, campaign, rows);
  return recipients.map((recipient) => [resultOf(context, recipient, campaign, outcomes)]);
}

export const sendOperation: Operation = {
  value: 'send',
  name: '送信',
  action: 'メッセージを送信する',
  description: '友だちにメッセージを送ります。同じ管理名と間隔では、やり直しても同じ友だちに2回送りません',
  fields: [campaignNameField, ...recipientFields, ...bubbleFields, sendAdvancedField],
  once: toAudience,
  execute: toAll,
  executeAll: toItems,
};
