import { inspect } from 'node:util';
import { startServer, sendJson, type LocalServer } from '../http/local-server';
import { hasLineOpenapi } from '../../support/line-openapi';
import { calledPaths, closeSandboxes, contractProblems, openSandbox } from './support';

afterEach(closeSandboxes);

const png = (width: number, height: number): Buffer => {
  const bytes = Buffer.alloc(64);
  Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex').copy(bytes);
  bytes.writeUInt32BE(width, 16);
  bytes.writeUInt32BE(height, 20);
  bytes.set([8, 2, 0, 0, 0], 24);
  return bytes;
};

const menu = {
  size: { width: 2500, height: 843 },
  selected: false,
  name: 'お試し',
  chatBarText: 'メニュー',
  areas: [
    {
      bounds: { x: 0, y: 0, width: 2500, height: 843 },
      action: { type: 'postback' as const, data: 'a=1', label: 'a' },
    },
  ],
};

test('the account, its quota and its friends are read', async () => {
  const { line, connect } = await openSandbox({ people: 1_050, quota: 200 });
  const api = connect();
  expect(await api.botInfo()).toMatchObject({ basicId: expect.stringMatching(/^@/), chatMode: 'bot' });
  expect(await api.quota()).toEqual({ limit: 200, used: 0 });
  const pages: number[] = [];
  for await (const page of api.followers()) pages.push(page.length);
  expect(pages).toEqual([1_000, 50]);
  const { userId, displayName } = line.world.people()[0]!;
  expect(await api.profile(userId)).toMatchObject({ userId, displayName, statusMessage: null });
});

test('a plan without a limit has none', async () => {
  const { connect } = await openSandbox();
  expect(await connect().quota()).toEqual({ limit: null, used: 0 });
});

test('whoever blocked the account has no profile, and no error names a friend', async () => {
  const { line, connect } = await openSandbox();
  const { userId } = line.world.people()[0]!;
  await line.control.setPerson(userId, { state: 'blocked' });
  expect(await connect().profile(userId)).toBeNull();
  line.control.addFault({ endpoint: 'profile', kind: 'status', status: 403 });
  const failure: unknown = await connect()
    .profile(userId)
    .catch((error: unknown) => error);
  expect(failure).toMatchObject({ kind: 'config' });
  expect(inspect(failure, { depth: 9 })).not.toContain(userId);
});

test('the webhook is set, read and tested', async () => {
  const { line, connect } = await openSandbox();
  const hook = await startServer((_request, response) => sendJson(response, {}));
  const { webhook } = connect();
  expect(await webhook.get()).toBeNull();
  await webhook.set(`http://${hook.host}/webhook/line`);
  expect(await webhook.get()).toEqual({ endpoint: `http://${hook.host}/webhook/line`, active: true });
  expect(await webhook.test()).toMatchObject({ success: true, statusCode: 200, reason: 'OK' });
  await hook.stop();
  expect(await webhook.test()).toMatchObject({ success: false, reason: 'COULD_NOT_CONNECT' });
  expect(line.control.describe().settings.webhookEndpoint).toContain('/webhook/line');
});

test('the talk shows that an answer is coming, in steps LINE takes', async () => {
  const { line, connect } = await openSandbox();
  const { userId } = line.world.people()[0]!;
  await connect().startLoading(userId, 7);
  expect(line.world.loadingUntil(userId)).not.toBeNull();
});

test('a link token is issued', async () => {
  const { line, connect } = await openSandbox();
  expect(await connect().linkToken(line.world.people()[0]!.userId)).toMatch(/./);
});

