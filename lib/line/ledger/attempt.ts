import { millisOf, type Clock } from '../../clock';
import { Failure } from '../../failure';
import type { LineMessage } from '../message';
import type { FrozenMessages, SendOutcome, SendPort } from '../send-port';
import type { Call } from './claim';
import { LAST_RESEND_HOURS } from './timing';
import type { Outcome } from './verdict';

/** Lets at most `limit` run at once; the others wait in turn. */
export class Gate {
  private free: number;
  private readonly waiting: (() => void)[] = [];

  constructor(limit: number) {
    this.free = limit;
  }

  async through<T>(work: () => Promise<T>): Promise<T> {
    if (this.free > 0) this.free -= 1;
    else await new Promise<void>((resolve) => this.waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = this.waiting.shift();
      if (next) next();
      else this.free += 1;
    }
  }
}

const broken = (cause: unknown): Failure =>
  cause instanceof Failure
    ? cause
    : new Failure('transient', 'LINEへの送信の途中で問題が起きました。', 'しばらく待つと自動で続きを行います。', {
        cause,
      });

/** Failures of the check that say nothing about the message: the sending itself will tell. */
const noVerdict = new Set<Failure['kind']>(['transient', 'rate', 'auth', 'stopped']);

/** Whether LINE would take the text. `noAnswer` where it does not say. */
export async function check(
  port: SendPort,
  kind: Call['kind'],
  messages: FrozenMessages,
): Promise<'good' | 'bad' | 'noAnswer'> {
  try {
    return (await port.validate(kind, JSON.parse(messages) as LineMessage[])).ok ? 'good' : 'bad';
  } catch (error) {
    if (error instanceof Failure && noVerdict.has(error.kind)) return 'noAnswer';
    throw error;
  }
}

/**
 * A multicast that LINE refuses, though it finds nothing wrong with the text, has a recipient that it does not take:
 * not every such refusal says so.
 */
async function explained(port: SendPort, call: Call, outcome: SendOutcome): Promise<SendOutcome> {
  const unclear = outcome.kind === 'rejected' && outcome.reason === 'badMessage';
  if (!unclear || call.kind !== 'multicast' || call.recipients.length === 1) return outcome;
  const verdict = await check(port, call.kind, call.messages).catch(() => 'noAnswer');
  return verdict === 'good' ? { ...outcome, reason: 'badRecipient' } : outcome;
}

const request = (port: SendPort, { kind, recipients, messages, id }: Call): Promise<SendOutcome> =>
  kind === 'push' ? port.push(recipients[0]!, messages, id) : port.multicast(recipients, messages, id);

/**
 * One attempt, unless the visit ends (`isOver`) or the key is too old: a process that slept for a day must not use it.
 * The signal does not cut a request that is under way, which would only make its outcome doubtful. What is thrown after
 * the request began counts as no answer.
 */
export async function attempt(port: SendPort, call: Call, clock: Clock, isOver: () => boolean): Promise<Outcome> {
  const now = millisOf(clock);
  const tooOld = now - call.firstSendingAt.getTime() >= LAST_RESEND_HOURS * 3_600_000;
  if (isOver() || tooOld || now >= call.sendUntil.getTime()) return { kind: 'notCalled' };
  try {
    return await explained(port, call, await request(port, call));
  } catch (error) {
    return { kind: 'ambiguous', failure: broken(error) };
  }
}

/**
 * The one attempt that a reply has. A Failure thrown says that nothing was sent (SendPort's way of saying so); anything
 * else thrown leaves it open.
 */
export async function attemptReply(
  port: SendPort,
  replyToken: string,
  messages: readonly LineMessage[],
): Promise<SendOutcome> {
  try {
    return await port.reply(replyToken, messages);
  } catch (error) {
    if (error instanceof Failure) return { kind: 'refused', reason: 'rate', failure: error, requestId: null };
    return { kind: 'ambiguous', failure: broken(error) };
  }
}
