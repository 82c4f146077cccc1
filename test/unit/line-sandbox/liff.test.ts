import { createContext, runInContext } from 'node:vm';
import type { LineClient } from './line-client';
import { closeAll, contractProblems, openLine } from './line-client';

afterEach(closeAll);
afterEach(() => expect(contractProblems()).toEqual([]));

const ENDPOINT = 'http://127.0.0.1:5680/webhook';
const open = () => openLine({ endpointBase: ENDPOINT });

const liffUrl = ({ sandbox }: LineClient, rest = ''): string =>
  `https://liff.line.me/${sandbox.credentials.liffId}${rest}`;

const tokensIn = (url: string | null): URLSearchParams => new URLSearchParams(new URL(url ?? 'x:').hash.slice(1));

const verify = (line: LineClient, fields: Record<string, string>) =>
  line.form('/oauth2/v2.1/verify', { client_id: line.sandbox.credentials.loginChannelId, ...fields });

describe('a LIFF URL', () => {
  it('opens our endpoint with the path and question mark of the URL, and the tokens behind #', async () => {
    const line = await open();
    const url = line.world.openLiff(line.person().userId, liffUrl(line, '/abc/form?route=shop'));
    expect(url?.split('#')[0]).toBe(`${ENDPOINT}/abc/form?route=shop`);
    expect([...tokensIn(url).keys()]).toEqual(expect.arrayContaining(['access_token', 'id_token', 'context_token']));
    expect(line.world.openLiff(line.person().userId, liffUrl(line))?.split('#')[0]).toBe(ENDPOINT);
  });

  it('opens the endpoint with liff.state first where that is set, as LINE does', async () => {
    const line = await open();
    await line.control.configure({ liffRedirect: 'state' });
    const url = line.world.openLiff(line.person().userId, liffUrl(line, '/abc?x=1'));
    expect(url?.split('#')[0]).toBe(`${ENDPOINT}?liff.state=%2Fabc%3Fx%3D1`);
  });

  it.each(['https://shop.example/', 'https://liff.line.me/1-other/abc', 'nonsense', 'https://evil.example/1-2'])(
    'of no app here opens nothing: %s',
    async (url) => {
      const line = await open();
      expect(line.world.openLiff(line.person().userId, url)).toBeNull();
    },
  );
});

describe('an ID token', () => {
  it('is verified by LINE, with the address only where registered and agreed', async () => {
    const line = await open();
    const [told, silent, none] = [line.person(0), line.person(1), line.person(2)];
    await line.control.setPerson(silent.userId, { emailConsent: false });
    await line.control.setPerson(none.userId, { email: null });
    const claims = async (userId: string) =>
      (await verify(line, { id_token: tokensIn(line.world.openLiff(userId, liffUrl(line))).get('id_token') ?? '' }))
        .body;
    expect(await claims(told.userId)).toMatchObject({
      iss: 'https://access.line.me',
      aud: line.sandbox.credentials.loginChannelId,
      ...{ sub: told.userId, name: told.displayName, email: told.email },
    });
    expect(await claims(silent.userId)).not.toHaveProperty('email');
    expect(await claims(none.userId)).not.toHaveProperty('email');
    await line.control.configure({ liffScopes: ['openid', 'profile'] });
    expect(await claims(told.userId)).not.toHaveProperty('email');
  });

  it.each([
    ['another secret', { secret: 'x' }, {}, 'Invalid IdToken.'],
    ['another issuer', { issuer: 'https://evil.example' }, {}, 'Invalid IdToken Issuer.'],
    ['another channel', { audience: '1' }, {}, 'Invalid IdToken Audience.'],
    ['a time gone by', { seconds: -1 }, {}, 'IdToken expired.'],
    ['another nonce', { nonce: 'a' }, { nonce: 'b' }, 'Invalid IdToken Nonce.'],
    ['another person', {}, { user_id: 'U1' }, 'Invalid IdToken Subject Identifier.'],
    ['another client', {}, { client_id: '1' }, 'Invalid IdToken Audience.'],
  ])('does not hold with %s', async (_case, made, asked, description) => {
    const line = await open();
    const idToken = line.control.idToken(line.person().userId, made);
    const answer = await verify(line, { id_token: idToken, ...(asked as Record<string, string>) });
    expect([answer.status, answer.body]).toEqual([400, { error: 'invalid_request', error_description: description }]);
  });

  it('does not hold where a claim was changed', async () => {
    const line = await open();
    const [header, , signature] = line.control.idToken(line.person().userId).split('.');
    const claims = Buffer.from(JSON.stringify({ sub: 'U1' })).toString('base64url');
    expect((await verify(line, { id_token: `${header}.${claims}.${signature}` })).status).toBe(400);
  });

  it('holds with its nonce', async () => {
    const line = await open();
    const idToken = line.control.idToken(line.person().userId, { nonce: 'n-1' });
    expect((await verify(line, { id_token: idToken, nonce: 'n-1' })).body).toMatchObject({ nonce: 'n-1' });
  });
});

/** The SDK as a browser would run it, as far as it needs one. */
const runSdk = async (line: LineClient, pageUrl: string) => {
  const page = new URL(pageUrl);
  const kept = new Map<string, string>();
  const went: string[] = [];
  const location = {
    ...{ hash: page.hash, search: page.search, pathname: page.pathname, origin: page.origin },
    get href() {
      return page.href;
    },
    set href(to: string) {
      went.push(to);
    },
    replace: (to: string) => void went.push(to),
  };
  const window: Record<string, unknown> = {};
  window['parent'] = window;
  const scope = {
    ...{ URL, URLSearchParams, TextDecoder, Uint8Array, atob, fetch, setTimeout, window, location },
    document: { currentScript: { src: `${line.sandbox.url}/liff/edge/2/sdk.js` } },
    navigator: { userAgent: 'iPhone', language: 'ja' },
    history: { state: null, replaceState: () => undefined },
    sessionStorage: {
      getItem: (name: string) => kept.get(name) ?? null,
      setItem: (name: string, value: string) => void kept.set(name, value),
      removeItem: (name: string) => void kept.delete(name),
    },
  };
  const sdk = await line.raw('/liff/edge/2/sdk.js');
  expect(sdk.headers.get('content-type')).toContain('text/javascript');
  runInContext(sdk.bytes.toString(), createContext(scope));
  return { liff: window['liff'] as Record<string, (...given: unknown[]) => unknown>, went };
};

