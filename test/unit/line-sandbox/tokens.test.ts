import { generateKeyPairSync, sign } from 'node:crypto';
import type { LineClient } from './line-client';
import { closeAll, contractProblems, openLine } from './line-client';

afterEach(closeAll);
afterEach(() => expect(contractProblems()).toEqual([]));

const opens = async (line: LineClient, token: unknown): Promise<number> =>
  (await line.raw('/v2/bot/info', { headers: { authorization: `Bearer ${String(token)}` } })).status;

const client = ({ sandbox }: LineClient) => ({
  grant_type: 'client_credentials',
  client_id: sandbox.credentials.channelId,
  client_secret: sandbox.credentials.channelSecret,
});

/** A JWT assertion as the client of a channel makes it. */
const assertion = async (line: LineClient, changed: Record<string, unknown> = {}): Promise<string> => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const kid = await line.control.addAssertionKey(publicKey.export({ format: 'jwk' }));
  const { channelId } = line.sandbox.credentials;
  const exp = Math.floor(line.world.now().toSeconds()) + 1800;
  const claims = { iss: channelId, sub: channelId, aud: 'https://api.line.me/', exp, token_exp: 3600, ...changed };
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = `${part({ alg: 'RS256', typ: 'JWT', kid })}.${part(claims)}`;
  return `${signed}.${sign('RSA-SHA256', Buffer.from(signed), privateKey).toString('base64url')}`;
};

const JWT_BEARER = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const byAssertion = (jwt: string) => ({
  ...{ grant_type: 'client_credentials', client_assertion_type: JWT_BEARER, client_assertion: jwt },
});

describe('a stateless token', () => {
  it('is issued for id and secret, opens the API for 15 minutes on the sandbox clock, and then is said to be expired', async () => {
    const line = await openLine();
    const { status, body } = await line.form('/oauth2/v3/token', client(line));
    expect([status, body['token_type'], body['expires_in']]).toEqual([200, 'Bearer', 900]);
    expect(await opens(line, body['access_token'])).toBe(200);
    await line.world.moveClock({ minutes: 16 });
    const late = await line.raw('/v2/bot/info', {
      headers: { authorization: `Bearer ${String(body['access_token'])}` },
    });
    expect([late.status, late.body['message']]).toEqual([401, expect.stringContaining('The access token expired')]);
  });

  it('is issued for a JWT assertion too', async () => {
    const line = await openLine();
    const { body } = await line.form('/oauth2/v3/token', byAssertion(await assertion(line)));
    expect(await opens(line, body['access_token'])).toBe(200);
  });

  it.each([
    ['a wrong secret', { client_secret: 'wrong' }, 'invalid_client'],
    ['a wrong id', { client_id: '1' }, 'invalid_client'],
    ['another grant', { grant_type: 'password' }, 'unsupported_grant_type'],
  ])('is refused for %s', async (_case, changed, error) => {
    const line = await openLine();
    const answer = await line.form('/oauth2/v3/token', { ...client(line), ...changed });
    expect([answer.status, answer.body['error']]).toEqual([400, error]);
  });
});

describe('a token of version 2.1', () => {
  it('is issued for an assertion, verified, listed by its key and revoked', async () => {
    const line = await openLine();
    const jwt = await assertion(line);
    const { body } = await line.form('/oauth2/v2.1/token', byAssertion(jwt));
    const token = String(body['access_token']);
    expect([body['expires_in'], await opens(line, token)]).toEqual([3600, 200]);
    const query = new URLSearchParams({ client_assertion_type: JWT_BEARER, client_assertion: jwt }).toString();
    expect((await line.raw(`/oauth2/v2.1/tokens/kid?${query}`)).body).toEqual({ kids: [body['key_id']] });
    const verified = (await line.raw(`/oauth2/v2.1/verify?access_token=${token}`)).body;
    expect(verified).toMatchObject({ client_id: line.sandbox.credentials.channelId });
    const revoke = {
      client_id: client(line).client_id,
      client_secret: client(line).client_secret,
      access_token: token,
    };
    expect((await line.form('/oauth2/v2.1/revoke', revoke)).status).toBe(200);
    expect([await opens(line, token), (await line.raw(`/oauth2/v2.1/verify?access_token=${token}`)).status]).toEqual([
      ...[401, 400],
    ]);
  });

  it.each([
    ['of another channel', { iss: '1', sub: '1' }],
    ['for somebody else', { aud: 'https://elsewhere.example/' }],
    ['that holds for longer than half an hour', { exp: 4_000_000_000 }],
    ['that has expired', { exp: 1 }],
  ])('is refused for an assertion %s', async (_case, changed) => {
    const line = await openLine();
    expect((await line.form('/oauth2/v2.1/token', byAssertion(await assertion(line, changed)))).status).toBe(400);
  });

  it('is refused for a signature of an unknown key or a changed claim', async () => {
    const line = await openLine();
    const jwt = await assertion(line);
    const [header, , signature] = jwt.split('.');
    const claims = Buffer.from(JSON.stringify({ iss: line.sandbox.credentials.channelId })).toString('base64url');
    for (const forged of ['nothing', `${header}.${claims}.${signature}`])
      expect((await line.form('/oauth2/v2.1/token', byAssertion(forged))).status).toBe(400);
  });
});

describe('short-lived and long-lived tokens', () => {
  it('are verified and revoked', async () => {
    const line = await openLine();
    const { body } = await line.form('/v2/oauth/accessToken', client(line));
    const long = line.sandbox.credentials.accessToken;
    for (const token of [String(body['access_token']), long]) {
      expect(await opens(line, token)).toBe(200);
      expect((await line.form('/v2/oauth/verify', { access_token: token })).status).toBe(200);
      expect((await line.form('/v2/oauth/revoke', { access_token: token })).status).toBe(200);
      expect([await opens(line, token), (await line.form('/v2/oauth/verify', { access_token: token })).status]).toEqual(
        [...[401, 400]],
      );
    }
  });
});
