import type { Failure } from '../../failure';
import type { SendOutcome } from '../send-port';
import { retrySeconds } from './timing';

/** `notCalled`: the attempt was never made, because the visit ended first. */
export type Outcome = SendOutcome | { readonly kind: 'notCalled' };

/** What our rows say about the call at the moment its outcome is written down. */
export interface Standing {
  readonly kind: 'push' | 'multicast';
  readonly recipients: number;
  readonly attempts: number;
  readonly ambiguous: boolean;
}

/**
 * What becomes of a call. `again`: same key, same body, later. `afresh`: back to planned, because LINE certainly has
 * nothing; its next attempt is a new call.
 */
export type Verdict =
  | { readonly to: 'accepted'; readonly requestId: string | null }
  | { readonly to: 'rejected'; readonly reason: string; readonly requestId: string | null; readonly failure: Failure }
  | { readonly to: 'unknown'; readonly reason: string; readonly requestId: string | null }
  | { readonly to: 'split'; readonly requestId: string | null; readonly failure: Failure }
  | { readonly to: 'again'; readonly seconds: number; readonly ambiguous: boolean }
  | { readonly to: 'afresh'; readonly seconds: number }
  | { readonly to: 'held' };

/** Until the next try after LINE refused us, not the message. */
const REFUSED_SECONDS = { rate: 2, auth: 60, forbidden: 60, quota: 60 } as const;

const again = ({ attempts }: Standing): Verdict => ({ to: 'again', seconds: retrySeconds(attempts), ambiguous: true });

/**
 * The rules of the retry key, as LINE states them (https://developers.line.biz/en/docs/messaging-api/retrying-api-request/)
 * narrowed: once an attempt was ambiguous, only 200, 409 or 400 (a named reason) ends it, and a batch is not cut again.
 */
export function verdictOf(call: Standing, outcome: Outcome): Verdict {
  switch (outcome.kind) {
    case 'accepted': {
      const { requestId } = outcome;
      // 409 with no attempt of ours before it: somebody else used the key. Whether our friends got it nobody can say.
      if (outcome.earlier && call.attempts < 2) return { to: 'unknown', reason: 'foreignKey', requestId };
      return { to: 'accepted', requestId };
    }
    case 'rejected': {
      const { reason, requestId, failure } = outcome;
      if (call.ambiguous && reason === 'other') return again(call);
      const cut = call.kind === 'multicast' && call.recipients > 1 && reason === 'badRecipient' && !call.ambiguous;
      return cut ? { to: 'split', requestId, failure } : { to: 'rejected', reason, requestId, failure };
    }
    case 'refused':
      if (call.ambiguous) return again(call);
      if (outcome.reason === 'quota') return { to: 'held' };
      return { to: 'afresh', seconds: REFUSED_SECONDS[outcome.reason] };
    case 'ambiguous':
      return again(call);
    case 'notCalled':
      return call.ambiguous ? { to: 'again', seconds: 0, ambiguous: true } : { to: 'afresh', seconds: 0 };
  }
}
