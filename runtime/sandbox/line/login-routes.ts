import type { FastifyInstance, FastifyRequest } from 'fastify';
import { bearerOf } from './gates';
import { formBody, jsonBody } from './json-body';
import { isSignedByHmac, readJwt } from './jwt';
import { SDK } from './liff-sdk';
import { fragment } from './liff-opening';
import type { Line } from './line';
import type { PersonRow } from './people';
import { refuse } from './refusal';
import type { LineWorld } from './world';

const open = (endpoint: string) => ({ config: { endpoint, open: true, undescribed: true } });

const badToken = (description: string) => refuse.oauth(400, 'invalid_request', description);

/** What LINE Login says of an ID token: its claims, or why it does not hold. */
const idTokenClaims = (line: Line, form: Readonly<Record<string, string>>): Readonly<Record<string, unknown>> => {
  const { loginChannelId, loginChannelSecret } = line.settings.get('credentials');
  if (!form['id_token']) throw badToken('id_token is required');
  if (!form['client_id']) throw badToken('client_id is required');
  const jwt = readJwt(form['id_token']);
  if (!jwt || !isSignedByHmac(jwt, loginChannelSecret)) throw badToken('Invalid IdToken.');
  const { iss, aud, exp, nonce, sub } = jwt.claims;
  if (iss !== 'https://access.line.me') throw badToken('Invalid IdToken Issuer.');
  if (form['client_id'] !== loginChannelId || aud !== loginChannelId) throw badToken('Invalid IdToken Audience.');
  if (typeof exp !== 'number' || exp <= line.clock.millis() / 1000) throw badToken('IdToken expired.');
  if (form['nonce'] !== undefined && form['nonce'] !== nonce) throw badToken('Invalid IdToken Nonce.');
  if (form['user_id'] !== undefined && form['user_id'] !== sub) throw badToken('Invalid IdToken Subject Identifier.');
  return jwt.claims;
};

/** Whose access token it is. Throws 401 where it is nobody's. */
const bearerPerson = (line: Line, request: FastifyRequest): PersonRow => {
  const row = line.tokens.find(bearerOf(request) ?? '');
  const person = row?.person ? line.people.at(row.person) : null;
  if (!row || !person) throw refuse.badToken('invalid token');
  if (row.expires_at !== null && row.expires_at <= line.clock.millis())
    throw refuse.badToken('The access token expired');
  return person;
};

const pictureOf = (person: PersonRow): { pictureUrl?: string } =>
  person.picture_url ? { pictureUrl: person.picture_url } : {};

const personRoutes = (app: FastifyInstance, line: Line, world: LineWorld): void => {
  app.post('/oauth2/v2.1/verify', open('verify id token'), async (request) => idTokenClaims(line, formBody(request)));
  app.get('/v2/profile', open('login profile'), async (request) => {
    const person = bearerPerson(line, request);
    return { userId: person.user_id, displayName: person.display_name, ...pictureOf(person) };
  });
  app.get('/friendship/v1/status', open('friendship'), async (request) => ({
    friendFlag: bearerPerson(line, request).state === 'following',
  }));
  app.post('/liff/messages', open('liff messages'), async (request) => {
    const person = bearerPerson(line, request);
    const { messages } = jsonBody(request);
    if (!Array.isArray(messages) || messages.length === 0 || messages.length > 5) throw refuse.property('messages');
    for (const message of messages as { type?: unknown; text?: unknown }[]) {
      if (message.type !== 'text' || typeof message.text !== 'string') throw refuse.property('messages');
      await world.say(person.user_id, message.text);
    }
    return {};
  });
};

const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

const SHOWN_PEOPLE = 50;
const LINK_TOKEN_MS = 600_000;

