import { inspect } from 'node:util';
import { closeSandboxes, contractProblems, openSandbox } from './support';

afterEach(closeSandboxes);
afterAll(() => expect(contractProblems()).toEqual([]));

const stateless = { tokenBy: 'stateless', accessToken: undefined } as const;

test('a stateless token is issued once and serves all calls, of other connections too', async () => {
  const { line, connect } = await openSandbox();
  await Promise.all([connect(stateless).botInfo(), connect(stateless).quota(), connect(stateless).botInfo()]);
  await connect(stateless).botInfo();
  expect(line.control.requests()['stateless token']).toEqual({ 200: 1 });
});

test('a token that LINE refuses before its time is renewed once and the call made again', async () => {
  const { line, connect } = await openSandbox();
  const api = connect(stateless);
  await api.botInfo();
  await line.world.moveClock({ hours: 1 });
  await api.botInfo();
  expect(line.control.requests()['bot info']).toEqual({ 200: 2, 401: 1 });
  expect(line.control.requests()['stateless token']).toEqual({ 200: 2 });
});

test('a push after such a renewal goes once', async () => {
  const { line, connect } = await openSandbox();
  const { userId } = line.world.people()[0]!;
  const api = connect(stateless);
  await api.botInfo();
  await line.world.moveClock({ hours: 1 });
  const outcome = await api.push(userId, JSON.stringify([{ type: 'text', text: 'やあ' }]), crypto.randomUUID());
  expect(outcome.kind).toBe('accepted');
  expect(line.world.talk(userId)).toHaveLength(1);
});

test('a long-lived token that LINE refuses is not asked for again', async () => {
  const { line, connect } = await openSandbox();
  await expect(connect({ accessToken: 'x'.repeat(100) }).botInfo()).rejects.toMatchObject({ kind: 'auth' });
  expect(line.control.requests()['bot info']).toEqual({ 401: 1 });
});

test('a wrong secret is told as one and never leaves us, and the right one works at once', async () => {
  const { settings, connect } = await openSandbox();
  const wrong = 'f'.repeat(32);
  const failure: unknown = await connect({ ...stateless, channelSecret: wrong })
    .botInfo()
    .catch((error: unknown) => error);
  expect(failure).toMatchObject({ kind: 'auth', message: expect.stringContaining('チャネルシークレット') });
  expect(inspect(failure, { depth: 9 })).not.toContain(wrong);
  await expect(connect(stateless).botInfo()).resolves.toMatchObject({ displayName: 'お試し公式アカウント' });
  expect(settings.channelSecret).not.toBe(wrong);
});

test('without a token a push is refused for its token, not left open', async () => {
  const { line, connect } = await openSandbox();
  const api = connect({ ...stateless, channelSecret: 'e'.repeat(32) });
  const outcome = await api.push(
    line.world.people()[0]!.userId,
    JSON.stringify([{ type: 'text', text: 'やあ' }]),
    crypto.randomUUID(),
  );
  expect(outcome).toMatchObject({ kind: 'refused', reason: 'auth' });
});

test('whose a long-lived token is, LINE says; null for one it does not know', async () => {
  const { settings, connect } = await openSandbox();
  expect(await connect().tokenOwner()).toBe(settings.channelId);
  expect(await connect({ accessToken: 'x'.repeat(100) }).tokenOwner()).toBeNull();
});
