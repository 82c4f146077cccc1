import type { FastifyInstance } from 'fastify';
import { token } from './ids';
import { jsonBody } from './json-body';
import type { Line } from './line';
import { narrowcastProgress } from './narrowcast';
import { basicId } from './options';
import { refuse } from './refusal';
import type { Answer } from './webhooks';
import { post, signature } from './webhooks';

const endpoint = (name: string) => ({ config: { endpoint: name } });

const isWebUrl = (value: unknown): value is string =>
  typeof value === 'string' && value.length <= 500 && /^https?:$/.test(URL.parse(value)?.protocol ?? '');

const testResult = (answer: Answer, timestamp: string): Record<string, unknown> => {
  if (answer.status === null) {
    const reason = answer.timedOut ? 'REQUEST_TIMEOUT' : 'COULD_NOT_CONNECT';
    const detail = answer.timedOut ? 'Request timeout' : 'Connection refused';
    return { success: false, timestamp, statusCode: 0, reason, detail };
  }
  const success = answer.status >= 200 && answer.status <= 299;
  const reason = success ? 'OK' : 'ERROR_STATUS_CODE';
  return { success, timestamp, statusCode: answer.status, reason, detail: String(answer.status) };
};

const webhookRoutes = (app: FastifyInstance, line: Line): void => {
  app.get('/v2/bot/channel/webhook/endpoint', endpoint('get webhook'), async () => {
    const url = line.settings.get('webhookEndpoint');
    if (url === null) throw refuse.notFound();
    return { endpoint: url, active: line.settings.get('webhookActive') };
  });
  app.put('/v2/bot/channel/webhook/endpoint', endpoint('set webhook'), async (request) => {
    const { endpoint: url } = jsonBody(request);
    if (!isWebUrl(url)) throw refuse.badRequest('Invalid webhook endpoint URL');
    await line.commits.run(() => line.settings.put({ webhookEndpoint: url }));
    return {};
  });
  app.post('/v2/bot/channel/webhook/test', endpoint('webhook test'), async (request) => {
    const given = request.body === undefined ? undefined : jsonBody(request)['endpoint'];
    const url = given ?? line.settings.get('webhookEndpoint');
    if (url === null || url === undefined) throw refuse.notFound();
    if (!isWebUrl(url)) throw refuse.badRequest('Invalid webhook endpoint URL');
    const body = JSON.stringify({ destination: line.botUserId, events: [] });
    const headers = { 'x-line-signature': signature(body, line.settings.get('credentials').channelSecret) };
    const answer = await post(url, body, headers, line.webhookTimeoutMs);
    return testResult(answer, new Date(line.clock.millis()).toISOString());
  });
};

const MOST_IDS = 1000;

const readStart = (start: string | undefined): number => {
  if (start === undefined) return 0;
  const n = Number(/^after\.(\d+)$/.exec(Buffer.from(start, 'base64url').toString())?.[1]);
  if (!Number.isSafeInteger(n)) throw refuse.badRequest('Invalid start');
  return n;
};

const readLimit = (limit: string | undefined): number => {
  const n = limit === undefined ? 300 : Number(limit);
  if (!Number.isInteger(n) || n < 1) throw refuse.badRequest('Invalid limit');
  return Math.min(n, MOST_IDS);
};

const peopleRoutes = (app: FastifyInstance, line: Line): void => {
  app.get<{ Params: { userId: string } }>('/v2/bot/profile/:userId', endpoint('profile'), async ({ params }) => {
    const person = line.people.get(params.userId);
    if (person.state !== 'following') throw refuse.notFound();
    const picture = person.picture_url ? { pictureUrl: person.picture_url } : {};
    return { displayName: person.display_name, userId: person.user_id, ...picture, language: 'ja' };
  });
  app.get<{ Querystring: { start?: string; limit?: string } }>(
    '/v2/bot/followers/ids',
    endpoint('followers'),
    async ({ query }) => {
      const limit = readLimit(query.limit);
      const rows = line.people.page(readStart(query.start), limit + 1, 'following');
      const shown = rows.slice(0, limit);
      const next = Buffer.from(`after.${shown.at(-1)?.n}`).toString('base64url');
      return { userIds: shown.map((row) => row.user_id), ...(rows.length > limit ? { next } : {}) };
    },
  );
  app.post<{ Params: { userId: string } }>(
    '/v2/bot/user/:userId/linkToken',
    endpoint('link token'),
    async (request) => {
      const person = line.people.get(request.params.userId);
      const linkToken = token(24);
      await line.commits.run(() =>
        line.db
          .prepare('INSERT INTO link_token (token, person, issued_at) VALUES (?, ?, ?)')
          .run(linkToken, person.n, line.clock.millis()),
      );
      return { linkToken };
    },
  );
};

/** The account itself: what it is, its quota, its webhook, its friends. */
export const accountRoutes = (app: FastifyInstance, line: Line): void => {
  app.get('/v2/bot/info', endpoint('bot info'), async () => ({
    userId: line.botUserId,
    basicId: basicId(line.settings.get('credentials').channelId),
    displayName: 'お試し公式アカウント',
    chatMode: 'bot',
    markAsReadMode: 'manual',
  }));
  app.get('/v2/bot/message/quota', endpoint('quota'), async () => {
    const value = line.settings.get('quota');
    return value === null ? { type: 'none' } : { type: 'limited', value };
  });
  app.get('/v2/bot/message/quota/consumption', endpoint('quota consumption'), async () => ({
    totalUsage: line.sends.used(),
  }));
  app.get<{ Querystring: { requestId?: string } }>(
    '/v2/bot/message/progress/narrowcast',
    endpoint('narrowcast progress'),
    async ({ query }) => {
      const progress = narrowcastProgress(line, query.requestId ?? '');
      if (!progress) throw refuse.notFound();
      return progress;
    },
  );
  webhookRoutes(app, line);
  peopleRoutes(app, line);
};
