import type { FastifyInstance } from 'fastify';
import type { Consents } from './consent';

type Query = Readonly<Record<string, string | undefined>>;

const PATH = '/api/oauth/authorize.php';

const page = (title: string, body: string): string =>
  `<!DOCTYPE html><html lang="ja"><meta charset="utf-8"><title>${title}</title><h1>${title}</h1>${body}</html>`;

const problemOf = ({ app }: Consents, query: Query): string | null => {
  if (query.client_id !== app.clientId) return 'クライアントIDが登録されていません。';
  if (query.redirect_uri !== app.redirectUrl) return 'リダイレクトURLが登録されたものと違います。';
  return query.response_type === 'code' ? null : 'response_type が違います。';
};

/** Where the browser goes after a consent, or after a wish that the cart does not grant. */
export const redirectOf = (consents: Consents, query: Query): string => {
  const to = new URL(consents.app.redirectUrl);
  // `scope` is reserved: one live client that sent it was refused.
  if (query.scope !== undefined) to.searchParams.set('error', 'invalid_scope');
  else to.searchParams.set('code', consents.code());
  if (query.state !== undefined) to.searchParams.set('state', query.state);
  return to.toString();
};

/** The login and consent page, and token.php (reference 3). */
export const consentRoutes = (app: FastifyInstance, consents: Consents): void => {
  app.get<{ Querystring: Query }>(PATH, (request, reply) => {
    const problem = problemOf(consents, request.query);
    const form = '<form method="post"><button name="consent" value="yes">ログインして許可する</button></form>';
    const html = problem === null ? page('外部アプリ連携の許可', form) : page('エラー', `<p>${problem}</p>`);
    return reply
      .code(problem === null ? 200 : 400)
      .type('text/html; charset=utf-8')
      .send(html);
  });
  app.post<{ Querystring: Query }>(PATH, (request, reply) => {
    const problem = problemOf(consents, request.query);
    if (problem !== null) return reply.code(400).type('text/html; charset=utf-8').send(page('エラー', problem));
    return reply.redirect(redirectOf(consents, request.query));
  });
  app.post('/api/oauth/token.php', (request) => consents.answer((request.body ?? {}) as Record<string, unknown>));
};
