import type { FastifyInstance, FastifyRequest } from 'fastify';
import { bearerOf } from './gates';
import { jsonBody } from './json-body';
import type { Line } from './line';
import { checkShape } from './messages/check';
import { linkUri, list, object, oneOf, optional, text } from './messages/shape';
import { refuse } from './refusal';

const open = (endpoint: string) => ({ config: { endpoint, open: true } });

const change = object({
  view: optional(object({ type: optional(oneOf('compact', 'tall', 'full')), url: optional(linkUri) })),
  description: optional(text(100)),
  scope: optional(list(oneOf('openid', 'email', 'profile', 'chat_message.write'))),
  botPrompt: optional(oneOf('normal', 'aggressive', 'none')),
});

interface Change {
  view?: { url?: string };
  scope?: string[];
  botPrompt?: 'normal' | 'aggressive' | 'none';
}

/** The LIFF server API wants a token of the LINE Login channel, not of the Messaging API's. */
const checkLoginToken = (line: Line, request: FastifyRequest): void => {
  const row = line.tokens.find(bearerOf(request) ?? '');
  const isOurs = row?.client_id === line.settings.get('credentials').loginChannelId && row.kind !== 'user';
  if (!row || !isOurs) throw refuse.badToken('invalid token');
  if (row.expires_at !== null && row.expires_at <= line.clock.millis())
    throw refuse.badToken('The access token expired');
};

/** The one LIFF app of the sandbox, as its developer's console would show it. */
export const liffAppRoutes = (app: FastifyInstance, line: Line): void => {
  const { settings, commits } = line;
  const { liffId } = settings.get('credentials');
  app.get('/liff/v1/apps', open('liff apps'), async (request) => {
    checkLoginToken(line, request);
    const url = settings.get('endpointBase') ?? 'https://example.com/';
    const shown = { liffId, view: { type: 'full', url }, description: 'お試し', permanentLinkPattern: 'concat' };
    return { apps: [{ ...shown, scope: settings.get('liffScopes'), botPrompt: settings.get('liffBotPrompt') }] };
  });
  app.put<{ Params: { id: string } }>('/liff/v1/apps/:id', open('change liff app'), async (request) => {
    checkLoginToken(line, request);
    if (request.params.id !== liffId) throw refuse.notFound();
    const body = jsonBody(request);
    checkShape(change, body);
    const { view, scope, botPrompt } = body as Change;
    await commits.run(() => settings.put({ endpointBase: view?.url, liffScopes: scope, liffBotPrompt: botPrompt }));
    return {};
  });
};
