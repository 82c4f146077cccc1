import type { Failure } from '../../failure';
import type { SendOutcome } from '../send-port';
import { readRefusal, type RefusalReason } from './refusals';

/** What of an answer decides how a sending call ended. */
export interface SendAnswer {
  readonly status: number;
  /** Parsed JSON; undefined for an empty body, null for one that is no JSON. */
  readonly body: unknown;
  readonly requestId: string | null;
  /** `x-line-accepted-request-id`. */
  readonly acceptedRequestId: string | null;
}

type Rejected = Extract<SendOutcome, { kind: 'rejected' }>['reason'];
type Refused = Extract<SendOutcome, { kind: 'refused' }>['reason'];

const REJECTED: Readonly<Partial<Record<RefusalReason, Rejected>>> = {
  badMessage: 'badMessage',
  badRecipient: 'badRecipient',
  badReplyToken: 'badReplyToken',
  notFound: 'other',
  other: 'other',
};
const REFUSED: Readonly<Partial<Record<RefusalReason, Refused>>> = {
  quota: 'quota',
  rate: 'rate',
  auth: 'auth',
  forbidden: 'forbidden',
};

/** Statuses after which LINE may have the message: its own trouble, a time-out, or a redirect of somebody between. */
const isOpen = (status: number): boolean => status < 200 || (status >= 300 && status <= 399) || status === 408 || status >= 500; // prettier-ignore

/**
 * How a sending call ended, by LINE's answer. Pure. Source: "Retry failed API requests", developers.line.biz: 409 says
 * that a call with the same retry key was accepted; 5xx and no answer leave it open; other 4xx were not carried out.
 */
export const sendOutcome = (answer: SendAnswer): SendOutcome => {
  const { status, body, requestId, acceptedRequestId } = answer;
  if (status >= 200 && status <= 299 && body !== null) return { kind: 'accepted', earlier: false, requestId };
  if (status === 409) return { kind: 'accepted', earlier: true, requestId: acceptedRequestId };
  const { reason, failure } = readRefusal(status, body, 'send');
  const rejected = REJECTED[reason];
  const refused = REFUSED[reason];
  if (isOpen(status) || status <= 299) return { kind: 'ambiguous', failure };
  if (refused) return { kind: 'refused', reason: refused, failure, requestId };
  return { kind: 'rejected', reason: rejected ?? 'other', failure, requestId };
};

/** Why nothing was sent at all: our own failure before the call. */
export const unsentOutcome = (failure: Failure): SendOutcome => {
  const reason: Refused = failure.kind === 'rate' ? 'rate' : failure.kind === 'config' ? 'forbidden' : 'auth';
  return { kind: 'refused', reason, failure, requestId: null };
};
