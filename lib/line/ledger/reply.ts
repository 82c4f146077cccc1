import { randomUUID } from 'node:crypto';
import type { LineMessage } from '../message';
import { withReconnect, type Store } from '../../store/store';
import type { SendOutcome, SendPort } from '../send-port';
import { attemptReply } from './attempt';
import { checkCampaign } from './plan';
import { quotaCheck } from './quota';
import { begin, beginReply, recordSkipped, type Begun } from './reply-begin';
import { endReply, type ReplyEnd } from './reply-end';
import { stateOf, type OpenReply } from './reply-rows';
import { sendPlanned } from './send';
import type { DeliveryState, LedgerPorts, ReplyRequest, ReplyResult } from './types';

/** LINE gives a reply token about a minute; this leaves time for the way there. */
const REPLY_WITHIN_MS = 50_000;

const told = (state: ReplyResult['state'], message: string): ReplyResult => ({ state, message });

const ALREADY: Readonly<Partial<Record<DeliveryState | 'claimed', ReplyResult>>> = {
  unknown: told(
    'unknown',
    '前回の返信が届いたか分からないため、返信しませんでした。「結果不明を確定」で決めてください。',
  ),
  planned: told('waiting', 'このメッセージは、このあと自動で送ります。'),
  held: told('held', 'このメッセージは保留中です。'),
};

function already({ state, leased }: Extract<Begun, { ours: false }>): ReplyResult {
  if (state === 'sending' && !leased) return ALREADY.unknown!;
  return ALREADY[state] ?? told('already', 'すでに返信済みのため、返信しませんでした。');
}

/** What a reply's answer makes of its row. There is no retry key: what is doubtful stays so. */
function ending(outcome: SendOutcome, push: boolean): Omit<ReplyEnd, 'callId' | 'deliveryId' | 'now'> {
  const detail = 'failure' in outcome ? outcome.failure.message : null;
  const requestId = 'requestId' in outcome ? outcome.requestId : null;
  switch (outcome.kind) {
    case 'accepted':
      return { state: 'accepted', reason: null, requestId, detail };
    case 'rejected': {
      const state = outcome.reason === 'badReplyToken' && push ? 'planned' : 'rejected';
      return { state, reason: state === 'planned' ? null : outcome.reason, requestId, detail };
    }
    case 'refused':
      return { state: 'rejected', reason: 'refused', requestId, detail };
    case 'ambiguous':
      return { state: 'unknown', reason: 'noAnswer', requestId, detail };
  }
}

/** Whether one message more fits the quota. LINE is asked only here, on the rare way of a push. */
async function mayPush(store: Store, port: SendPort, request: ReplyRequest, ports: LedgerPorts): Promise<boolean> {
  if (!request.allowPush) return false;
  const quota = ports.quota ?? (await port.quota(ports.signal).catch(() => null));
  const { remaining } = await quotaCheck(store, request, { quota, reserve: ports.reserve }, ports.clock);
  return remaining === null || remaining > 0;
}

/** Sends the row, which is planned, as any other message: with a retry key, and taken up by 配信の続き if this dies. */
async function push(
  store: Store,
  port: SendPort,
  request: ReplyRequest,
  id: string,
  ports: LedgerPorts,
): Promise<ReplyResult> {
  const { campaign, step } = request;
  await sendPlanned(store, port, request.channelId, { campaign, step }, { ...ports, patienceMs: 0 });
  const state = await stateOf(store, id);
  switch (state) {
    case 'accepted':
      return told('pushed', '返信の期限が切れていたため、通常のメッセージで送りました。');
    case 'planned':
    case 'sending':
      return told('waiting', '返信の期限が切れていたため、通常のメッセージで送ります。少し後に自動で送り直します。');
    case 'held':
      return told('held', '今月の通数を使い切ったか、配信を停止しているため、保留にしました。');
    case 'rejected':
    case 'unknown':
      return told(state, state === 'unknown' ? '送れたか分かりません。' : 'LINEが送信を受け付けませんでした。');
    default:
      return told('skipped', '返信の期限が切れていたため、送りませんでした。');
  }
}

/** A redelivered or old event: its token is worth nothing, so the reply is not tried. */
async function withoutReply(
  store: Store,
  port: SendPort,
  request: ReplyRequest,
  ports: LedgerPorts,
): Promise<ReplyResult> {
  const now = ports.clock.now().toISO()!;
  if (!(await mayPush(store, port, request, ports))) {
    await recordSkipped(store, request, 'tooLateToReply', now);
    return told('skipped', '返信できる時間を過ぎているため、返信しませんでした。');
  }
  const begun = await withReconnect(() => begin(store, request, now, null), ports.signal);
  return begun.ours ? push(store, port, request, begun.deliveryId, ports) : already(begun);
}

async function reply(
  store: Store,
  port: SendPort,
  request: ReplyRequest,
  messages: readonly LineMessage[],
  ports: LedgerPorts,
): Promise<ReplyResult> {
  const now = () => ports.clock.now().toISO()!;
  const open: OpenReply = { callId: randomUUID(), messages, now: now() };
  const begun = await withReconnect(() => beginReply(store, request, open), ports.signal);
  if (!begun.ours) return already(begun);
  const outcome = await attemptReply(port, request.replyToken, messages);
  const invalid = outcome.kind === 'rejected' && outcome.reason === 'badReplyToken';
  const how = ending(outcome, invalid && (await mayPush(store, port, request, ports)));
  const { deliveryId } = begun;
  await withReconnect(() => endReply(store, { callId: open.callId, deliveryId, ...how, now: now() }));
  if (how.state === 'planned') return push(store, port, request, deliveryId, ports);
  if (how.state === 'accepted') return told('accepted', '返信しました。');
  if (how.state === 'unknown')
    return told('unknown', '返信が届いたか分かりません。二重に届くのを防ぐため、送り直しません。');
  if (how.reason === 'refused' && 'failure' in outcome) throw outcome.failure;
  return told('rejected', how.detail ?? 'LINEが返信を受け付けませんでした。');
}

/**
 * Answers a webhook event, once. The row is committed before LINE is called: after a crash it is `unknown`, and never
 * pushed instead. A push follows only where LINE says that the reply token is invalid, or where the event was redelivered
 * or is older than 50 seconds so that no reply was tried; and only if `allowPush` and the quota allow. The first message
 * to claim an event has it; any other gets `already`.
 *
 * Throws the Failure of LINE where it refused us, not the message (too many requests, token): the same request may then
 * be made again.
 */
export async function replyOnce(
  store: Store,
  port: SendPort,
  request: ReplyRequest,
  ports: LedgerPorts,
): Promise<ReplyResult> {
  checkCampaign(request);
  const late = request.redelivery || request.eventAgeMs > REPLY_WITHIN_MS;
  if (late) return withoutReply(store, port, request, ports);
  const rendered = (await ports.render(store, request.template, [request.friendId], ports.clock)).get(request.friendId);
  if (rendered && 'messages' in rendered) return reply(store, port, request, rendered.messages, ports);
  const reason = rendered?.skip ?? 'noContent';
  await recordSkipped(store, request, reason, ports.clock.now().toISO()!);
  return told('skipped', `送る内容がないため、返信しませんでした(${reason})。`);
}
