import { randomUUID } from 'node:crypto';
import { inspect } from 'node:util';
import type { LineMessage } from '../../../lib/line/message';
import type { SendOutcome } from '../../../lib/line/send-port';
import type { FaultRule } from '../../../runtime/sandbox/line/faults';
import { closeSandboxes, contractProblems, openSandbox } from './support';

afterEach(closeSandboxes);
afterAll(() => expect(contractProblems()).toEqual([]));

const hello: LineMessage[] = [{ type: 'text', text: 'こんにちは、ひみつの本文' }];
const frozen = JSON.stringify(hello);
const JAPANESE = /[\u3040-\u30ff\u4e00-\u9fff]/;

const kindOf = (outcome: SendOutcome): string =>
  'reason' in outcome ? `${outcome.kind} ${outcome.reason}` : outcome.kind;

test('a push is accepted with the id of its request, and the friend has it', async () => {
  const { line, connect } = await openSandbox();
  const { userId } = line.world.people()[0]!;
  const outcome = await connect().push(userId, frozen, randomUUID());
  expect(outcome).toEqual({ kind: 'accepted', earlier: false, requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) });
  expect(line.world.talk(userId).map(({ message }) => message.text)).toEqual(['こんにちは、ひみつの本文']);
});

test('the same retry key again counts as accepted earlier, by the id of the first request, and nothing goes twice', async () => {
  const { line, connect } = await openSandbox();
  const { userId } = line.world.people()[0]!;
  const key = randomUUID();
  const first = await connect().push(userId, frozen, key);
  const second = await connect().push(userId, frozen, key);
  expect(second).toEqual({ ...first, earlier: true });
  expect(line.world.talk(userId)).toHaveLength(1);
});

test('a multicast reaches all it names', async () => {
  const { line, connect } = await openSandbox();
  const ids = line.world.people().map(({ userId }) => userId);
  expect(kindOf(await connect().multicast(ids, frozen, randomUUID()))).toBe('accepted');
  for (const id of ids) expect(line.world.talk(id)).toHaveLength(1);
});

describe('what LINE refuses or leaves open', () => {
  const cases: [string, FaultRule, string][] = [
    ['its own trouble', { endpoint: 'push', kind: 'status', status: 500 }, 'ambiguous'],
    ['trouble after it was taken', { endpoint: 'push', kind: 'statusAfter', status: 503 }, 'ambiguous'],
    ['a connection ended before', { endpoint: 'push', kind: 'dropBefore' }, 'ambiguous'],
    ['a connection reset before', { endpoint: 'push', kind: 'reset' }, 'ambiguous'],
    ['a connection reset after', { endpoint: 'push', kind: 'resetAfter' }, 'ambiguous'],
    ['half an answer', { endpoint: 'push', kind: 'cutAnswer' }, 'ambiguous'],
    ['no answer in time', { endpoint: 'push', kind: 'delayAfter', milliseconds: 1_500 }, 'ambiguous'],
    ['the monthly limit', { endpoint: 'push', kind: 'quota' }, 'refused quota'],
    ['too fast', { endpoint: 'push', kind: 'rate' }, 'refused rate'],
    ['too many at once', { endpoint: 'push', kind: 'audienceConcurrency' }, 'refused rate'],
    ['a refused token', { endpoint: 'push', kind: 'status', status: 401 }, 'refused auth'],
    ['no contract', { endpoint: 'push', kind: 'status', status: 403 }, 'refused forbidden'],
    ['not found', { endpoint: 'push', kind: 'status', status: 404 }, 'rejected other'],
    ['too large', { endpoint: 'push', kind: 'status', status: 413 }, 'rejected badMessage'],
  ];

  test.each(cases)('%s', async (_name, fault, expected) => {
    const { line, pace, settings, connect } = await openSandbox();
    const { userId } = line.world.people()[0]!;
    line.control.addFault(fault);
    const outcome = await connect({}, { tuning: { answerTimeoutMs: 500 } }).push(userId, frozen, randomUUID());
    expect(kindOf(outcome)).toBe(expected);
    if (outcome.kind === 'accepted') throw new Error('never');
    const { failure } = outcome;
    expect([failure.message, failure.hint]).toEqual([expect.stringMatching(JAPANESE), expect.stringMatching(JAPANESE)]);
    const told = inspect(failure, { depth: 9 });
    for (const secret of [userId, 'ひみつ', settings.accessToken!, settings.channelSecret])
      expect(told).not.toContain(secret);
    expect(pace.heldBack.length).toBe(expected === 'refused rate' ? 1 : 0);
  });

  test('all three kinds of 429, the token and the contract have words of their own', async () => {
    const { line, connect } = await openSandbox();
    const { userId } = line.world.people()[0]!;
    const words = new Set<string>();
    for (const [, fault] of cases.slice(7)) {
      line.control.addFault({ ...fault, times: 1 });
      const outcome = await connect().push(userId, frozen, randomUUID());
      if ('failure' in outcome) words.add(outcome.failure.message);
    }
    expect(words.size).toBe(cases.slice(7).length);
  });
});

test('a message LINE does not take is told by its place, before and while sending', async () => {
  const { line, connect } = await openSandbox();
  const api = connect();
  const long: LineMessage[] = [...hello, ...hello, { type: 'text', text: 'あ'.repeat(5_001) }];
  const verdict = await api.validate('push', long);
  const outcome = await api.push(line.world.people()[0]!.userId, JSON.stringify(long), randomUUID());
  expect(kindOf(outcome)).toBe('rejected badMessage');
  for (const said of [verdict, outcome]) {
    expect('failure' in said && said.failure.message).toContain('3つ目の吹き出しの本文が');
  }
  expect(await api.validate('reply', hello)).toEqual({ ok: true });
});

test('somebody LINE does not know is a bad recipient, not a bad message', async () => {
  const { connect } = await openSandbox();
  expect(kindOf(await connect().push('nobody', frozen, randomUUID()))).toBe('rejected badRecipient');
  expect(kindOf(await connect().multicast(['nobody'], frozen, randomUUID()))).toBe('rejected badRecipient');
});

test('a reply token LINE does not take is told as one', async () => {
  const { connect } = await openSandbox();
  expect(kindOf(await connect().reply('0123456789abcdef', hello))).toBe('rejected badReplyToken');
});

test('cancelled before it left, nothing is sent and it says so', async () => {
  const { line, connect } = await openSandbox();
  const { userId } = line.world.people()[0]!;
  const sent = connect().push(userId, frozen, randomUUID(), AbortSignal.abort());
  await expect(sent).rejects.toMatchObject({ kind: 'stopped' });
  expect(line.world.talk(userId)).toEqual([]);
});

test('cancelled on the way, its answer is waited for: cut off, it would be in doubt', async () => {
  const { line, connect } = await openSandbox();
  const { userId } = line.world.people()[0]!;
  line.control.addFault({ endpoint: 'push', kind: 'delayAfter', milliseconds: 1_500 });
  const cancel = new AbortController();
  const sending = connect().push(userId, frozen, randomUUID(), cancel.signal);
  while (line.world.talk(userId).length === 0) await new Promise((next) => setTimeout(next, 5));
  cancel.abort();
  expect(kindOf(await sending)).toBe('accepted');
});
