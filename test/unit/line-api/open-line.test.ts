import type { IDataObject, IExecuteFunctions, INode, IWebhookFunctions } from 'n8n-workflow';
import { setSandboxOffset } from '../../../lib/store/sandbox-clock';
import { openStore, sharedStore, type Store } from '../../../lib/store/store';
import { openLine } from '../../../nodes/shared/line-session';
import { startTestPostgres, type TestPostgres } from '../../support/postgres';
import { closeSandboxes, openSandbox, type Opened } from './support';

let database: TestPostgres;
let store: Store;
const before = process.env.LINE_COMMERCE_DATABASE_URL;
beforeAll(async () => {
  database = await startTestPostgres();
  process.env.LINE_COMMERCE_DATABASE_URL = database.url;
  store = await openStore(database.url);
});
afterAll(async () => {
  await store.close();
  await (await sharedStore(database.url)).close();
  if (before === undefined) delete process.env.LINE_COMMERCE_DATABASE_URL;
  else process.env.LINE_COMMERCE_DATABASE_URL = before;
  await database.stop();
});
afterEach(closeSandboxes);

interface Asked {
  credentials: number;
}

/** What n8n hands to a block, as far as openLine looks at it. */
const contextOf = (opened: Opened, asked: Asked, more: object, credentialId = 'credential-1'): unknown => ({
  getCredentials: async () => {
    asked.credentials += 1;
    return opened.settings as unknown as IDataObject;
  },
  getNode: (): Partial<INode> => ({
    ...{ id: 'node-1', parameters: {} },
    credentials: { lineMessagingApi: { id: credentialId, name: 'LINE' } },
  }),
  getWorkflow: () => ({ id: 'workflow-1' }),
  helpers: {},
  ...more,
});

const webhook = { getRequestObject: () => ({}) };

test('a block gets its channel, our tables and LINE, within the cancel signal of its execution', async () => {
  const opened = await openSandbox();
  const cancel = new AbortController();
  const context = contextOf(opened, { credentials: 0 }, { getExecutionCancelSignal: () => cancel.signal });
  const { api, channel, settings, store: tables } = await openLine(context as IExecuteFunctions);
  expect([channel.lineChannelId, channel.sandbox]).toEqual([settings.channelId, true]);
  expect((await tables.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  cancel.abort();
  await expect(api.botInfo()).rejects.toMatchObject({ kind: 'stopped' });
});

test('a webhook called over and over asks for its credential and LINE once', async () => {
  const opened = await openSandbox();
  const asked: Asked = { credentials: 0 };
  const context = contextOf(opened, asked, webhook, 'hot') as IWebhookFunctions;
  const lines = await Promise.all(Array.from({ length: 50 }, () => openLine(context)));
  expect(new Set(lines.map(({ channel }) => channel.id)).size).toBe(1);
  expect(asked.credentials).toBe(1);
  expect(opened.line.control.requests()['bot info']).toEqual({ 200: 1 });
});

test('a webhook that failed to open is tried anew at the next call', async () => {
  const opened = await openSandbox();
  const asked: Asked = { credentials: 0 };
  const context = contextOf(opened, asked, webhook, 'failing') as IWebhookFunctions;
  opened.line.control.addFault({ endpoint: 'bot info', kind: 'status', status: 403, times: 1 });
  await expect(openLine(context)).rejects.toMatchObject({ kind: 'config' });
  await expect(openLine(context)).resolves.toBeDefined();
});

test('two webhooks with credentials of their own do not share a channel', async () => {
  const [one, other] = [await openSandbox(), await openSandbox()];
  const ids = await Promise.all(
    [one, other].map((opened, index) => {
      const context = contextOf(opened, { credentials: 0 }, webhook, `own-${index}`) as IWebhookFunctions;
      return openLine(context).then(({ channel }) => channel.id);
    }),
  );
  expect(ids[0]).not.toBe(ids[1]);
});

test('the clock of a sandbox channel is the one that can be moved, also for a webhook called before', async () => {
  const opened = await openSandbox();
  const context = contextOf(opened, { credentials: 0 }, webhook, 'clock') as IWebhookFunctions;
  await openLine(context);
  await setSandboxOffset(store, 86_400_000);
  const { clock } = await openLine(context);
  await setSandboxOffset(store, 0);
  expect(clock.now().toMillis() - Date.now()).toBeGreaterThan(86_000_000);
});

test('no credential chosen is said, with the next step', async () => {
  const opened = await openSandbox();
  const none = { getCredentials: () => Promise.reject(new Error('Node does not have any credentials set')) };
  const context = contextOf(opened, { credentials: 0 }, none) as IExecuteFunctions;
  await expect(openLine(context)).rejects.toMatchObject({
    kind: 'config',
    hint: expect.stringContaining('認証情報を選ぶ'),
  });
});

test('where n8n forbids the address, nothing leaves and it says so', async () => {
  const opened = await openSandbox();
  const filter = { validateUrl: async () => ({ ok: false, error: new Error('blocked') }) };
  const helpers = { getSecureEgressFilter: () => filter };
  const context = contextOf(opened, { credentials: 0 }, { helpers }) as IExecuteFunctions;
  await expect(openLine(context)).rejects.toMatchObject({ message: expect.stringContaining('n8n の通信の制限') });
  expect(opened.line.control.requests()).toEqual({});
});
