import { Failure } from '../../../lib/failure';
import type { SendOutcome } from '../../../lib/line/send-port';
import { verdictOf, type Standing } from '../../../lib/line/ledger/verdict';

const failure = new Failure('cart', 'LINEの言い分', '');
const accepted = (earlier: boolean): SendOutcome => ({ kind: 'accepted', earlier, requestId: 'r' });
const rejected = (reason: 'badMessage' | 'badRecipient' | 'badReplyToken' | 'other'): SendOutcome => ({
  ...{ kind: 'rejected', reason, failure, requestId: 'r' },
});
const refused = (reason: 'quota' | 'rate' | 'auth' | 'forbidden'): SendOutcome => ({
  ...{ kind: 'refused', reason, failure, requestId: 'r' },
});
const ambiguous: SendOutcome = { kind: 'ambiguous', failure };

const first: Standing = { kind: 'multicast', recipients: 500, attempts: 1, ambiguous: false };
const doubted: Standing = { ...first, attempts: 2, ambiguous: true };
const single: Standing = { ...first, kind: 'push', recipients: 1 };

describe('what an answer of LINE makes of a call', () => {
  test.each<[string, Standing, SendOutcome | { kind: 'notCalled' }, object]>([
    ['200', first, accepted(false), { to: 'accepted' }],
    ['200 after a doubtful attempt', doubted, accepted(false), { to: 'accepted' }],
    ['409 after an attempt of ours', doubted, accepted(true), { to: 'accepted' }],
    ['409 without one', first, accepted(true), { to: 'unknown', reason: 'foreignKey' }],
    ['400 about a recipient of many', first, rejected('badRecipient'), { to: 'split' }],
    ['400 about the only recipient', { ...first, recipients: 1 }, rejected('badRecipient'), { to: 'rejected' }],
    ['400 about the one of a push', single, rejected('badRecipient'), { to: 'rejected', reason: 'badRecipient' }],
    ['400 about the text', first, rejected('badMessage'), { to: 'rejected', reason: 'badMessage' }],
    ['400 about a recipient after doubt', doubted, rejected('badRecipient'), { to: 'rejected' }],
    ['400 about the text after doubt', doubted, rejected('badMessage'), { to: 'rejected' }],
    ['another 4xx', first, rejected('other'), { to: 'rejected', reason: 'other' }],
    ['another 4xx after doubt', doubted, rejected('other'), { to: 'again', ambiguous: true }],
    ['429 quota', first, refused('quota'), { to: 'held' }],
    ['429 quota after doubt', doubted, refused('quota'), { to: 'again', ambiguous: true }],
    ['429 rate', first, refused('rate'), { to: 'afresh' }],
    ['429 rate after doubt', doubted, refused('rate'), { to: 'again', ambiguous: true }],
    ['401', first, refused('auth'), { to: 'afresh' }],
    ['401 after doubt', doubted, refused('auth'), { to: 'again', ambiguous: true }],
    ['403', first, refused('forbidden'), { to: 'afresh' }],
    ['403 after doubt', doubted, refused('forbidden'), { to: 'again', ambiguous: true }],
    ['no answer', first, ambiguous, { to: 'again', ambiguous: true }],
    ['no call made', first, { kind: 'notCalled' }, { to: 'afresh', seconds: 0 }],
    ['no call made after doubt', doubted, { kind: 'notCalled' }, { to: 'again', ambiguous: true }],
  ])('%s', (_name, standing, outcome, expected) => {
    expect(verdictOf(standing, outcome)).toMatchObject(expected);
  });
});
