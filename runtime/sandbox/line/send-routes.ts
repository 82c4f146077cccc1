import type { FastifyInstance, FastifyRequest } from 'fastify';
import { retryKeyOf } from './gates';
import { isUserId } from './ids';
import { jsonBody, rawBody } from './json-body';
import type { Line } from './line';
import { checkMessages, checkShape } from './messages/check';
import { bool, list, matching, object, optional } from './messages/shape';
import { startNarrowcast } from './narrowcast';
import type { PersonRow } from './people';
import { refuse } from './refusal';
import type { SendKind, SendRequest, SentMessage } from './sends';

const MOST_RECIPIENTS = 500;

const unitName = matching(/^[a-zA-Z0-9_]{1,30}$/, 'Must match ^[a-zA-Z0-9_]{1,30}$');
const options = object({
  notificationDisabled: optional(bool),
  customAggregationUnits: optional(list(unitName, { max: 1 })),
});

const sendRequest = (kind: SendKind, request: FastifyRequest): SendRequest => {
  const body = jsonBody(request);
  const messages = checkMessages(body['messages']);
  checkShape(options, body);
  const [unit] = (body['customAggregationUnits'] ?? []) as string[];
  return {
    ...{ kind, requestId: request.lineRequestId, retryKey: retryKeyOf(request), rawBody: rawBody(request), messages },
    unit: unit ?? null,
  };
};

/** Takes a call in the next commit: a repeated retry key first, then `work`. */
const take = async <T>(line: Line, send: SendRequest, work: () => T): Promise<T> => {
  const taken = await line.commits.run(() => {
    const conflict = line.sends.checkRetryKey(send);
    return conflict ? { conflict } : { result: work() };
  });
  if ('conflict' in taken && taken.conflict) throw taken.conflict;
  return (taken as { result: T }).result;
};

const push = async (line: Line, request: FastifyRequest): Promise<{ sentMessages: SentMessage[] }> => {
  const send = sendRequest('push', request);
  const { to } = jsonBody(request);
  if (!isUserId(to)) throw refuse.property('to');
  const sentMessages = await take(line, send, () => {
    const person = line.people.find(to);
    if (!person) throw refuse.failedToSend();
    return line.sends.toPeople(send, [person]);
  });
  line.watchers.tell(to);
  return { sentMessages };
};

const recipientsOf = (to: unknown): string[] => {
  if (!Array.isArray(to) || to.length === 0) throw refuse.property('to');
  if (to.length > MOST_RECIPIENTS)
    throw refuse.badRequest(`The number of recipients must be between 1 and ${MOST_RECIPIENTS}`);
  const bad = to.findIndex((id) => !isUserId(id));
  if (bad >= 0) throw refuse.property(`to[${bad}]`);
  return [...new Set(to as string[])];
};

const multicast = async (line: Line, request: FastifyRequest): Promise<object> => {
  const send = sendRequest('multicast', request);
  const to = recipientsOf(jsonBody(request)['to']);
  await take(line, send, () => {
    const people = to.map((id) => line.people.find(id));
    if (people.includes(null)) throw refuse.failedToSend();
    return line.sends.toPeople(send, people as PersonRow[]);
  });
  for (const id of to) line.watchers.tell(id);
  return {};
};

const reply = async (line: Line, request: FastifyRequest): Promise<{ sentMessages: SentMessage[] }> => {
  const { replyToken } = jsonBody(request);
  if (typeof replyToken !== 'string' || replyToken === '') throw refuse.property('replyToken');
  const send = sendRequest('reply', request);
  const { person, sentMessages } = await line.commits.run(() => {
    // Stays written also where the call is refused.
    const n = line.events.useReplyToken(replyToken);
    const row = n === null ? null : line.people.at(n);
    if (!row) throw refuse.badReplyToken();
    return { person: row, sentMessages: line.sends.toPeople(send, [row]) };
  });
  line.watchers.tell(person.user_id);
  return { sentMessages };
};

const broadcast = async (line: Line, request: FastifyRequest): Promise<object> => {
  const send = sendRequest('broadcast', request);
  await take(line, send, () => line.sends.toEverybody(send));
  line.watchers.tell(null);
  return {};
};

const KINDS = ['reply', 'push', 'multicast', 'narrowcast', 'broadcast'] as const;

/** Sending, and asking whether something could be sent. */
export const sendRoutes = (app: FastifyInstance, line: Line): void => {
  const sends = (endpoint: string) => ({ config: { endpoint, retryKey: true } });
  app.post('/v2/bot/message/push', sends('push'), (request) => push(line, request));
  app.post('/v2/bot/message/multicast', sends('multicast'), (request) => multicast(line, request));
  app.post('/v2/bot/message/broadcast', sends('broadcast'), (request) => broadcast(line, request));
  app.post('/v2/bot/message/narrowcast', sends('narrowcast'), async (request, answer) => {
    const send = sendRequest('narrowcast', request);
    const { limit } = jsonBody(request);
    await take(line, send, () => startNarrowcast(line, send, limit));
    return answer.code(202).send({});
  });
  app.post('/v2/bot/message/reply', { config: { endpoint: 'reply' } }, (request) => reply(line, request));
  for (const kind of KINDS)
    app.post(`/v2/bot/message/validate/${kind}`, { config: { endpoint: `validate ${kind}` } }, async (request) => {
      checkMessages(jsonBody(request)['messages']);
      return {};
    });
};