test('a rich menu is made, shown to all, to one, to many, and taken away', async () => {
  const { line, connect } = await openSandbox();
  const { richMenus } = connect();
  const [one, other] = line.world.people().map(({ userId }) => userId);
  await richMenus.validate(menu);
  const id = await richMenus.create(menu);
  await richMenus.setImage(id, png(2500, 843), 'image/png');
  expect((await richMenus.list()).map(({ richMenuId }) => richMenuId)).toEqual([id]);
  expect(await richMenus.get(id)).toMatchObject({ chatBarText: 'メニュー' });

  expect(await richMenus.getDefault()).toBeNull();
  await richMenus.setDefault(id);
  expect(await richMenus.getDefault()).toBe(id);
  await richMenus.clearDefault();

  await richMenus.link(one!, id);
  expect([await richMenus.linkedTo(one!), await richMenus.linkedTo(other!)]).toEqual([id, null]);
  await richMenus.unlink(one!);
  await richMenus.linkMany([one!, other!], id);
  while ((await richMenus.linkedTo(other!)) !== id) await new Promise((next) => setTimeout(next, 10));
  await richMenus.unlinkMany([one!, other!]);

  await richMenus.createAlias({ richMenuAliasId: 'tab-a', richMenuId: id });
  expect(await richMenus.aliases()).toEqual([{ richMenuAliasId: 'tab-a', richMenuId: id }]);
  await richMenus.updateAlias({ richMenuAliasId: 'tab-a', richMenuId: id });
  await richMenus.deleteAlias('tab-a');
  const requestId = await richMenus.batch({ operations: [{ type: 'unlinkAll' }] });
  expect(['ongoing', 'succeeded']).toContain(await richMenus.batchProgress(requestId));
  await richMenus.delete(id);
  expect(await richMenus.get(id)).toBeNull();
});

test('taking away what is gone already is no failure', async () => {
  const { connect } = await openSandbox();
  const { richMenus } = connect();
  await richMenus.delete('richmenu-00000000000000000000000000000000');
  await richMenus.deleteAlias('nothing');
  await richMenus.clearDefault();
});

test('a menu LINE would not take is told by its place', async () => {
  const { connect } = await openSandbox();
  const failure = connect().richMenus.validate({ ...menu, chatBarText: 'あ'.repeat(15) });
  await expect(failure).rejects.toMatchObject({
    kind: 'input',
    message: expect.stringContaining('メニューバーの文字'),
  });
});

describe('who opened a LIFF page', () => {
  test('is who LINE says, with the e-mail address where LINE gives it', async () => {
    const { line, connect } = await openSandbox();
    const { userId } = line.world.people()[0]!;
    await line.control.setPerson(userId, { email: 'a@example.com', emailConsent: true });
    const verdict = await connect().verifyIdToken(line.control.idToken(userId));
    expect(verdict).toMatchObject({ ok: true, token: { userId, email: 'a@example.com' } });
  });

  test.each([
    ['expired', { seconds: -3_600, nonce: 'mine' }],
    ['audience', { audience: '1234567890', nonce: 'mine' }],
    ['nonce', { nonce: 'other' }],
    ['issuer', { issuer: 'https://evil.example.com', nonce: 'mine' }],
  ] as const)('%s is refused as that', async (reason, wrong) => {
    const { line, connect } = await openSandbox();
    const token = line.control.idToken(line.world.people()[0]!.userId, wrong);
    expect(await connect().verifyIdToken(token, { nonce: 'mine' })).toEqual({ ok: false, reason });
  });

  test('a made-up token is refused', async () => {
    const { connect } = await openSandbox();
    expect(await connect().verifyIdToken('a.b.c')).toMatchObject({ ok: false });
  });
});

test('a read is tried again after passing trouble, and the pause holds for everybody after 429', async () => {
  const { line, pace, settings, connect } = await openSandbox();
  line.control.addFault({ endpoint: 'bot info', kind: 'rate', times: 1 });
  await expect(connect().botInfo()).resolves.toBeDefined();
  expect(pace.heldBack).toEqual([`line:${settings.channelId}:botInfo`]);
});

test('each endpoint has a bucket of its own', async () => {
  const { pace, settings, connect } = await openSandbox();
  await connect().botInfo();
  await connect().richMenus.list();
  expect(pace.asked).toEqual([`line:${settings.channelId}:botInfo`, `line:${settings.channelId}:richMenuList`]);
});

test('an answer that is not LINE’s is never taken for good', async () => {
  const server: LocalServer = await startServer((_request, response) => response.end('<html>login</html>'));
  const { connect } = await openSandbox();
  const failure = connect({ apiBase: `http://${server.host}` }, { tuning: { maxAttempts: 1 } }).botInfo();
  await expect(failure).rejects.toMatchObject({ kind: 'shape' });
  await server.stop();
});

afterAll(() => {
  expect(contractProblems()).toEqual([]);
  if (hasLineOpenapi) expect(calledPaths().size).toBeGreaterThan(25);
});
