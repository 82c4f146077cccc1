import type { Failure } from '../failure';
import type { LineMessage } from './message';

/**
 * How one sending call ended, as the ledger needs to know it.
 *
 * - `accepted`: LINE has it, by 200, or by 409 (`earlier`: an attempt with the same retry key was accepted before).
 * - `rejected`: LINE says by a definite 4xx about this very request that it will not send it. `badRecipient`: about whom
 *   it was sent to, not what.
 * - `refused`: about us, not about this message: the quota is used up, too many requests, the token or the contract. The
 *   same call may succeed later.
 * - `ambiguous`: no answer, a broken one, or 5xx. LINE may have it.
 */
export type SendOutcome =
  | { readonly kind: 'accepted'; readonly earlier: boolean; readonly requestId: string | null }
  | {
      readonly kind: 'rejected';
      readonly reason: 'badMessage' | 'badRecipient' | 'badReplyToken' | 'other';
      readonly failure: Failure;
      readonly requestId: string | null;
    }
  | {
      readonly kind: 'refused';
      readonly reason: 'quota' | 'rate' | 'auth' | 'forbidden';
      readonly failure: Failure;
      readonly requestId: string | null;
    }
  | { readonly kind: 'ambiguous'; readonly failure: Failure };

/** Whether LINE would take such messages; asking costs nothing. */
export type ValidateOutcome = { readonly ok: true } | { readonly ok: false; readonly failure: Failure };

/** The JSON of a request's messages as the ledger keeps it: a further attempt sends the same characters. */
export type FrozenMessages = string;

/** This month's free and paid messages of the channel; `limit` null where the plan has none. */
export interface LineQuota {
  readonly limit: number | null;
  readonly used: number;
}

/**
 * LINE as the ledger sees it. One call is one attempt: whether to try again is the ledger's business. A Failure thrown
 * says that nothing was sent: stopped before the request, or our own database away.
 */
export interface SendPort {
  push(to: string, messages: FrozenMessages, retryKey: string, signal?: AbortSignal): Promise<SendOutcome>;
  /** At most 500 recipients. */
  multicast(
    to: readonly string[],
    messages: FrozenMessages,
    retryKey: string,
    signal?: AbortSignal,
  ): Promise<SendOutcome>;
  /** LINE knows no retry key here: call it once. */
  reply(replyToken: string, messages: readonly LineMessage[], signal?: AbortSignal): Promise<SendOutcome>;
  validate(
    kind: 'push' | 'multicast' | 'reply',
    messages: readonly LineMessage[],
    signal?: AbortSignal,
  ): Promise<ValidateOutcome>;
  quota(signal?: AbortSignal): Promise<LineQuota>;
}
