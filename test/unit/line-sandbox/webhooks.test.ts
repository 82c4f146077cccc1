import { createHmac } from 'node:crypto';
import { validateSignature } from '@line/bot-sdk';
import type { LineClient, ReceivedWebhook } from './line-client';
import {
  closeAll,
  closeLine,
  contractProblems,
  newFolder,
  openEndpoint,
  openLine,
  webhookProblems,
} from './line-client';

afterEach(closeAll);
afterEach(() => expect(contractProblems()).toEqual([]));

const withEndpoint = async (...statuses: number[]): Promise<{ line: LineClient; received: ReceivedWebhook[] }> => {
  const endpoint = await openEndpoint(...statuses);
  const line = await openLine();
  await line.control.configure({ webhookEndpoint: endpoint.url });
  return { line, received: endpoint.received };
};

const events = (received: readonly ReceivedWebhook[]) => received.flatMap((webhook) => webhook.events);

describe('what people do', () => {
  it('is told to the webhook, signed, as LINE describes each event', async () => {
    const { line, received } = await withEndpoint();
    const { userId } = await line.world.addPerson({ displayName: '山田' });
    await line.world.follow(userId);
    await line.world.say(userId, '配送状況');
    await line.world.sendSticker(userId);
    await line.world.sendImage(userId);
    await line.world.postback(userId, { data: 'a=1', displayText: '選ぶ', params: { date: '2026-12-01' } });
    await line.world.linkAccount(userId, 'nonce-1', 'ok');
    await line.world.block(userId);
    await line.world.follow(userId);
    await line.control.webhooksSettled();
    expect(webhookProblems(received)).toEqual([]);
    for (const { raw, signature } of received)
      expect(validateSignature(raw, line.sandbox.credentials.channelSecret, signature ?? '')).toBe(true);
    expect(
      events(received).map(({ type, follow, message, postback, link }) => [
        type,
        (follow ?? (message as { type?: string } | undefined)?.type ?? postback ?? link ?? null) as unknown,
      ]),
    ).toEqual([
      ['follow', { isUnblocked: false }],
      ['message', 'text'],
      ['message', 'sticker'],
      ['message', 'image'],
      ['postback', { data: 'a=1', params: { date: '2026-12-01' } }],
      ['accountLink', { result: 'ok', nonce: 'nonce-1' }],
      ['unfollow', null],
      ['follow', { isUnblocked: true }],
    ]);
    expect(events(received).every((event) => (event['source'] as { userId: string }).userId === userId)).toBe(true);
    expect(
      events(received)
        .filter((event) => event['replyToken'] === undefined)
        .map(({ type }) => type),
    ).toEqual(['unfollow']);
    expect(line.texts(userId)).toEqual(['配送状況', 'sticker', 'image', '選ぶ']);
  });

  it('carries ids that sort by time, and the time of the sandbox clock', async () => {
    const { line, received } = await withEndpoint();
    await line.world.say(line.person().userId, '一');
    await line.world.moveClock({ days: 1 });
    await line.world.say(line.person().userId, '二');
    await line.control.webhooksSettled();
    const [first, second] = events(received);
    expect(String(first?.['webhookEventId'])).toMatch(/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/);
    expect(String(first?.['webhookEventId']) < String(second?.['webhookEventId'])).toBe(true);
    expect(Number(second?.['timestamp']) - Number(first?.['timestamp'])).toBeGreaterThanOrEqual(86_400_000);
  });

  it('can be done only by a friend', async () => {
    const { line, received } = await withEndpoint();
    const { userId } = await line.world.addPerson();
    await expect(line.world.say(userId, 'あ')).rejects.toThrow('友だちではありません');
    await expect(line.world.block(userId)).rejects.toThrow('友だちではありません');
    await line.control.webhooksSettled();
    expect(received).toEqual([]);
  });

  it('has no reply token in standby mode', async () => {
    const { line, received } = await withEndpoint();
    await line.control.configure({ mode: 'standby' });
    await line.world.say(line.person().userId, 'あ');
    await line.control.webhooksSettled();
    expect(events(received)[0]).toMatchObject({ mode: 'standby' });
    expect(events(received)[0]).not.toHaveProperty('replyToken');
  });

  it('can be marked as read by the token of its message', async () => {
    const { line, received } = await withEndpoint();
    const { userId } = line.person();
    await line.world.say(userId, 'あ');
    await line.control.webhooksSettled();
    const { markAsReadToken } = events(received)[0]?.['message'] as { markAsReadToken: string };
    expect((await line.post('/v2/bot/chat/markAsRead', { markAsReadToken })).status).toBe(200);
    expect((await line.post('/v2/bot/chat/markAsRead', { markAsReadToken: 'made-up' })).status).toBe(400);
    expect((await line.post('/v2/bot/message/markAsRead', { chat: { userId } })).status).toBe(200);
    expect((await line.post('/v2/bot/message/markAsRead', { chat: { userId: 'U1' } })).status).toBe(400);
  });

  it('is kept but not sent where no webhook is set', async () => {
    const line = await openLine();
    await line.world.say(line.person().userId, 'あ');
    await line.control.webhooksSettled();
    expect(line.world.webhooks()).toMatchObject([{ type: 'message', attempts: 0, status: null, done: true }]);
  });
});

