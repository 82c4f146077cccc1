import { randomUUID } from 'node:crypto';
import { closeAll, closeLine, contractProblems, newFolder, openEndpoint, openLine } from './line-client';

afterEach(closeAll);
afterEach(() => expect(contractProblems()).toEqual([]));

const text = (words: string) => ({ type: 'text', text: words });

describe('a push', () => {
  it('arrives in the talk and is answered with the ids of its bubbles', async () => {
    const line = await openLine();
    const { userId } = line.person();
    const answer = await line.post('/v2/bot/message/push', { to: userId, messages: [text('一つ目'), text('二つ目')] });
    expect(answer.status).toBe(200);
    const talk = line.world.talk(userId);
    expect(talk.map(({ id, by, from, message }) => [id, by, from, message['text']])).toEqual(
      (answer.body['sentMessages'] as { id: string }[]).map(({ id }, index) => [
        ...[id, 'push', 'account', index === 0 ? '一つ目' : '二つ目'],
      ]),
    );
    expect(talk[0]?.requestId).toBe(answer.headers.get('x-line-request-id'));
  });

  it('is taken but does not arrive where the person has blocked the account or never added it', async () => {
    const line = await openLine();
    const [blocked, stranger] = [line.person(0), await line.world.addPerson()];
    await line.control.setPerson(blocked.userId, { state: 'blocked' });
    expect((await line.push(blocked.userId, 'あ')).status).toBe(200);
    expect((await line.push(stranger.userId, 'あ')).status).toBe(200);
    expect([line.texts(blocked.userId), line.texts(stranger.userId)]).toEqual([[], []]);
    expect(line.control.counts.tally()).toMatchObject({ deliveries: 0, notShown: 2, accepted: { push: 2 } });
    expect(line.control.used()).toBe(0);
  });

  it.each([
    ['nobody has this id', `U${'0'.repeat(32)}`, 'Failed to send messages'],
    ['it is no user id', 'somebody', "The property, 'to', in the request body is invalid (line: -, column: -)"],
  ])('is refused where %s', async (_case, to, message) => {
    const line = await openLine();
    const answer = await line.push(to, 'あ');
    expect([answer.status, answer.body['message']]).toEqual([400, message]);
  });

  it('is refused where the body is no JSON', async () => {
    const line = await openLine();
    expect((await line.post('/v2/bot/message/push', '{"to":')).status).toBe(400);
  });
});

