import { setTimeout as sleep } from 'node:timers/promises';
import { HttpError, type HttpErrorKind } from './error';

export type RetryDecision = { readonly wait: number } | { readonly giveUp: true };

/** How often one read is asked in all. */
const MAX_ATTEMPTS = 4;
const FIRST_WAIT_MS = 1_000;
/** A server that wants a longer pause gets it from the next visit, not from a sleeping one. */
const LONGEST_WAIT_MS = 60_000;

const PASSING_KINDS: ReadonlySet<HttpErrorKind> = new Set(['dns', 'unreachable', 'timeout', 'cut', 'notJson', 'html']);
const PASSING_STATUSES: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504]);

const GIVE_UP: RetryDecision = { giveUp: true };

/** Milliseconds that a Retry-After header (seconds or a date) asks for, or null when it says nothing readable. */
const retryAfterMs = (error: HttpError): number | null => {
  if (error.retryAfter === null) return null;
  const value = error.retryAfter.trim();
  if (/^\d+(\.\d+)?$/.test(value)) return Number(value) * 1_000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? null : Math.max(0, date - error.receivedAt);
};

/**
 * Decides what follows the `attempt`-th failure (counted from 1) of a request. Pure. Only a request that changes
 * nothing is asked again, and only where time may heal it; the pause doubles, is at least what Retry-After asks, and
 * is stretched by up to half with `jitter` (0 to 1) so that processes do not come back together.
 */
export const retryDecision = (error: HttpError, attempt: number, jitter: number): RetryDecision => {
  // A web page is passing when a server in trouble sent it; a page with a 404 is simply the wrong place.
  const passing =
    error.status !== null && error.status >= 300 ? PASSING_STATUSES.has(error.status) : PASSING_KINDS.has(error.kind);
  if (!error.repeatable || !passing || attempt >= MAX_ATTEMPTS) return GIVE_UP;
  const base = Math.max(FIRST_WAIT_MS * 2 ** (attempt - 1), retryAfterMs(error) ?? 0);
  return base > LONGEST_WAIT_MS ? GIVE_UP : { wait: Math.round(base * (1 + jitter / 2)) };
};

export interface RetryOptions {
  readonly signal?: AbortSignal;
  /** Told before each pause, e.g. to hold other processes back after a 429. */
  readonly onWait?: (error: HttpError, milliseconds: number) => Promise<void>;
  /** Fewer tries than usual, where a person is waiting for the answer. */
  readonly maxAttempts?: number;
}

/** Runs `work`, asking again as `retryDecision` says. Rejects with the last error. */
export const withRetry = async <T>(work: () => Promise<T>, options: RetryOptions = {}): Promise<T> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof HttpError) || attempt >= (options.maxAttempts ?? MAX_ATTEMPTS)) throw error;
      const decision = retryDecision(error, attempt, Math.random());
      if ('giveUp' in decision) throw error;
      await options.onWait?.(error, decision.wait);
      await sleep(decision.wait, undefined, { signal: options.signal });
    }
  }
};
