import type { IExecuteFunctions } from 'n8n-workflow';
import { TOKYO, type Clock } from '../../lib/clock';
import { Failure } from '../../lib/failure';
import type { Campaign, LedgerPorts, Renderer } from '../../lib/line/ledger';
import type { MessageTemplate } from '../../lib/line/message';
import { checkTemplate, renderTemplate } from '../../lib/line/messages';
import { instantOf } from '../shared/calendar';
import type { OpenLine } from '../shared/line-session';
import { templateOfBlock } from './bubbles/template';
import type { Advanced } from './campaign-fields';
import { publisherOf } from './publish-image';

const NAME_MAX = 100;

export const advancedOf = (context: IExecuteFunctions, itemIndex: number): Advanced =>
  context.getNodeParameter('advanced', itemIndex, {}) as Advanced;

/** 管理名. Throws Failure 'input' for an empty or too long one. */
export function campaignNameOf(context: IExecuteFunctions, itemIndex: number): string {
  const name = String(context.getNodeParameter('campaign', itemIndex, '') ?? '').trim();
  if (name === '') throw new Failure('input', '管理名が空です。', '「誕生日メッセージ」のように、この配信の名前を入力してください。'); // prettier-ignore
  if (name.length <= NAME_MAX) return name;
  throw new Failure('input', `管理名が長すぎます(${NAME_MAX}文字まで)。`, '名前を短くしてください。');
}

/** 手順番号: kept in the block, so that a copy of it means the same sending until a person changes it. */
export function stepOf(context: IExecuteFunctions, itemIndex: number): string {
  const step = String(advancedOf(context, itemIndex).step ?? '1').trim() || '1';
  if (step.length <= 50) return step;
  throw new Failure('input', '手順番号が長すぎます(50文字まで)。', '「2」のような短い番号にしてください。');
}

function at(context: IExecuteFunctions, itemIndex: number, now: number): number {
  const until = instantOf(String(context.getNodeParameter('sendUntilAt', itemIndex, '') ?? ''));
  if (until > now) return until;
  throw new Failure('input', '送信期限が過ぎています。', 'ノードを開いて、これからの日時を指定してください。');
}

/** 送信期限 as ISO 8601. おまかせ: the end of the Japanese day for what belongs to that day, else 24 hours. */
export function sendUntilOf(context: IExecuteFunctions, itemIndex: number, clock: Clock): string {
  const now = clock.now().setZone(TOKYO);
  const way = context.getNodeParameter('sendUntil', itemIndex, 'auto') as 'auto' | 'dayEnd' | 'hours' | 'at';
  const ofTheDay = ['birthday', 'dueDate'].includes(String(context.getNodeParameter('occurrenceBy', itemIndex, '')));
  if (way === 'dayEnd' || (way === 'auto' && ofTheDay)) return now.endOf('day').toISO()!;
  if (way === 'at') return new Date(at(context, itemIndex, now.toMillis())).toISOString();
  const hours = way === 'hours' ? Number(context.getNodeParameter('sendUntilHours', itemIndex, 24)) : 24;
  return now.plus({ hours }).toISO()!;
}

/** The checked 吹き出し of the block. Throws Failure 'input' naming the first mistake. */
export async function checkedTemplate(
  context: IExecuteFunctions,
  itemIndex: number,
  line: OpenLine,
  reply: boolean,
): Promise<MessageTemplate> {
  const template = await templateOfBlock(context, itemIndex, publisherOf(context, itemIndex, line));
  await checkTemplate(line.store, line.channel.id, template, { reply });
  return template;
}

/** What 送信 and プレビュー are about. */
export async function campaignOf(context: IExecuteFunctions, line: OpenLine): Promise<Campaign> {
  const { overQuota = 'refuse' } = advancedOf(context, 0);
  return {
    channelId: line.channel.id,
    campaign: campaignNameOf(context, 0),
    step: stepOf(context, 0),
    purpose: context.getNodeParameter('purpose', 0, 'promotion') as Campaign['purpose'],
    sendUntil: sendUntilOf(context, 0, line.clock),
    template: await checkedTemplate(context, 0, line, false),
    overQuota,
  };
}

/** The quota is asked once an execution. */
export async function portsOf(
  context: IExecuteFunctions,
  { api, clock, settings }: OpenLine,
  render: Renderer = renderTemplate,
): Promise<LedgerPorts> {
  const signal = context.getExecutionCancelSignal();
  return { clock, signal, render, reserve: settings.transactionReserve, quota: await api.quota(signal) };
}