describe('a retry key', () => {
  it('lets the message through once, and answers later tries with what the first one sent', async () => {
    const line = await openLine();
    const { userId } = line.person();
    const key = randomUUID();
    const first = await line.push(userId, 'おめでとう', key);
    const second = await line.push(userId, 'おめでとう', key.toUpperCase());
    expect(second.status).toBe(409);
    expect(second.headers.get('x-line-accepted-request-id')).toBe(first.headers.get('x-line-request-id'));
    expect(second.headers.get('x-line-request-id')).not.toBe(first.headers.get('x-line-request-id'));
    expect(second.body['sentMessages']).toEqual(first.body['sentMessages']);
    expect(line.texts(userId)).toEqual(['おめでとう']);
  });

  it('is taken once of many that come at the same moment', async () => {
    const line = await openLine();
    const { userId } = line.person();
    const key = randomUUID();
    const answers = await Promise.all(Array.from({ length: 20 }, () => line.push(userId, 'あ', key)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(19);
    expect(line.control.counts.tally().deliveries).toBe(1);
  });

  it('stays used when the body differs, which is counted', async () => {
    const line = await openLine();
    const { userId } = line.person();
    const key = randomUUID();
    await line.push(userId, '一', key);
    expect((await line.push(userId, '二', key)).status).toBe(409);
    expect(line.control.counts.retryKeys().keys).toMatchObject([{ key, repeats: 1, otherBodies: 1 }]);
  });

  it('is forgotten after 24 hours on the sandbox clock', async () => {
    const line = await openLine();
    const { userId } = line.person();
    const key = randomUUID();
    await line.push(userId, 'あ', key);
    await line.world.moveClock({ hours: 23, minutes: 59 });
    expect((await line.push(userId, 'あ', key)).status).toBe(409);
    await line.world.moveClock({ minutes: 2 });
    expect((await line.push(userId, 'あ', key)).status).toBe(200);
    expect(line.control.counts.tally().duplicates).toBe(1);
  });

  it('is not used up by a call that is refused', async () => {
    const line = await openLine();
    const { userId } = line.person();
    const key = randomUUID();
    expect((await line.push(userId, '', key)).status).toBe(400);
    expect((await line.push(userId, 'あ', key)).status).toBe(200);
  });

  it.each(['', 'not-a-uuid', '123e4567e89b12d3a456426614174000'])('is refused where it is no UUID: %p', async (key) => {
    const line = await openLine();
    const body = { to: line.person().userId, messages: [text('あ')] };
    expect((await line.post('/v2/bot/message/push', body, { 'x-line-retry-key': key })).status).toBe(400);
  });

  it.each([
    ['POST', '/v2/bot/message/reply', { replyToken: 'x', messages: [text('あ')] }],
    ['POST', '/v2/bot/message/validate/push', { messages: [text('あ')] }],
    ['GET', '/v2/bot/info', undefined],
  ])('is refused where LINE knows none: %s %s', async (method, path, body) => {
    const line = await openLine();
    const answer = await line.call(method, path, body, { 'x-line-retry-key': randomUUID() });
    expect([answer.status, answer.body['message']]).toEqual([400, 'The retry key is not supported in this endpoint']);
  });
});

describe('a multicast', () => {
  const multicast = (line: Awaited<ReturnType<typeof openLine>>, to: string[], key = randomUUID()) =>
    line.post('/v2/bot/message/multicast', { to, messages: [text('新商品')] }, { 'x-line-retry-key': key });

  it('reaches up to 500 people, each once, and counts each', async () => {
    const line = await openLine({ people: 500 });
    const ids = line.world.people().map(({ userId }) => userId);
    const key = randomUUID();
    const first = await multicast(line, ids, key);
    expect([first.status, first.body]).toEqual([200, {}]);
    const again = await multicast(line, ids, key);
    expect([again.status, again.headers.get('x-line-accepted-request-id')]).toEqual([
      ...[409, first.headers.get('x-line-request-id')],
    ]);
    expect(line.control.counts.tally()).toMatchObject({ deliveries: 500, people: 500, duplicates: 0 });
    expect(line.control.used()).toBe(500);
  });

  it('is refused as a whole for 501 people, nobody, a malformed id or an unknown one', async () => {
    const line = await openLine({ people: 501 });
    const ids = line.world.people().map(({ userId }) => userId);
    const refused = [ids, [], [line.person().userId, 'U1'], [line.person().userId, `U${'0'.repeat(32)}`]];
    for (const to of refused) expect((await multicast(line, to)).status).toBe(400);
    expect(line.control.counts.tally().deliveries).toBe(0);
  });
});

describe('a reply', () => {
  it('needs a token of a webhook, which works once and for a minute on the sandbox clock', async () => {
    const line = await openLine();
    const endpoint = await openEndpoint();
    await line.control.configure({ webhookEndpoint: endpoint.url });
    const { userId } = line.person();
    const reply = async (replyToken: unknown) =>
      line.post('/v2/bot/message/reply', { replyToken, messages: [text('お返事')] });
    await line.world.say(userId, '配送状況');
    await line.world.say(userId, 'ポイント');
    await line.control.webhooksSettled();
    const [first, second] = endpoint.received.map(({ events }) => events[0]?.['replyToken']);
    expect((await reply(first)).status).toBe(200);
    const used = await reply(first);
    expect([used.status, used.body['message']]).toEqual([400, 'Invalid reply token']);
    await line.world.moveClock({ minutes: 1 });
    expect((await reply(second)).status).toBe(400);
    expect((await reply('0'.repeat(32))).status).toBe(400);
    expect(line.texts(userId)).toEqual(['配送状況', 'ポイント', 'お返事']);
    expect(line.control.used()).toBe(0);
  });

  it('keeps its token where the messages are refused', async () => {
    const line = await openLine();
    const endpoint = await openEndpoint();
    await line.control.configure({ webhookEndpoint: endpoint.url });
    await line.world.say(line.person().userId, 'あ');
    await line.control.webhooksSettled();
    const replyToken = endpoint.received[0]?.events[0]?.['replyToken'];
    expect((await line.post('/v2/bot/message/reply', { replyToken, messages: [text('')] })).status).toBe(400);
    expect((await line.post('/v2/bot/message/reply', { replyToken, messages: [text('あ')] })).status).toBe(200);
  });
});

describe('to everybody', () => {
  it('a broadcast reaches the friends and nobody else', async () => {
    const line = await openLine();
    await line.control.setPerson(line.person(1).userId, { state: 'blocked' });
    const answer = await line.post('/v2/bot/message/broadcast', { messages: [text('お知らせ')] });
    expect([answer.status, answer.body]).toEqual([200, {}]);
    expect(line.world.people().map(({ userId }) => line.texts(userId).length)).toEqual([1, 0, 1]);
  });

  it('a narrowcast is accepted at once and tells how far it is', async () => {
    const line = await openLine({ people: 2500 });
    const answer = await line.post('/v2/bot/message/narrowcast', { messages: [text('限定')], limit: { max: 2100 } });
    expect(answer.status).toBe(202);
    const requestId = answer.headers.get('x-line-request-id') ?? '';
    const progress = async () => (await line.get(`/v2/bot/message/progress/narrowcast?requestId=${requestId}`)).body;
    let now = await progress();
    while (now['phase'] !== 'succeeded') now = await progress();
    expect(now).toMatchObject({ successCount: 2100, failureCount: 0, targetCount: 2100 });
    expect(line.control.counts.tally()).toMatchObject({ people: 2100, deliveries: 2100 });
    expect((await line.get('/v2/bot/message/progress/narrowcast?requestId=none')).status).toBe(404);
  });
});

describe('after a restart on the same folder', () => {
  it('everything is still there: people, talks, retry keys, quota and credentials', async () => {
    const dir = await newFolder();
    const before = await openLine({ dir, quota: 10 });
    const { userId } = before.person();
    const key = randomUUID();
    const first = await before.push(userId, 'こんにちは', key);
    await closeLine(before);
    const after = await openLine({ dir, people: 5 });
    const { apiBase: _apiBase, ...credentials } = before.sandbox.credentials;
    expect(after.sandbox.credentials).toMatchObject(credentials);
    expect(after.world.people()).toHaveLength(5);
    expect(after.texts(userId)).toEqual(['こんにちは']);
    const again = await after.push(userId, 'こんにちは', key);
    expect([again.status, again.body['sentMessages']]).toEqual([409, first.body['sentMessages']]);
    expect(after.control.used()).toBe(1);
  });

  it('the folder belongs to one sandbox at a time', async () => {
    const dir = await newFolder();
    await openLine({ dir });
    await expect(openLine({ dir })).rejects.toThrow(/locked/);
  });
});
