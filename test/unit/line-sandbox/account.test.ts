import { closeAll, contractProblems, openEndpoint, openLine } from './line-client';

afterEach(closeAll);
afterEach(() => expect(contractProblems()).toEqual([]));

describe('the account', () => {
  it('says what it is', async () => {
    const line = await openLine();
    const { body } = await line.get('/v2/bot/info');
    expect(body).toMatchObject({ displayName: 'お試し公式アカウント', chatMode: 'bot' });
    expect(body['userId']).toMatch(/^U[0-9a-f]{32}$/);
    expect(body['basicId']).toMatch(/^@/);
  });

  it.each([
    ['none', {}, 'Authorization header required'],
    ['a wrong one', { authorization: 'Bearer wrong' }, 'invalid token'],
  ])('opens with its token only: %s', async (_case, headers, message) => {
    const line = await openLine();
    const answer = await line.raw('/v2/bot/info', { headers: headers as Record<string, string> });
    expect([answer.status, String(answer.body['message'])]).toEqual([401, expect.stringContaining(message)]);
    expect(answer.headers.get('x-line-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('answers an unknown path with 404 and a request id', async () => {
    const line = await openLine();
    const answer = await line.raw('/v2/bot/unknown');
    expect([answer.status, answer.body]).toEqual([404, { message: 'Not found' }]);
    expect(answer.headers.get('x-line-request-id')).not.toBeNull();
  });
});

describe('people', () => {
  it('are known by their profile while they are friends', async () => {
    const line = await openLine();
    const { userId, displayName } = line.person();
    expect((await line.get(`/v2/bot/profile/${userId}`)).body).toEqual({ userId, displayName, language: 'ja' });
    await line.world.block(userId);
    expect((await line.get(`/v2/bot/profile/${userId}`)).status).toBe(404);
    expect((await line.get(`/v2/bot/profile/U${'0'.repeat(32)}`)).status).toBe(404);
  });

  it('are listed by pages of at most 1,000, friends only', async () => {
    const line = await openLine({ people: 1203 });
    await line.control.setPerson(line.person(0).userId, { state: 'blocked' });
    const ids: string[] = [];
    const sizes: number[] = [];
    for (let start: unknown = null; start !== undefined;) {
      const page = (await line.get(`/v2/bot/followers/ids?limit=1000${start ? `&start=${String(start)}` : ''}`)).body;
      ids.push(...(page['userIds'] as string[]));
      sizes.push((page['userIds'] as string[]).length);
      start = page['next'];
    }
    expect(sizes).toEqual([1000, 202]);
    expect(new Set(ids).size).toBe(1202);
    expect(ids).not.toContain(line.person(0).userId);
    expect((await line.get('/v2/bot/followers/ids?start=made-up')).status).toBe(400);
    expect((await line.get('/v2/bot/followers/ids')).body['userIds']).toHaveLength(300);
  });

  it('are the same for the same seed', async () => {
    const [a, b, c] = [await openLine({ seed: 7 }), await openLine({ seed: 7 }), await openLine({ seed: 8 })];
    expect(a.world.people()).toEqual(b.world.people());
    expect(a.person().userId).not.toBe(c.person().userId);
  });
});

describe('a link token', () => {
  const link = (line: Awaited<ReturnType<typeof openLine>>, linkToken: unknown) =>
    line.raw(`/dialog/bot/accountLink?linkToken=${String(linkToken)}&nonce=nonce-1234567`);

  it('links an account once within ten minutes, which our webhook is told with the nonce', async () => {
    const line = await openLine();
    const endpoint = await openEndpoint();
    await line.control.configure({ webhookEndpoint: endpoint.url });
    const path = `/v2/bot/user/${line.person().userId}/linkToken`;
    const first = (await line.post(path)).body['linkToken'];
    const second = (await line.post(path)).body['linkToken'];
    expect((await link(line, first)).status).toBe(200);
    expect((await link(line, first)).status).toBe(400);
    await line.world.moveClock({ minutes: 11 });
    expect((await link(line, second)).status).toBe(400);
    await line.control.webhooksSettled();
    expect(endpoint.received.map(({ events }) => events[0]?.['link'])).toEqual([
      { result: 'ok', nonce: 'nonce-1234567' },
    ]);
    expect((await line.post(`/v2/bot/user/U${'0'.repeat(32)}/linkToken`)).status).toBe(404);
  });
});

describe('the quota', () => {
  const quota = async (line: Awaited<ReturnType<typeof openLine>>) => [
    (await line.get('/v2/bot/message/quota')).body,
    (await line.get('/v2/bot/message/quota/consumption')).body,
  ];

  it('has no limit unless one is set', async () => {
    const line = await openLine();
    expect(await quota(line)).toEqual([{ type: 'none' }, { totalUsage: 0 }]);
  });

  it('counts people, not 吹き出し, and refuses what would go beyond it', async () => {
    const line = await openLine({ quota: 3 });
    const ids = line.world.people().map(({ userId }) => userId);
    const messages = [
      { type: 'text', text: '一' },
      { type: 'text', text: '二' },
    ];
    expect((await line.post('/v2/bot/message/multicast', { to: ids.slice(0, 2), messages })).status).toBe(200);
    expect(await quota(line)).toEqual([{ type: 'limited', value: 3 }, { totalUsage: 2 }]);
    const refused = await line.post('/v2/bot/message/multicast', { to: ids.slice(0, 2), messages });
    expect([refused.status, refused.body['message']]).toEqual([429, 'You have reached your monthly limit.']);
    expect((await line.push(ids[2] ?? '', 'あ')).status).toBe(200);
    expect((await line.push(ids[2] ?? '', 'あ')).status).toBe(429);
  });

  it('begins anew with each month in Japan, and counts what is sent elsewhere', async () => {
    const line = await openLine({ quota: 1 });
    const { userId } = line.person();
    await line.push(userId, 'あ');
    await line.world.moveClock({ days: 31 });
    expect((await line.get('/v2/bot/message/quota/consumption')).body).toEqual({ totalUsage: 0 });
    await line.control.configure({ quotaElsewhere: 1 });
    expect((await line.push(userId, 'い')).status).toBe(429);
    await line.control.configure({ quotaElsewhere: 0 });
    expect((await line.push(userId, 'い')).status).toBe(200);
  });
});

describe("LINE's limits", () => {
  it('of a broadcast are 60 an hour on the sandbox clock, in other words than the quota', async () => {
    const line = await openLine({ rates: true });
    const broadcast = () => line.post('/v2/bot/message/broadcast', { messages: [{ type: 'text', text: 'あ' }] });
    for (let n = 0; n < 60; n++) expect((await broadcast()).status).toBe(200);
    const refused = await broadcast();
    expect([refused.status, refused.body['message']]).toEqual([
      ...[429, 'The API rate limit has been exceeded. Try again later.'],
    ]);
    expect(refused.headers.get('retry-after')).toBeNull();
    await line.world.moveClock({ hours: 1 });
    expect((await broadcast()).status).toBe(200);
  });

  it('can be switched off', async () => {
    const line = await openLine({ rates: true });
    await line.control.configure({ rates: false });
    for (let n = 0; n < 5; n++)
      expect((await line.post('/v2/bot/richmenu/batch', { operations: [{ type: 'unlinkAll' }] })).status).toBe(202);
  });
});

describe('numbers', () => {
  const dayOf = (line: Awaited<ReturnType<typeof openLine>>, ago: number) =>
    line.world.now().minus({ days: ago }).toFormat('yyyyMMdd');

  it('of a day come the day after', async () => {
    const line = await openLine();
    await line.push(line.person().userId, 'あ');
    const path = `/v2/bot/message/delivery/push?date=${dayOf(line, 0)}`;
    expect((await line.get(path)).body).toEqual({ status: 'unready' });
    await line.world.moveClock({ days: 1 });
    expect((await line.get(path)).body).toEqual({ status: 'ready', success: 1 });
    expect((await line.get(`/v2/bot/insight/message/delivery?date=${dayOf(line, 1)}`)).body).toMatchObject({
      apiPush: 1,
    });
    expect((await line.get(`/v2/bot/insight/followers?date=${dayOf(line, 1)}`)).body).toMatchObject({ followers: 3 });
    expect((await line.get('/v2/bot/message/delivery/push?date=yesterday')).status).toBe(400);
  });

  it('of units are named, and tell nothing of few people', async () => {
    const line = await openLine();
    const messages = [{ type: 'text', text: 'あ' }];
    const body = { to: line.person().userId, messages, customAggregationUnits: ['birthday'] };
    expect((await line.post('/v2/bot/message/push', body)).status).toBe(200);
    expect((await line.get('/v2/bot/message/aggregation/info')).body).toEqual({ numOfCustomAggregationUnits: 1 });
    expect((await line.get('/v2/bot/message/aggregation/list')).body).toEqual({ customAggregationUnits: ['birthday'] });
    const query = 'customAggregationUnit=birthday&from=20261101&to=20261130';
    const { body: unit } = await line.get(`/v2/bot/insight/message/event/aggregation?${query}`);
    expect(unit).toMatchObject({ overview: { uniqueImpression: null }, messages: [], clicks: [] });
    const wrong = { ...body, customAggregationUnits: ['誕生日'] };
    expect((await line.post('/v2/bot/message/push', wrong)).status).toBe(400);
  });

  it('of one broadcast and of friends', async () => {
    const line = await openLine();
    const sent = await line.post('/v2/bot/message/broadcast', { messages: [{ type: 'text', text: 'あ' }] });
    const requestId = sent.headers.get('x-line-request-id');
    const { body } = await line.get(`/v2/bot/insight/message/event?requestId=${requestId}`);
    expect(body).toMatchObject({ overview: { requestId, delivered: 3, uniqueImpression: null } });
    expect((await line.get('/v2/bot/insight/demographic')).body).toEqual({ available: false });
  });
});

describe('a talk', () => {
  it('shows the loading animation for the seconds asked', async () => {
    const line = await openLine();
    const { userId } = line.person();
    const start = (loadingSeconds: unknown, chatId = userId) =>
      line.post('/v2/bot/chat/loading/start', { chatId, loadingSeconds });
    expect((await start(30)).status).toBe(202);
    const seconds = line.world.loadingUntil(userId)?.diff(line.world.now()).as('seconds') ?? 0;
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual(30);
    await line.push(userId, 'お待たせしました');
    expect(line.world.loadingUntil(userId)).toBeNull();
    await start(60);
    await line.world.moveClock({ minutes: 1 });
    expect(line.world.loadingUntil(userId)).toBeNull();
    for (const wrong of [4, 7, 61]) expect((await start(wrong)).status).toBe(400);
    expect((await start(5, 'U1')).status).toBe(400);
  });

  it('gives the picture a person sent, and no other', async () => {
    const line = await openLine();
    const { userId } = line.person();
    await line.world.sendImage(userId);
    await line.world.say(userId, 'あ');
    const [image, text] = line.world.talk(userId);
    const content = await line.get(`/v2/bot/message/${image?.id}/content`);
    expect([content.status, content.headers.get('content-type')]).toEqual([200, 'image/png']);
    expect(content.bytes.subarray(1, 4).toString()).toBe('PNG');
    expect((await line.get(`/v2/bot/message/${image?.id}/content/preview`)).status).toBe(200);
    expect((await line.get(`/v2/bot/message/${image?.id}/content/transcoding`)).body).toEqual({ status: 'succeeded' });
    expect((await line.get(`/v2/bot/message/${text?.id}/content`)).status).toBe(404);
    expect((await line.get('/v2/bot/message/1/content')).status).toBe(404);
  });
});
