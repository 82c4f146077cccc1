import type { FastifyInstance } from 'fastify';
import fastify from 'fastify';
import type { MailFolder } from './mail-folder';
import { PAGE_POLICY, listPage, mailPage, missingPage } from './pages';

const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': PAGE_POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
};

/** The mailbox's pages. A foreign host name is refused, so that no web page reaches them by rebinding its name. */
export const mailWeb = (folder: MailFolder): FastifyInstance => {
  const app = fastify({ forceCloseConnections: true });
  app.addHook('onRequest', async (request, reply) => {
    void reply.headers(HEADERS);
    if (!/^(127\.0\.0\.1|localhost)(:\d+)?$/.test(request.headers.host ?? ''))
      return reply.code(403).send(missingPage());
  });
  app.get('/', async () => listPage(await folder.list()));
  app.get<{ Params: { id: string } }>('/mail/:id', async (request, reply) => {
    const mail = await folder.read(request.params.id);
    return mail ? mailPage(mail) : reply.code(404).send(missingPage());
  });
  app.setNotFoundHandler((_request, reply) => reply.code(404).send(missingPage()));
  return app;
};
