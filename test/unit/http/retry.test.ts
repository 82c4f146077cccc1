import fc from 'fast-check';
import { HttpError, type HttpErrorDetail, type HttpErrorKind } from '../../../lib/http/error';
import { retryDecision, withRetry } from '../../../lib/http/retry';

const failed = (kind: HttpErrorKind, detail: Partial<HttpErrorDetail> = {}) =>
  new HttpError(kind, { where: 'GET shop/path', repeatable: true, ...detail });
const GIVE_UP = { giveUp: true };

test.each([
  ['a time-out', failed('timeout')],
  ['a cut connection', failed('cut')],
  ['a name service that does not answer', failed('dns')],
  ['broken JSON', failed('notJson', { status: 200 })],
  ['429', failed('status', { status: 429 })],
  ['500', failed('status', { status: 500 })],
  ['503 with HTML', failed('html', { status: 503 })],
])('%s is asked again after a second', (_name, error) => {
  expect(retryDecision(error, 1, 0)).toEqual({ wait: 1_000 });
});

test.each([
  ['a write, even after a time-out', failed('timeout', { repeatable: false })],
  ['400', failed('status', { status: 400 })],
  ['401', failed('status', { status: 401 })],
  ['403 with HTML', failed('html', { status: 403 })],
  ['a refusal inside 200', failed('refused', { status: 200 })],
  ['a wrong certificate', failed('tls')],
  ['a name that does not exist', failed('hostNotFound')],
  ['a cancelled request', failed('aborted')],
  ['a blocked host', failed('blocked')],
])('%s is not asked again', (_name, error) => {
  expect(retryDecision(error, 1, 0)).toEqual(GIVE_UP);
});

test('the pause doubles, and the fourth failure is the last', () => {
  const waits = [1, 2, 3, 4].map((attempt) => retryDecision(failed('timeout'), attempt, 0));
  expect(waits).toEqual([{ wait: 1_000 }, { wait: 2_000 }, { wait: 4_000 }, GIVE_UP]);
});

test('Retry-After in seconds lengthens the pause, never shortens it', () => {
  expect(retryDecision(failed('status', { status: 429, retryAfter: '7' }), 1, 0)).toEqual({ wait: 7_000 });
  expect(retryDecision(failed('status', { status: 429, retryAfter: '0' }), 1, 0)).toEqual({ wait: 1_000 });
  expect(retryDecision(failed('status', { status: 429, retryAfter: 'soon' }), 1, 0)).toEqual({ wait: 1_000 });
});

test('Retry-After as a date counts from when the answer came', () => {
  const error = failed('status', {
    status: 503,
    retryAfter: 'Sun, 22 Nov 2026 08:00:20 GMT',
    receivedAt: Date.parse('2026-11-22T08:00:00Z'),
  });
  expect(retryDecision(error, 1, 0)).toEqual({ wait: 20_000 });
});

test('a server that wants more than a minute is left to the next visit', () => {
  expect(retryDecision(failed('status', { status: 503, retryAfter: '3600' }), 1, 0)).toEqual(GIVE_UP);
});

test('jitter stretches the pause by up to half', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 1, max: 3 }), (jitter, attempt) => {
      const decision = retryDecision(failed('timeout'), attempt, jitter);
      const base = 1_000 * 2 ** (attempt - 1);
      return 'wait' in decision && decision.wait >= base && decision.wait <= base * 1.5;
    }),
  );
});

describe('withRetry', () => {
  test('asks again and tells what it waits for', async () => {
    const waits: number[] = [];
    let asked = 0;
    const work = async () => {
      asked += 1;
      if (asked === 1) throw failed('cut');
      return 'answer';
    };
    const onWait = async (_error: HttpError, milliseconds: number) => void waits.push(milliseconds);
    await expect(withRetry(work, { onWait })).resolves.toBe('answer');
    expect(waits).toHaveLength(1);
  });

  test('stops waiting when cancelled', async () => {
    const cancel = new AbortController();
    const work = () => Promise.reject(failed('status', { status: 429, retryAfter: '30' }));
    const running = withRetry(work, { signal: cancel.signal, onWait: async () => cancel.abort() });
    await expect(running).rejects.toThrow();
  });

  test('an error of another kind passes at once', async () => {
    await expect(withRetry(() => Promise.reject(new RangeError('ours')))).rejects.toThrow('ours');
  });
});
