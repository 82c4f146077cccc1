/** お試しトーク画面: what a person with LINE sees and does, on a web page, for the people of a pretend LINE. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Failure } from '../../../../lib/failure';
import type { LineWorld } from '../world';
import { ACTS } from './acts';
import { HTML, PAGE_POLICY, pageScript, pageStyle } from './assets';
import { Live } from './live';
import { linesOf, shownScreen } from './views';
import type { Refused } from './wire';

const HEADERS = {
  'content-security-policy': PAGE_POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
};

const LARGEST_BODY = 64 * 1024;

const refused = (message: string, hint: string): Refused => ({ message, hint });

/** A foreign host name is a page that rebound its name to this machine; a foreign Origin is a page that posts here. */
function checkCaller(request: FastifyRequest, reply: FastifyReply): FastifyReply | undefined {
  const host = request.headers.host ?? '';
  const isLocal = /^(127\.0\.0\.1|localhost)(:\d+)?$/.test(host);
  const isOurs =
    request.method !== 'POST' ||
    (request.headers.origin === `http://${host}` &&
      /^application\/json(;|$)/.test(request.headers['content-type'] ?? ''));
  if (isLocal && isOurs) return undefined;
  return reply
    .code(403)
    .send(refused('この画面からの操作ではありません。', 'お試しトーク画面を開き直して、もう一度お試しください。'));
}

const answerFor = (error: unknown): { status: number; body: Refused } =>
  error instanceof Failure
    ? { status: 400, body: refused(error.message, error.hint) }
    : {
        status: 500,
        body: refused(
          'お試しのLINEで操作を完了できませんでした。',
          'もう一度お試しください。続くときは npm run doctor で状態を確かめてください。',
        ),
      };

const count = (text: string | undefined): number => {
  const value = Number(text ?? 0);
  return Number.isSafeInteger(value) && value >= 0 ? value : 0;
};

function readRoutes(app: FastifyInstance, world: LineWorld): void {
  const live = new Live(world);
  app.addHook('preClose', async () => live.close());
  app.get('/', (_request, reply) => reply.type('text/html; charset=utf-8').send(HTML));
  app.get('/talk/app.js', async (_request, reply) =>
    reply.type('text/javascript; charset=utf-8').send(await pageScript()),
  );
  app.get('/talk/app.css', async (_request, reply) => reply.type('text/css; charset=utf-8').send(await pageStyle()));
  app.get<{ Querystring: { person?: string; search?: string } }>('/talk/screen', async ({ query }) =>
    shownScreen(world, query.person ?? null, query.search ?? ''),
  );
  app.get<{ Querystring: { person?: string; skip?: string } }>('/talk/lines', async ({ query }) =>
    linesOf(world, query.person ?? '', count(query.skip)),
  );
  app.get<{ Params: { userId: string } }>('/talk/rich-menu/:userId', (request, reply) => {
    const image = world.richMenuOf(request.params.userId)?.image;
    if (!image) return reply.code(404).send(refused('画像がありません。', '画像を登録してください。'));
    return reply.type(image.type).send(image.data);
  });
  app.get('/talk/events', (_request, reply) => {
    reply.hijack();
    live.open(reply.raw);
  });
}

/** Routes of their own scope: neither the gates of the Messaging API nor its way of reading bodies hold here. */
async function routes(app: FastifyInstance, world: LineWorld): Promise<void> {
  app.addHook('onRequest', async (request, reply) => {
    void reply.headers(HEADERS);
    return checkCaller(request, reply);
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    'application/json',
    { parseAs: 'string', bodyLimit: LARGEST_BODY },
    async (_request: FastifyRequest, body: string): Promise<unknown> => JSON.parse(body),
  );
  app.setErrorHandler((error, _request, reply) => {
    const { status, body } = answerFor(error);
    return reply.code(status).send(body);
  });
  readRoutes(app, world);
  app.post<{ Params: { act: string } }>('/talk/do/:act', async (request) => {
    const work = Object.hasOwn(ACTS, request.params.act) ? ACTS[request.params.act] : undefined;
    if (!work) throw new Failure('input', 'その操作はありません。', '画面を開き直してください。');
    return work(world, request.body);
  });
}

/** Mounts the talk screen at `/` and `/talk/` of a server on this machine. */
export async function registerTalk(app: FastifyInstance, world: LineWorld): Promise<void> {
  await app.register(async (scope) => routes(scope, world));
}
