import type { FastifyInstance } from 'fastify';
import { isUserId, seqOfMessage } from './ids';
import { jsonBody } from './json-body';
import type { Line } from './line';
import { PICTURE } from './picture';
import { refuse } from './refusal';

type Message = { Params: { messageId: string } };

const endpoint = (name: string) => ({ config: { endpoint: name } });

const DEFAULT_LOADING = 20;

const loadingRoute = (app: FastifyInstance, { people, commits, clock, watchers }: Line): void => {
  app.post('/v2/bot/chat/loading/start', endpoint('loading'), async (request, reply) => {
    const { chatId, loadingSeconds: seconds = DEFAULT_LOADING } = jsonBody(request);
    if (!isUserId(chatId) || !people.find(chatId)) throw refuse.property('chatId');
    if (!Number.isInteger(seconds) || Number(seconds) < 5 || Number(seconds) > 60 || Number(seconds) % 5 !== 0)
      throw refuse.property('loadingSeconds');
    await commits.run(() => people.showLoading(people.get(chatId).n, clock.millis() + Number(seconds) * 1000));
    watchers.tell(chatId);
    return reply.code(202).send({});
  });
};

const readRoutes = (app: FastifyInstance, { people, db }: Line): void => {
  app.post('/v2/bot/message/markAsRead', endpoint('mark as read'), async (request) => {
    const chat = jsonBody(request)['chat'] as { userId?: unknown } | undefined;
    if (!isUserId(chat?.userId) || !people.find(chat.userId)) throw refuse.property('chat.userId');
    return {};
  });
  app.post('/v2/bot/chat/markAsRead', endpoint('mark as read by token'), async (request) => {
    const { markAsReadToken } = jsonBody(request);
    const known =
      typeof markAsReadToken === 'string' &&
      db
        .prepare("SELECT 1 FROM webhook WHERE json_extract(event, '$.message.markAsReadToken') = ?")
        .get(markAsReadToken);
    if (!known) throw refuse.badRequest('Invalid markAsReadToken');
    return {};
  });
};

const contentRoutes = (app: FastifyInstance, { talks }: Line): void => {
  const pictureOf = (id: string): Buffer => {
    const seq = seqOfMessage(id);
    if (seq === null || talks.said(seq)?.type !== 'image') throw refuse.notFound();
    return PICTURE;
  };
  for (const [path, name] of [
    ['content', 'get content'],
    ['content/preview', 'get content preview'],
  ] as const)
    app.get<Message>(`/v2/bot/message/:messageId/${path}`, endpoint(name), async ({ params }, reply) =>
      reply.type('image/png').send(pictureOf(params.messageId)),
    );
  app.get<Message>('/v2/bot/message/:messageId/content/transcoding', endpoint('transcoding'), async ({ params }) => {
    pictureOf(params.messageId);
    return { status: 'succeeded' };
  });
};

/** One talk: the loading animation, read marks, and what people sent. */
export const talkRoutes = (app: FastifyInstance, line: Line): void => {
  loadingRoute(app, line);
  readRoutes(app, line);
  contentRoutes(app, line);
};