describe('redelivery', () => {
  it('goes on with the same event id until a 2xx comes, saying that it is one', async () => {
    const { line, received } = await withEndpoint(500, 503, 200);
    await line.world.say(line.person().userId, 'あ');
    await line.control.webhooksSettled();
    expect(events(received).map((event) => event['deliveryContext'])).toEqual([
      ...[{ isRedelivery: false }, { isRedelivery: true }, { isRedelivery: true }],
    ]);
    const known = (name: string) => new Set(events(received).map((event) => event[name])).size;
    expect([known('webhookEventId'), known('timestamp'), known('replyToken')]).toEqual([1, 1, 1]);
    expect(line.world.webhooks()).toMatchObject([{ attempts: 3, status: 200, done: true }]);
  });

  it('does not happen where it is switched off', async () => {
    const { line, received } = await withEndpoint(500);
    await line.control.configure({ redelivery: false });
    await line.world.say(line.person().userId, 'あ');
    await line.control.webhooksSettled();
    expect(received).toHaveLength(1);
    expect(line.world.webhooks()).toMatchObject([{ attempts: 1, status: 500, done: true }]);
  });

  it('can be asked for', async () => {
    const { line, received } = await withEndpoint();
    await line.world.say(line.person().userId, 'あ');
    await line.control.webhooksSettled();
    await line.control.redeliver(String(events(received)[0]?.['webhookEventId']));
    await line.control.webhooksSettled();
    expect(events(received).map((event) => event['deliveryContext'])).toEqual([
      ...[{ isRedelivery: false }, { isRedelivery: true }],
    ]);
  });

  it('survives a restart: what was not taken comes after it', async () => {
    const dir = await newFolder();
    const before = await openLine({ dir, redeliveryDelayMs: 60_000 });
    await before.control.configure({ webhookEndpoint: 'http://127.0.0.1:1/' });
    await before.world.say(before.person().userId, 'あ');
    while (before.world.webhooks()[0]?.attempts === 0) await new Promise(setImmediate);
    await closeLine(before);
    const endpoint = await openEndpoint();
    const after = await openLine({ dir });
    await after.control.configure({ webhookEndpoint: endpoint.url });
    after.control.redeliverNow();
    await after.control.webhooksSettled();
    expect(events(endpoint.received)).toMatchObject([{ type: 'message', deliveryContext: { isRedelivery: true } }]);
  });
});

