import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { testRecipients } from '../../../lib/crm/test-recipients';
import { Failure } from '../../../lib/failure';
import { eventsForReply, type ReplyableEvent } from '../../../lib/line/inbox';
import {
  replyOnce,
  type Campaign,
  type LedgerPorts,
  type Rendered,
  type Renderer,
  type ReplyResult,
} from '../../../lib/line/ledger';
import type { MessageTemplate } from '../../../lib/line/message';
import { checkTemplate, replyRenderer } from '../../../lib/line/messages';
import { together } from '../../../lib/store/together';
import { itemIds } from '../../shared/item-ids';
import { openLine, type OpenLine } from '../../shared/line-session';
import { forAllItems, type PerItem } from '../../shared/operation';
import { bubbleFields } from '../bubbles/bubble-fields';
import { templateOfBlock } from '../bubbles/template';
import { advancedOf, campaignNameOf, portsOf, stepOf } from '../campaign';
import { campaignNameField, replyAdvancedField } from '../campaign-fields';
import { askMissingNames } from '../names';
import { publisherOf } from '../publish-image';
import { testRunOf } from '../recipients';
import { hintTestRun } from '../test-run-hint';
import { isSample, sendSample } from './reply-sample';

/** Replies at a time. What they read and write of the database goes together. */
const AT_ONCE = 16;
/** A reply that becomes a push is worth nothing much later. */
const PUSH_WITHIN = { hours: 1 };

interface Run {
  readonly line: OpenLine;
  readonly ports: LedgerPorts;
  readonly isTest: boolean;
  readonly eventOf: (eventId: string) => Promise<ReplyableEvent | undefined>;
  /** Equal templates are checked once a run. */
  readonly checked: Map<string, Promise<void>>;
}

function eventIdOf(context: IExecuteFunctions, item: number): string {
  const given = context.getInputData()[item]?.json.eventId;
  if ((typeof given === 'string' && given !== '') || typeof given === 'number') return String(given);
  throw new Failure('input', '届いたデータに、返信先の情報がありません。', '「LINEトリガー」の後ろにつないでください。トーク以外から始まる配信には、操作「送信」を使います。'); // prettier-ignore
}

async function eventAt(context: IExecuteFunctions, item: number, { line, eventOf }: Run): Promise<ReplyableEvent> {
  const event = await eventOf(eventIdOf(context, item));
  if (!event) throw new Failure('input', '返信先の出来事が見つかりません。', '「LINEトリガー」から届いたデータをそのままつないでください。'); // prettier-ignore
  if (event.channelId === line.channel.id) return event;
  throw new Failure('config', '別のLINE公式アカウントに届いたメッセージには返信できません。', '「LINEトリガー」と同じ認証情報を選んでください。'); // prettier-ignore
}

async function templateOf(context: IExecuteFunctions, item: number, { line, checked }: Run): Promise<MessageTemplate> {
  const template = await templateOfBlock(context, item, publisherOf(context, item, line));
  const key = JSON.stringify(template);
  const check = checked.get(key) ?? checkTemplate(line.store, line.channel.id, template, { reply: true });
  checked.set(key, check);
  await check;
  return template;
}

const notSent = (message: string): ReplyResult => ({ state: 'skipped', message });

async function sampleCampaign(context: IExecuteFunctions, item: number, run: Run): Promise<Campaign> {
  const { line } = run;
  return {
    channelId: line.channel.id,
    campaign: campaignNameOf(context, item),
    step: stepOf(context, item),
    purpose: 'promotion',
    sendUntil: line.clock.now().plus(PUSH_WITHIN).toISO()!,
    template: await templateOf(context, item, run),
  };
}

async function reply(context: IExecuteFunctions, item: number, run: Run): Promise<ReplyResult> {
  const { line, ports, isTest } = run;
  if (isSample(context, item)) return sendSample(context, item, line, await sampleCampaign(context, item, run), ports);
  const event = await eventAt(context, item, run);
  if (isTest && !(await testRecipients(line.store, line.channel.id, [event.friendId])).has(event.friendId)) {
    return notSent('手動実行のため、返信しませんでした(タグ「テスト配信先」がありません)。');
  }
  const { allowPush = false } = advancedOf(context, item);
  if (event.replyToken === null && !allowPush) return notSent('返信できない出来事のため、返信しませんでした。');
  const now = line.clock.now();
  const request = {
    channelId: line.channel.id,
    friendId: event.friendId,
    eventId: eventIdOf(context, item),
    replyToken: event.replyToken ?? '',
    // Without a token there is nothing to try: as if it had run out.
    eventAgeMs: event.replyToken === null ? Infinity : now.toMillis() - event.occurredAt.getTime(),
    redelivery: event.redelivery,
    campaign: campaignNameOf(context, item),
    step: stepOf(context, item),
    template: await templateOf(context, item, run),
    allowPush,
    sendUntil: now.plus(PUSH_WITHIN).toISO()!,
    purpose: 'transaction' as const,
  };
  return replyOnce(line.store, line.api, request, ports);
}

async function replied(context: IExecuteFunctions, item: number, run: Run): Promise<IDataObject[] | Failure> {
  try {
    const { state, message } = await reply(context, item, run);
    return [{ ...itemIds(context, item), state, message }];
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
}

/** Some at a time, all of them to their end; then throws what was no Failure. */
async function eachItem<T>(count: number, work: (item: number) => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let item = next++; item < count; item = next++) results[item] = await work(item);
  };
  const ended = await Promise.allSettled(Array.from({ length: Math.min(AT_ONCE, count) }, worker));
  const broken = ended.find((end) => end.status === 'rejected');
  if (broken) throw broken.reason;
  return results;
}

/** The same renderer; friends who are asked for at the same moment are rendered in one go. */
function rendersTogether(render: Renderer): Renderer {
  const byTemplate = new Map<string, (friendId: string) => Promise<Rendered | undefined>>();
  return async (store, template, friendIds, clock) => {
    const key = JSON.stringify(template);
    const renderOne = byTemplate.get(key) ?? together((ids) => render(store, template, ids, clock));
    byTemplate.set(key, renderOne);
    const rendered = await Promise.all(friendIds.map(async (id) => ({ id, one: await renderOne(id) })));
    return new Map(rendered.flatMap(({ id, one }) => (one ? [[id, one]] : [])));
  };
}

async function replyToAll(context: IExecuteFunctions): Promise<PerItem> {
  const line = await openLine(context);
  const { alsoClaimed = false, allowPush = false } = advancedOf(context, 0);
  const render = rendersTogether(replyRenderer({ alsoClaimed }));
  const { clock, settings } = line;
  // A reply costs no 通数: the quota is asked only where it may become a push.
  const mayPush = allowPush || context.getInputData().some((_, item) => isSample(context, item));
  const ports = mayPush
    ? await portsOf(context, line, render)
    : { clock, render, signal: context.getExecutionCancelSignal(), reserve: settings.transactionReserve, quota: null };
  const testRun = testRunOf(context);
  hintTestRun(context, testRun);
  await askMissingNames(context, line);
  const eventOf = together((ids: readonly string[]) => eventsForReply(line.store, ids));
  const run: Run = { line, ports, isTest: testRun !== null, eventOf, checked: new Map() };
  return eachItem(context.getInputData().length, (item) => replied(context, item, run));
}

export const replyOperation = forAllItems({
  value: 'reply',
  name: '応答',
  action: 'メッセージに応答する',
  description: '「LINEトリガー」から届いたメッセージに返信します(通数は使いません)',
  fields: [campaignNameField, ...bubbleFields, replyAdvancedField],
  executeAll: replyToAll,
});
