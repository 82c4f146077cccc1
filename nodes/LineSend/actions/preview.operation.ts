import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import {
  previewAudience,
  previewFriends,
  type Campaign,
  type FriendOccurrence,
  type Preview,
} from '../../../lib/line/ledger';
import type { LineMessage } from '../../../lib/line/message';
import { renderTemplate, shippingWarnings } from '../../../lib/line/messages';
import { detailsField, hintDetails, marked, wantsDetails } from '../../shared/details';
import { openLine, type OpenLine } from '../../shared/line-session';
import type { Operation } from '../../shared/operation';
import { bubbleFields } from '../bubbles/bubble-fields';
import { campaignOf, portsOf } from '../campaign';
import { campaignNameField, previewAdvancedField, recipientFields } from '../campaign-fields';
import { audienceRecipients, itemRecipients, toAudience } from '../recipients';

const SAMPLES_MAX = 20;

const samplesField: INodeProperties = {
  displayName: '見本の数',
  name: 'samples',
  type: 'number',
  typeOptions: { minValue: 0, maxValue: SAMPLES_MAX },
  default: 3,
  description: '差し込んだあとの見本を出力する人数です。本文は「詳細を出力」をオンにすると出力します。',
};

const summary = ({ campaign, step, sendUntil }: Campaign, shown: Preview, withoutFriend: number): IDataObject => ({
  kind: 'summary',
  campaign,
  step,
  message: shown.message,
  wanted: shown.wanted,
  already: { ...shown.already },
  alreadySince: shown.alreadySince && { ...shown.alreadySince },
  blocked: shown.blocked,
  noOccurrence: shown.noOccurrence + withoutFriend,
  duplicates: shown.duplicates,
  notFound: shown.notFound,
  quota: { ...shown.quota },
  fitsQuota: shown.fits,
  sendUntil,
});

const shapeOf = (message: LineMessage): IDataObject => ({
  type: message.type === 'template' ? message.template.type : message.type,
  length: message.type === 'text' ? message.text.length : JSON.stringify(message).length,
});

async function samples(
  context: IExecuteFunctions,
  { store, clock }: OpenLine,
  campaign: Campaign,
  friendIds: readonly string[],
): Promise<IDataObject[]> {
  const withDetails = wantsDetails(context, 0);
  const rendered = await renderTemplate(store, campaign.template, friendIds, clock);
  if (withDetails && rendered.size > 0) hintDetails(context);
  return [...rendered].map(([friendId, result]) => {
    if ('skip' in result) return { kind: 'sample', friendId, willBeSent: false, reason: result.skip };
    const sample = { kind: 'sample', friendId, willBeSent: true, bubbles: result.messages.map(shapeOf) };
    return withDetails ? marked({ ...sample, messages: result.messages as unknown as IDataObject[] }) : sample;
  });
}

/** What 送信 would do when started by a trigger: a run by hand shows the real audience, and sends nothing. */
async function preview(context: IExecuteFunctions): Promise<IDataObject[]> {
  const line = await openLine(context);
  const campaign = await campaignOf(context, line);
  const ports = await portsOf(context, line);
  let shown: Preview;
  let withoutFriend = 0;
  if (toAudience(context)) {
    shown = await previewAudience(line.store, campaign, await audienceRecipients(context, line, null), ports);
  } else {
    const recipients = await itemRecipients(context, line, null);
    const rows = recipients.map(({ row }) => row).filter((row): row is FriendOccurrence => row !== null);
    withoutFriend = recipients.length - rows.length;
    shown = await previewFriends(line.store, campaign, rows, ports);
  }
  const wanted = Math.min(SAMPLES_MAX, Number(context.getNodeParameter('samples', 0, 3)));
  const items = await samples(context, line, campaign, shown.sampleFriendIds.slice(0, wanted));
  const warnings = await shippingWarnings(line.store, campaign.template, shown.sampleFriendIds, line.clock);
  return [{ ...summary(campaign, shown, withoutFriend), warnings }, ...items];
}

export const previewOperation: Operation = {
  value: 'preview',
  name: 'プレビュー',
  action: '送信をプレビューする',
  description: '誰に届くか、誰にはなぜ届かないか、差し込んだ見本、通数を確かめます。送信はせず、通数も使いません',
  fields: [campaignNameField, ...recipientFields, ...bubbleFields, samplesField, detailsField, previewAdvancedField],
  once: () => true,
  execute: preview,
};