/** Login outside of LINE's app: the person is chosen from a list. */
const loginPage = (line: Line, redirect: string): string => {
  const link = (person: PersonRow): string =>
    `<li><a href="/liff/login/as?${escaped(new URLSearchParams({ user: person.user_id, redirect }).toString())}">${escaped(person.display_name)}</a></li>`;
  const people = line.people.page(0, SHOWN_PEOPLE).map(link).join('\n');
  return `<!DOCTYPE html><html lang="ja"><meta charset="utf-8"><title>LINEログイン(お試し)</title>
<h1>LINEログイン(お試し)</h1><p>どの人としてログインするか選んでください。</p><ul>${people}</ul></html>`;
};

/** Only our own endpoint is gone back to. */
const checkedRedirect = (line: Line, redirect: string | undefined): string => {
  const endpoint = line.settings.get('endpointBase');
  if (!endpoint || !redirect || URL.parse(redirect)?.origin !== new URL(endpoint).origin)
    throw refuse.badRequest('Invalid redirect_uri');
  return redirect;
};

const loginRoutes = (app: FastifyInstance, line: Line): void => {
  app.get<{ Querystring: { redirect?: string } }>('/liff/login', open('liff login'), async ({ query }, reply) =>
    reply.type('text/html; charset=utf-8').send(loginPage(line, checkedRedirect(line, query.redirect))),
  );
  app.get<{ Querystring: { user?: string; redirect?: string } }>(
    '/liff/login/as',
    open('liff login'),
    async ({ query }, reply) => {
      const redirect = checkedRedirect(line, query.redirect);
      const person = line.people.get(query.user ?? '');
      return reply.redirect(`${redirect.split('#')[0]}#${fragment(line, person)}`);
    },
  );
};

/** A link token holds ten minutes and is good for one try. Returns whose it was. */
const useLinkToken = (line: Line, linkToken: string): PersonRow | null => {
  const row = line.db
    .prepare('UPDATE link_token SET used = 1 WHERE token = ? AND used = 0 AND issued_at > ? RETURNING person')
    .get(linkToken, line.clock.millis() - LINK_TOKEN_MS) as { person: number } | undefined;
  return row ? line.people.at(row.person) : null;
};

/** Where a shop's login page sends a person to link their account: the webhook then carries the nonce. */
const accountLinkRoute = (app: FastifyInstance, line: Line, world: LineWorld): void => {
  app.get<{ Querystring: { linkToken?: string; nonce?: string } }>(
    '/dialog/bot/accountLink',
    open('account link'),
    async ({ query: { linkToken = '', nonce = '' } }, reply) => {
      if (nonce.length < 10 || nonce.length > 255) throw refuse.badRequest('Invalid nonce');
      const person = await line.commits.run(() => useLinkToken(line, linkToken));
      if (!person) throw refuse.badRequest('Invalid link token');
      await world.linkAccount(person.user_id, nonce, 'ok');
      return reply.type('text/html; charset=utf-8').send('<!DOCTYPE html><meta charset="utf-8"><p>連携しました。</p>');
    },
  );
};

const CORS = {
  'access-control-allow-origin': '*',
  'access-control-allow-headers': 'authorization, content-type',
  'access-control-allow-methods': 'GET, POST',
};

/** LINE Login and LIFF: what pages in a browser call, so any origin may. */
export const loginRoutesFor = (app: FastifyInstance, line: Line, world: LineWorld): void => {
  app.addHook('onRequest', async (_request, reply) => void reply.headers(CORS));
  app.options('/v2/profile', open('preflight'), async (_request, reply) => reply.code(204).send());
  app.options('/friendship/v1/status', open('preflight'), async (_request, reply) => reply.code(204).send());
  app.options('/liff/messages', open('preflight'), async (_request, reply) => reply.code(204).send());
  for (const path of ['/liff/edge/2/sdk.js', '/liff/edge/versions/:version/sdk.js'])
    app.get(path, open('liff sdk'), async (_request, reply) =>
      reply.type('text/javascript; charset=utf-8').header('cross-origin-resource-policy', 'cross-origin').send(SDK),
    );
  personRoutes(app, line, world);
  loginRoutes(app, line);
  accountLinkRoute(app, line, world);
};
