/** How a cart's client asks: at the cart's pace, patiently, and with errors put into words. */
import { setImmediate } from 'node:timers/promises';
import { openDoor, withRetry, type HttpDoor, type HttpReply, type HttpRequest, type IssuedToken } from '../../http';
import type { TokenCache } from '../../http';
import type { CartPorts, Turn } from '../cart';
import { fastestAnswer, kindOf, noteAnswer } from './answer-times';
import { stopped, type Explain } from './error-table';

/** For the credential test, where a person waits, and for tests. */
export interface ClientTuning {
  readonly maxAttempts?: number;
  readonly answerTimeoutMs?: number;
}

/** A person waits for the answer of a connection test: ask twice at most, and not for long. */
export const forSomeoneWaiting = (tuning: ClientTuning): ClientTuning => ({
  answerTimeoutMs: 15_000,
  ...tuning,
  maxAttempts: Math.min(2, tuning.maxAttempts ?? 2),
});

export interface ShopAddress {
  readonly host: string;
  readonly sandbox: boolean;
  /** Whose requests the cart counts together. */
  readonly bucket: string;
  /** Requests a second; 0: without a limit (sandbox only). */
  readonly perSecond: number;
  /** Whether unused time is saved up, so that the limit need not hold in every single second. */
  readonly savesUp?: boolean;
}

/** Follows `work`, or the caller's cancellation if that comes first; `work` itself goes on for those who share it. */
const orStopped = async <T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> => {
  if (!signal) return work;
  const settled = new AbortController();
  const cancelled = new Promise<never>((_, reject) => {
    if (signal.aborted) reject(stopped());
    signal.addEventListener('abort', () => reject(stopped()), { once: true, signal: settled.signal });
  });
  return Promise.race([work, cancelled]).finally(() => settled.abort());
};

/** This share of the interval is left for the way of a request whose answer is not waited for. */
const WAY_SHARE = 0.03;

async function soonArrived(turn: Turn, answer: Promise<unknown>, interval: number): Promise<void> {
  // Its failure is for whoever awaits it.
  answer.catch(() => undefined);
  await setImmediate();
  await turn.over(-WAY_SHARE * interval);
}

export class ShopDoor<Step extends string> {
  /** Scheme and host, without a slash behind. */
  readonly base: string;
  private readonly door: HttpDoor;

  constructor(
    private readonly address: ShopAddress,
    private readonly ports: CartPorts,
    private readonly explain: Explain<Step>,
    private readonly tuning: ClientTuning = {},
  ) {
    const { host, sandbox } = address;
    this.door = openDoor({ host, sandbox, egress: ports.egress, answerTimeoutMs: tuning.answerTimeoutMs });
    this.base = `${sandbox ? 'http' : 'https'}://${host}`;
  }

  /** One request in its turn. */
  async send(request: HttpRequest): Promise<HttpReply> {
    const { bucket, perSecond, savesUp } = this.address;
    const { pace, lane } = this.ports;
    if (perSecond > 0 && !savesUp) return this.sendInTurn(request);
    if (perSecond > 0) await pace.slot(bucket, perSecond, lane, request.signal);
    return this.door.send(request);
  }

  /**
   * When the request arrived we do not know, only that it was between sending and answer. But no answer follows on the
   * arrival sooner than the fastest ones do on the sending, less the way there, which the next request has to go too:
   * counted from that long before the answer, the next cannot come too early. A refusal is faster, so tells nothing.
   * Where answers take longer than the interval anyway, waiting for them would halve the rate of those who ask side by
   * side: there the request is taken to arrive soon after its sending.
   */
  private async sendInTurn(request: HttpRequest): Promise<HttpReply> {
    const { bucket, perSecond } = this.address;
    const kind = kindOf(bucket, request);
    const turn = await this.ports.pace.turn(bucket, perSecond, this.ports.lane, request.signal);
    const sentAt = performance.now();
    const interval = 1_000 / perSecond;
    let arrivedMs = 0;
    try {
      const answer = this.door.send(request);
      if (fastestAnswer(kind) >= interval) await soonArrived(turn, answer, interval);
      const reply = await answer;
      if (reply.status < 300) {
        noteAnswer(kind, performance.now() - sentAt);
        arrivedMs = fastestAnswer(kind);
      }
      return reply;
    } finally {
      await turn.over(arrivedMs);
    }
  }

  /**
   * Runs one step with retries of what is repeatable, and puts its error into words. After a 429 all processes pause.
   * `cancelledBy`: the caller's signal unless told; null for work that others share.
   */
  async patiently<T>(step: Step, work: () => Promise<T>, cancelledBy?: AbortSignal | null): Promise<T> {
    const signal = cancelledBy === undefined ? this.ports.signal : (cancelledBy ?? undefined);
    try {
      return await withRetry(work, {
        signal,
        maxAttempts: this.tuning.maxAttempts,
        onWait: async (error, milliseconds) => {
          if (error.status === 429) await this.ports.pace.holdBack(this.address.bucket, milliseconds);
        },
      });
    } catch (error) {
      throw signal?.aborted ? stopped() : this.explain(error, step);
    }
  }

  /** One request with a valid token of `tokens`. A token refused with 401 is renewed once: it may have ended early. */
  async withToken(
    tokens: TokenCache,
    key: string,
    issue: () => Promise<IssuedToken>,
    ask: (token: string) => Promise<HttpReply>,
  ): Promise<HttpReply> {
    const { signal } = this.ports;
    const token = await orStopped(tokens.get(key, issue), signal);
    const reply = await ask(token);
    if (reply.status !== 401) return reply;
    tokens.drop(key, token);
    return ask(await orStopped(tokens.get(key, issue), signal));
  }
}
