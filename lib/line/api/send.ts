import { Failure } from '../../failure';
import { HttpError, type HttpReply } from '../../http';
import type { LineMessage } from '../message';
import type { FrozenMessages, SendOutcome, SendPort, ValidateOutcome } from '../send-port';
import { refusalBehind, type Asking } from './asking';
import { networkFailure } from './network';
import { sendOutcome, unsentOutcome, type SendAnswer } from './outcome';
import type { LineCall, Transport } from './transport';
import type { TokenSource } from './tokens';

const REQUEST_ID = 'x-line-request-id';
const ACCEPTED_ID = 'x-line-accepted-request-id';

const answerOf = (reply: HttpReply): SendAnswer => ({
  status: reply.status,
  body: reply.body.format === 'json' ? reply.body.value : reply.body.format === 'empty' ? undefined : null,
  requestId: reply.header(REQUEST_ID) ?? null,
  acceptedRequestId: reply.header(ACCEPTED_ID) ?? null,
});

const sendCall = (
  kind: 'push' | 'multicast' | 'reply',
  token: TokenSource,
  body: Pick<LineCall, 'json' | 'jsonText'>,
  retryKey?: string,
): LineCall => ({
  endpoint: kind,
  area: 'send',
  method: 'POST',
  path: `/v2/bot/message/${kind}`,
  ...body,
  retryKey,
  repeatable: false,
  token,
});

const frozenBody = (to: string | readonly string[], messages: FrozenMessages): string =>
  `{"to":${JSON.stringify(to)},"messages":${messages}}`;

/** Our own host check or n8n's policy stopped the request: it never left. */
const NEVER_LEFT: ReadonlySet<HttpError['kind']> = new Set(['blocked', 'egress']);

const failureOutcome = (error: unknown): SendOutcome => {
  if (error instanceof HttpError) {
    const failure = networkFailure(error) as Failure;
    return NEVER_LEFT.has(error.kind) ? unsentOutcome(failure) : { kind: 'ambiguous', failure };
  }
  // Neither a stop nor a database in trouble is an answer about the message.
  const ofLine = error instanceof Failure && (error.cause instanceof HttpError || error.kind === 'rate');
  if (!ofLine) throw error;
  return unsentOutcome(error);
};

type Sending = Pick<SendPort, 'push' | 'multicast' | 'reply' | 'validate'>;

/** The calls that bring messages to friends, one attempt each. */
export const sending = (transport: Transport, asking: Asking, token: TokenSource): Sending => {
  const attempt = async (call: LineCall, signal?: AbortSignal): Promise<SendOutcome> => {
    try {
      const outcome = sendOutcome(answerOf(await transport.send(call, signal)));
      if (outcome.kind === 'refused' && outcome.reason === 'rate')
        await transport.holdBack(call.endpoint).catch(() => undefined);
      return outcome;
    } catch (error) {
      return failureOutcome(error);
    }
  };
  return {
    push: (to, messages, retryKey, signal) =>
      attempt(sendCall('push', token, { jsonText: frozenBody(to, messages) }, retryKey), signal),
    multicast: (to, messages, retryKey, signal) =>
      attempt(sendCall('multicast', token, { jsonText: frozenBody(to, messages) }, retryKey), signal),
    reply: (replyToken, messages, signal) =>
      attempt(sendCall('reply', token, { json: { replyToken, messages } }), signal),
    validate: (kind, messages, signal) => validating(asking, token, kind, messages, signal),
  };
};

/** Rejects with Failure where LINE gives no verdict. */
const validating = async (
  asking: Asking,
  token: TokenSource,
  kind: 'push' | 'multicast' | 'reply',
  messages: readonly LineMessage[],
  signal?: AbortSignal,
): Promise<ValidateOutcome> => {
  const call: LineCall = {
    endpoint: 'validate',
    area: 'validate',
    method: 'POST',
    path: `/v2/bot/message/validate/${kind}`,
    json: { messages },
    repeatable: true,
    token,
  };
  try {
    await asking.do(call, signal);
    return { ok: true };
  } catch (error) {
    const refused = refusalBehind(error);
    if (refused?.refusal.reason !== 'badMessage') throw error;
    return { ok: false, failure: refused.refusal.failure };
  }
};
