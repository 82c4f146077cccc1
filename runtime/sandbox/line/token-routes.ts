import type { FastifyInstance } from 'fastify';
import { formBody } from './json-body';
import { isSignedByKey, readJwt } from './jwt';
import type { Line } from './line';
import { refuse } from './refusal';
import type { TokenRow } from './tokens';
import { TOKEN_SECONDS } from './tokens';

const JWT_BEARER = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
/** An assertion may hold half an hour at most. */
const ASSERTION_SECONDS = 1800;

type Form = Readonly<Record<string, string>>;

const open = (endpoint: string) => ({ config: { endpoint, open: true } });

const badRequest = (description: string) => refuse.oauth(400, 'invalid_request', description);
const badClient = (description: string) => refuse.oauth(400, 'invalid_client', description);

const checkGrant = ({ grant_type: grant }: Form): void => {
  if (grant !== 'client_credentials') throw refuse.oauth(400, 'unsupported_grant_type', 'unsupported grant_type');
};

/** Which of the two channels asks. Throws where id and secret do not belong together. */
const checkClient = (line: Line, { client_id: id, client_secret: secret }: Form): string => {
  const { channelId, channelSecret, loginChannelId, loginChannelSecret } = line.settings.get('credentials');
  if (id !== channelId && id !== loginChannelId) throw badClient('invalid client_id');
  if (secret !== (id === channelId ? channelSecret : loginChannelSecret)) throw badClient('invalid client_secret');
  return id;
};

/** The claims of a JWT assertion that this channel signed. Throws LINE's refusal. */
const checkAssertion = (line: Line, form: Form): Readonly<Record<string, unknown>> => {
  if (form['client_assertion_type'] !== JWT_BEARER) throw badRequest('invalid client_assertion_type');
  const jwt = readJwt(form['client_assertion'] ?? '');
  const key = jwt && line.tokens.assertionKey(String(jwt.header['kid']));
  if (!jwt || !key || !isSignedByKey(jwt, key)) throw badClient('Invalid client_assertion');
  const { iss, sub, aud, exp } = jwt.claims;
  const { channelId } = line.settings.get('credentials');
  const now = line.clock.millis() / 1000;
  const isOurs = iss === channelId && sub === channelId && aud === 'https://api.line.me/';
  const isTimely = typeof exp === 'number' && exp > now && exp <= now + ASSERTION_SECONDS + 60;
  if (!isOurs || !isTimely) throw badClient('Invalid client_assertion');
  return jwt.claims;
};

const secondsLeft = (line: Line, { expires_at: until }: TokenRow): number =>
  until === null ? 0 : Math.max(0, Math.floor((until - line.clock.millis()) / 1000));

const answer = (row: TokenRow): Record<string, unknown> => ({
  access_token: row.token,
  expires_in: Math.round(((row.expires_at ?? row.issued_at) - row.issued_at) / 1000),
  token_type: 'Bearer',
});

const issueRoutes = (app: FastifyInstance, line: Line): void => {
  const { commits, tokens } = line;
  app.post('/v2/oauth/accessToken', open('short-lived token'), async (request) => {
    const form = formBody(request);
    checkGrant(form);
    const clientId = checkClient(line, form);
    return answer(await commits.run(() => tokens.issue('shortLived', { clientId })));
  });
  app.post('/oauth2/v3/token', open('stateless token'), async (request) => {
    const form = formBody(request);
    checkGrant(form);
    const clientId =
      form['client_assertion'] === undefined ? checkClient(line, form) : String(checkAssertion(line, form)['iss']);
    return answer(await commits.run(() => tokens.issue('stateless', { clientId })));
  });
  app.post('/oauth2/v2.1/token', open('token by assertion'), async (request) => {
    const form = formBody(request);
    checkGrant(form);
    const wished = Number(checkAssertion(line, form)['token_exp'] ?? TOKEN_SECONDS['v2.1']);
    if (!Number.isInteger(wished) || wished < 1 || wished > TOKEN_SECONDS['v2.1'])
      throw badRequest('invalid token_exp');
    const row = await commits.run(() => tokens.issue('v2.1', { seconds: wished }));
    return { ...answer(row), key_id: row.key_id };
  });
  app.get<{ Querystring: Record<string, string> }>(
    '/oauth2/v2.1/tokens/kid',
    open('token key ids'),
    async ({ query }) => {
      checkAssertion(line, query);
      return { kids: tokens.keyIds() };
    },
  );
};

/** A token that holds. Throws where it does not. */
const validToken = (line: Line, value: string | undefined): TokenRow => {
  const row = value ? line.tokens.find(value) : null;
  if (!row) throw badRequest('access token invalid');
  if (row.expires_at !== null && row.expires_at <= line.clock.millis()) throw badRequest('access token expired');
  return row;
};

const verified = (line: Line, row: TokenRow): Record<string, unknown> => ({
  client_id: row.client_id,
  expires_in: secondsLeft(line, row),
  scope: row.kind === 'user' ? line.settings.get('liffScopes').join(' ') : 'P CM',
});

const verifyRoutes = (app: FastifyInstance, line: Line): void => {
  const { commits, tokens } = line;
  app.get<{ Querystring: { access_token?: string } }>('/oauth2/v2.1/verify', open('verify token'), async ({ query }) =>
    verified(line, validToken(line, query.access_token)),
  );
  app.post('/v2/oauth/verify', open('verify token'), async (request) =>
    verified(line, validToken(line, formBody(request)['access_token'])),
  );
  app.post('/oauth2/v2.1/revoke', open('revoke token'), async (request) => {
    const form = formBody(request);
    checkClient(line, form);
    await commits.run(() => tokens.revoke(form['access_token'] ?? ''));
    return {};
  });
  app.post('/v2/oauth/revoke', open('revoke token'), async (request) => {
    await commits.run(() => tokens.revoke(formBody(request)['access_token'] ?? ''));
    return {};
  });
};

/** Channel access tokens: issued, looked at, taken back. */
export const tokenRoutes = (app: FastifyInstance, line: Line): void => {
  issueRoutes(app, line);
  verifyRoutes(app, line);
};
