import { sendOutcome } from '../../../lib/line/api/outcome';
import { readRefusal, type Area } from '../../../lib/line/api/refusals';

const answer = (status: number, message = '', details?: { message: string; property: string }[]) => ({
  ...{ status, requestId: 'r-1', acceptedRequestId: null },
  body: message === '' ? undefined : { message, ...(details && { details }) },
});

const told = (...given: Parameters<typeof answer>): string => {
  const outcome = sendOutcome(answer(...given));
  return 'reason' in outcome ? `${outcome.kind} ${outcome.reason}` : outcome.kind;
};

test.each([
  [200, '', 'accepted'],
  [409, 'The retry key is already accepted', 'accepted'],
  [400, 'Invalid reply token', 'rejected badReplyToken'],
  [400, 'Failed to send messages', 'rejected badRecipient'],
  [400, "The property, 'to', in the request body is invalid (line: -, column: -)", 'rejected badRecipient'],
  [400, "The property, 'messages[0].text', in the request body is invalid (line: -, column: -)", 'rejected badMessage'],
  [400, 'The request body could not be parsed as JSON (line: 1, column: 2)', 'rejected badMessage'],
  [400, 'The retry key is invalid', 'rejected other'],
  [401, 'Authentication failed due to the following reason: invalid token', 'refused auth'],
  [403, 'Access to this API is not available for your account', 'refused forbidden'],
  [404, 'Not found', 'rejected other'],
  [408, '', 'ambiguous'],
  [413, '', 'rejected badMessage'],
  [415, 'The content type, text/plain, is not supported', 'rejected other'],
  [429, 'You have reached your monthly limit.', 'refused quota'],
  [429, 'The API rate limit has been exceeded. Try again later.', 'refused rate'],
  [429, 'The maximum number of concurrent operations has been exceeded', 'refused rate'],
  [429, '', 'refused rate'],
  [302, '', 'ambiguous'],
  [500, 'Internal server error', 'ambiguous'],
  [503, '', 'ambiguous'],
])('%d %s → %s', (status, message, outcome) => {
  expect(told(status, message)).toBe(outcome);
});

test('who it goes to is told apart from what is sent by the details as well', () => {
  const wrong = (property: string) => told(400, 'The request body has 1 error(s)', [{ message: 'invalid', property }]);
  expect([wrong('to'), wrong('to[3]'), wrong('messages[0].text')]).toEqual([
    'rejected badRecipient',
    'rejected badRecipient',
    'rejected badMessage',
  ]);
});

test('a good status with something else than data is left open', () => {
  expect(sendOutcome({ status: 200, body: null, requestId: null, acceptedRequestId: null }).kind).toBe('ambiguous');
});

test('409 names the request that was accepted first', () => {
  const outcome = sendOutcome({ ...answer(409), acceptedRequestId: 'first' });
  expect(outcome).toEqual({ kind: 'accepted', earlier: true, requestId: 'first' });
});

const areas: Area[] = ['send', 'validate', 'quota', 'account', 'profile', 'followers', 'webhook', 'richMenu', 'token', 'login', 'liff', 'talk']; // prettier-ignore

test.each(areas)('every refusal in %s has a Japanese message and a next step, with no place left unfilled', (area) => {
  for (const status of [400, 401, 403, 404, 409, 413, 418, 429, 500, 503]) {
    const { failure } = readRefusal(status, { message: 'Uffffffffffffffffffffffffffffffff said 秘密' }, area);
    expect(failure.message).toMatch(/[\u3040-\u30ff].*。$/);
    expect(failure.hint).toMatch(/[\u3040-\u30ff].*。$/);
    expect(failure.message + failure.hint).not.toMatch(/[{}]|秘密|Uffff|undefined|null/);
  }
});

test('three complaints are told at most, each once', () => {
  const details = [0, 0, 1, 2, 3].map((index) => ({
    message: 'May not be empty',
    property: `messages[${index}].text`,
  }));
  const { failure } = readRefusal(400, { message: 'The request body has 5 error(s)', details }, 'send');
  expect(failure.message).toBe(
    'LINE がこのメッセージを受け付けません: 1つ目の吹き出しの本文がありません、2つ目の吹き出しの本文がありません、3つ目の吹き出しの本文がありません。',
  );
});

test('a complaint about a Flex part names the 吹き出し that holds it', () => {
  const details = [{ message: 'must be non-empty text', property: '/body/contents/0/text' }];
  const { failure } = readRefusal(
    400,
    { message: 'A message (messages[1]) in the request body is invalid', details },
    'send',
  );
  expect(failure.message).toContain('2つ目の吹き出しの1つ目の部品の本文がありません');
});
