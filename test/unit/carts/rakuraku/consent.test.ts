import { rakuraku } from '../../../../lib/carts/rakuraku';
import type { CartPorts, ConnectionReport, Grants } from '../../../../lib/carts/cart';
import { consentPage } from '../../../../lib/carts/rakuraku/consent';
import { readSettings } from '../../../../lib/carts/rakuraku/settings';
import { startRakurakuSandbox, type RunningRakuraku } from '../../../../runtime/sandbox/rakuraku/server';
import { systemClock } from '../../../../lib/clock';
import { portsWith } from '../ports';
import { consented } from './contract-shop';

/** A place of grants as several processes share it. */
const sharedGrants = (): Grants & { readonly kept: Map<string, string> } => {
  const kept = new Map<string, string>();
  let turn: Promise<unknown> = Promise.resolve();
  return {
    kept,
    read: async (key) => kept.get(key) ?? null,
    keep: async (key, sealed) => void kept.set(key, sealed),
    alone: (_key, work) => {
      const mine = turn.then(work, work);
      turn = mine.catch(() => undefined);
      return mine;
    },
  };
};

let sandbox: RunningRakuraku;
const open = async (options: Parameters<typeof startRakurakuSandbox>[0] = {}) => {
  sandbox = await startRakurakuSandbox({ customers: 20, subscriptions: 10, orders: 10, pace: false, ...options });
};
afterEach(() => sandbox?.stop());

const check = (settings: unknown, ports: Partial<CartPorts> = {}): Promise<ConnectionReport> =>
  rakuraku.connect(settings, portsWith(ports)).check();
const tokenRequests = () =>
  Object.entries(sandbox.control.requests().counts)
    .filter(([request]) => request.includes('token.php'))
    .reduce((sum, [, count]) => sum + count, 0);

/** The address in a hint. */
const addressIn = ({ hint }: ConnectionReport): string => /https?:\/\/\S+/.exec(hint)?.[0] ?? '';

test('without a consent the message holds the address that leads to one', async () => {
  await open();
  const report = await check(sandbox.credentials, { grants: sharedGrants() });
  expect(report).toMatchObject({ ok: false, kind: 'auth', message: expect.stringContaining('許可がまだありません') });
  const address = addressIn(report);
  const page = await (await fetch(address)).text();
  expect(page).toContain('許可する');
  const answer = await fetch(address, { method: 'POST', redirect: 'manual' });
  const consentUrl = answer.headers.get('location') ?? '';
  expect(consentUrl).toContain(sandbox.credentials.redirectUrl);
  expect(await check({ ...sandbox.credentials, consentUrl }, { grants: sharedGrants() })).toMatchObject({ ok: true });
  expect(address).not.toContain(sandbox.credentials.clientSecret);
});

describe('what is pasted is looked at before anything is asked', () => {
  test.each([
    ['the page after it was left', 'https://shop.example.com/', 'code'],
    ['what is no address', 'code=abc', 'code'],
    ['a consent refused', 'https://shop.example.com/?error=access_denied', '許可されませんでした'],
    ['a code that somebody slipped in', 'https://shop.example.com/?code=abc&state=other', 'state'],
    ['a code without state', 'https://shop.example.com/?code=abc', 'state'],
  ])('%s', async (_name, consentUrl, words) => {
    await open();
    const report = await check({ ...sandbox.credentials, consentUrl });
    expect(report).toMatchObject({ ok: false, kind: 'auth', message: expect.stringContaining(words) });
    expect(addressIn(report)).toBe(consentPage(readSettings(sandbox.credentials)));
    expect(sandbox.control.requests().counts).toEqual({});
  });

  test('a consent for another secret', async () => {
    await open();
    const report = await check({ ...consented(sandbox), clientSecret: 'corrected-secret' });
    expect(report).toMatchObject({ ok: false, kind: 'auth' });
    expect(tokenRequests()).toBe(0);
  });
});

