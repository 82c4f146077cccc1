/** A transition of state covers at most this many friends; a multicast too. */
export const BATCH = 500;

/**
 * Requests at once in one visit. LINE's limit is 2,000 pushes a second: where an answer takes 50 ms, that is 100 at once.
 */
export const REQUESTS_AT_ONCE = 100;

/** LINE remembers a retry key for 24 hours; the last attempt leaves an hour for clocks that disagree. */
export const LAST_RESEND_HOURS = 23;

/** How long work of a dead process waits for another, unless the caller says otherwise. */
export const LEASE_SECONDS = 20;

/** Replies are never taken up by another: this only has to be longer than any call. */
export const REPLY_LEASE_SECONDS = 120;

/** Bodies are kept this long after their last use, which is at least six days after the outcome. */
export const BODY_DAYS = 7;

const LONGEST_WAIT = 300;

/** Seconds until the attempt after the `attempts`-th, half of them at random, so that senders do not come in step. */
export const retrySeconds = (attempts: number, random = Math.random()): number => {
  const seconds = Math.min(LONGEST_WAIT, 2 ** Math.max(0, attempts - 1));
  return seconds / 2 + (seconds / 2) * random;
};