describe('the LIFF SDK', () => {
  it('knows the person whose talk opened the page, and speaks for them', async () => {
    const line = await open();
    const person = line.person();
    const { liff } = await runSdk(line, line.world.openLiff(person.userId, liffUrl(line, '/form')) ?? '');
    await liff['init']?.({ liffId: line.sandbox.credentials.liffId });
    expect([liff['isInClient']?.(), liff['isLoggedIn']?.(), liff['getOS']?.()]).toEqual([true, true, 'ios']);
    expect(liff['getDecodedIDToken']?.()).toMatchObject({ sub: person.userId, name: person.displayName });
    expect((await verify(line, { id_token: String(liff['getIDToken']?.()) })).status).toBe(200);
    expect(await liff['getProfile']?.()).toEqual({ userId: person.userId, displayName: person.displayName });
    expect(await liff['getFriendship']?.()).toEqual({ friendFlag: true });
    await liff['sendMessages']?.([{ type: 'text', text: '送信しました' }]);
    expect(line.texts(person.userId)).toEqual(['送信しました']);
  });

  it('goes on from the endpoint to the page of liff.state', async () => {
    const line = await open();
    await line.control.configure({ liffRedirect: 'state' });
    const { liff, went } = await runSdk(line, line.world.openLiff(line.person().userId, liffUrl(line, '/a?b=1')) ?? '');
    void liff['init']?.({ liffId: line.sandbox.credentials.liffId });
    await new Promise(setImmediate);
    expect(went[0]?.split('#')[0]).toBe(`${ENDPOINT}/a?b=1`);
    expect(went[0]).toContain('#access_token=');
  });

  it('asks who one is outside of LINE, and comes back only to our own pages', async () => {
    const line = await open();
    const { liff, went } = await runSdk(line, `${ENDPOINT}/form`);
    await liff['init']?.({ liffId: line.sandbox.credentials.liffId });
    expect([liff['isLoggedIn']?.(), liff['getIDToken']?.()]).toEqual([false, null]);
    liff['login']?.({ redirectUri: `${ENDPOINT}/form` });
    const page = await line.raw(went[0]?.slice(line.sandbox.url.length) ?? '');
    expect(page.bytes.toString()).toContain(line.person().displayName);
    const path = `/liff/login/as?${new URLSearchParams({ user: line.person().userId, redirect: `${ENDPOINT}/form` }).toString()}`;
    const back = await line.raw(path, { redirect: 'manual' });
    expect(back.headers.get('location')).toMatch(`${ENDPOINT}/form#access_token=`);
    expect((await line.raw('/liff/login?redirect=https://evil.example/')).status).toBe(400);
  });

  it('refuses another app', async () => {
    const line = await open();
    const { liff } = await runSdk(line, line.world.openLiff(line.person().userId, liffUrl(line)) ?? '');
    await expect(liff['init']?.({ liffId: '1-other' })).rejects.toThrow('liffId');
  });
});

describe('the LIFF app', () => {
  it('is shown and changed with a token of the LINE Login channel only', async () => {
    const line = await open();
    const { liffId, loginChannelId, loginChannelSecret, accessToken } = line.sandbox.credentials;
    const secret = { client_id: loginChannelId, client_secret: loginChannelSecret };
    const { body } = await line.form('/oauth2/v3/token', { grant_type: 'client_credentials', ...secret });
    const as = (token: unknown) => ({ authorization: `Bearer ${String(token)}`, 'content-type': 'application/json' });
    const { apps } = (await line.raw('/liff/v1/apps', { headers: as(body['access_token']) })).body;
    expect(apps).toMatchObject([{ liffId, view: { url: ENDPOINT }, scope: expect.arrayContaining(['email']) }]);
    expect((await line.raw('/liff/v1/apps', { headers: as(accessToken) })).status).toBe(401);
    expect((await line.raw('/v2/bot/info', { headers: as(body['access_token']) })).status).toBe(401);
    const change = { method: 'PUT', body: JSON.stringify({ view: { url: 'https://shop.example/webhook' } }) };
    const changed = await line.raw(`/liff/v1/apps/${liffId}`, { ...change, headers: as(body['access_token']) });
    expect(changed.status).toBe(200);
    expect(line.world.openLiff(line.person().userId, liffUrl(line))).toMatch('https://shop.example/webhook#');
  });
});

describe("a person's access token", () => {
  it('is verified, and does not open the Messaging API', async () => {
    const line = await open();
    const token = tokensIn(line.world.openLiff(line.person().userId, liffUrl(line))).get('access_token') ?? '';
    const { body } = await line.raw(`/oauth2/v2.1/verify?access_token=${token}`);
    expect(body).toMatchObject({ client_id: line.sandbox.credentials.loginChannelId });
    expect(body['scope']).toContain('email');
    expect((await line.raw('/v2/bot/info', { headers: { authorization: `Bearer ${token}` } })).status).toBe(401);
    expect((await line.raw('/v2/profile', { headers: { authorization: 'Bearer wrong' } })).status).toBe(401);
  });
});