test('a code is exchanged once, by whichever process comes first, and serves all of them after', async () => {
  await open();
  const [settings, grants] = [consented(sandbox), sharedGrants()];
  const sessions = Array.from({ length: 4 }, () => rakuraku.connect(settings, portsWith({ grants })));
  const customers = await Promise.all(sessions.map((session) => session.customer('10001')));
  expect(customers.map((customer) => customer?.id)).toEqual(Array(4).fill('10001'));
  expect(tokenRequests()).toBe(1);
  expect(await check({ ...settings, consentUrl: '' }, { grants })).toMatchObject({ ok: true });
  expect(tokenRequests()).toBe(1);
  for (const sealed of grants.kept.values()) expect(sealed).toMatch(/^v1\.[\w-]+$/);
});

test('a code got by a test without a database is handed on to it by the first work', async () => {
  await open();
  const [settings, grants] = [consented(sandbox), sharedGrants()];
  const report = await check(settings);
  expect(report).toMatchObject({ ok: true, message: expect.stringContaining('再起動するまで') });
  expect((await check(settings, { grants })).message).not.toContain('再起動するまで');
  expect(tokenRequests()).toBe(1);
  expect(grants.kept.size).toBe(1);
});

test('a code that was spent in another place is told as that, with the address for a new one', async () => {
  await open();
  const settings = consented(sandbox);
  // As in another n8n: neither our database nor our memory knows what the code brought.
  const body = new URLSearchParams({
    ...{ grant_type: 'client_credentials', client_id: settings.clientId, client_secret: settings.clientSecret },
    code: new URL(settings.consentUrl).searchParams.get('code')!,
  });
  expect((await fetch(`${sandbox.url}/api/oauth/token.php`, { method: 'POST', body })).status).toBe(200);
  const spent = await check(settings, { grants: sharedGrants() });
  expect(spent).toMatchObject({ ok: false, kind: 'auth', message: expect.stringContaining('すでに使われています') });
  expect(addressIn(spent)).toContain('/api/oauth/authorize.php?');
});

test('a lapsed consent is told as that, with the address, and a new one is taken', async () => {
  await open();
  const grants = sharedGrants();
  const settings = consented(sandbox);
  expect(await check(settings, { grants })).toMatchObject({ ok: true });
  sandbox.control.withdrawConsent();
  const lapsed = await check(settings, { grants });
  expect(lapsed).toMatchObject({ ok: false, kind: 'auth', message: expect.stringContaining('許可が切れています') });
  const consentUrl = sandbox.control.consent(addressIn(lapsed));
  expect(await check({ ...settings, consentUrl }, { grants })).toMatchObject({ ok: true });
});

describe('where the cart gives tokens that end', () => {
  test('one is renewed before it ends, and the new one is kept for others', async () => {
    await open({ tokenSeconds: 600 });
    const [settings, grants] = [consented(sandbox), sharedGrants()];
    await check(settings, { grants });
    const clock = { now: () => systemClock.now().plus({ minutes: 9, seconds: 30 }) };
    await check(settings, { grants, clock });
    expect(tokenRequests()).toBe(2);
    await check(settings, { grants, clock });
    expect(tokenRequests()).toBe(2);
  });

  test('one that ended early is renewed after the refusal, unseen; a withdrawn consent is not', async () => {
    await open({ tokenSeconds: 600 });
    const [settings, grants] = [consented(sandbox), sharedGrants()];
    const session = rakuraku.connect(settings, portsWith({ grants }));
    await session.customer('10001');
    sandbox.control.expireTokens();
    expect(await session.customer('10001')).toMatchObject({ id: '10001' });
    sandbox.control.withdrawConsent();
    await expect(session.customer('10001')).rejects.toMatchObject({
      kind: 'auth',
      message: expect.stringContaining('許可が切れています'),
    });
  });
});

test('a grant that cannot be kept is no success: the code is spent', async () => {
  await open();
  const grants: Grants = { ...sharedGrants(), keep: () => Promise.reject(new Error('disk full')) };
  expect(await check(consented(sandbox), { grants })).toMatchObject({
    ...{ ok: false, kind: 'database' },
    message: expect.stringContaining('保存できませんでした'),
  });
});