describe('the webhook address', () => {
  it('is set, read and really called by its test', async () => {
    const line = await openLine();
    const endpoint = await openEndpoint(200, 500);
    expect((await line.get('/v2/bot/channel/webhook/endpoint')).status).toBe(404);
    expect((await line.call('PUT', '/v2/bot/channel/webhook/endpoint', { endpoint: endpoint.url })).status).toBe(200);
    expect((await line.get('/v2/bot/channel/webhook/endpoint')).body).toEqual({ endpoint: endpoint.url, active: true });
    const test = async (body?: object) => (await line.post('/v2/bot/channel/webhook/test', body)).body;
    expect(await test({})).toMatchObject({ success: true, statusCode: 200, reason: 'OK' });
    expect(await test()).toMatchObject({ success: false, statusCode: 500, reason: 'ERROR_STATUS_CODE' });
    expect(await test({ endpoint: 'http://127.0.0.1:1/' })).toMatchObject({
      success: false,
      reason: 'COULD_NOT_CONNECT',
    });
    expect(webhookProblems(endpoint.received)).toEqual([]);
    expect(endpoint.received[0]?.events).toEqual([]);
  });

  it.each(['', 'ftp://shop.example/', 'shop.example', `https://shop.example/${'a'.repeat(500)}`])(
    'is refused where it is none: %p',
    async (endpoint) => {
      const line = await openLine();
      expect((await line.call('PUT', '/v2/bot/channel/webhook/endpoint', { endpoint })).status).toBe(400);
    },
  );
});

describe('webhooks made by hand', () => {
  it('are sent as they are: signed, forged, cut, or no JSON', async () => {
    const { line, received } = await withEndpoint();
    const body = JSON.stringify({ destination: 'U', events: [] });
    const right = createHmac('sha256', line.sandbox.credentials.channelSecret).update(body).digest('base64');
    expect(await line.control.sendRaw({ body })).toEqual({ status: 200 });
    await line.control.sendRaw({ body, signature: 'forged' });
    await line.control.sendRaw({ body, signature: 'none' });
    await line.control.sendRaw({ body, cutAt: 5 });
    await line.control.sendRaw({ body: 'no json' });
    expect(received.map(({ raw, signature }) => [raw, signature])).toEqual([
      [body, right],
      [body, 'forged'],
      [body, undefined],
      [body.slice(0, 5), right],
      ['no json', line.control.sign('no json')],
    ]);
  });

  it('answer with reply tokens that hold, and each use of one is counted', async () => {
    const { line } = await withEndpoint();
    const { userId } = line.person();
    const [token] = await line.control.replyTokens([userId]);
    const reply = () =>
      line.post('/v2/bot/message/reply', { replyToken: token, messages: [{ type: 'text', text: 'はい' }] });
    expect([(await reply()).status, (await reply()).status]).toEqual([200, 400]);
    expect(line.control.counts.replies()).toMatchObject([
      { replyToken: token, webhookEventId: null, tries: 2, accepted: 1 },
    ]);
  });
});

describe('several events in one webhook', () => {
  it('come in their order, and all of them again where no 2xx came', async () => {
    const { line, received } = await withEndpoint(500, 200);
    await line.control.configure({ eventsPerWebhook: 3 });
    const { userId } = line.person();
    await Promise.all(['一', '二', '三', '四'].map((text) => line.world.say(userId, text)));
    await line.control.webhooksSettled();
    expect(webhookProblems(received)).toEqual([]);
    const texts = received.map((webhook) =>
      webhook.events.map(({ message, deliveryContext }) => [
        (message as { text: string }).text,
        (deliveryContext as { isRedelivery: boolean }).isRedelivery,
      ]),
    );
    expect(texts[0]).toEqual([['一', false], ['二', false], ['三', false]]); // prettier-ignore
    expect(texts.slice(1).flat().sort()).toEqual([['一', true], ['三', true], ['二', true], ['四', false]]); // prettier-ignore
    expect(line.control.webhookCounts()).toMatchObject({ events: 4, waiting: 0, accepted: 4 });
  });
});
