import { systemClock } from '../../../lib/clock';
import { listChannels } from '../../../lib/crm/channels';
import { lineChannel } from '../../../lib/line/session';
import { readLineSettings } from '../../../lib/line/settings';
import { openStore, type Store } from '../../../lib/store/store';
import { startTestPostgres, type TestPostgres } from '../../support/postgres';
import { closeSandboxes, openSandbox, type Opened } from './support';

let database: TestPostgres;
let store: Store;
beforeAll(async () => {
  database = await startTestPostgres();
  store = await openStore(database.url);
});
afterAll(async () => {
  await store.close();
  await database.stop();
});
afterEach(closeSandboxes);

const channelOf = ({ connect, settings }: Opened, changed = {}) => {
  const own = { ...settings, ...changed };
  return lineChannel(store, connect(changed), readLineSettings(own), systemClock);
};

test('LINE is asked once who the channel is; from then on the row is the answer', async () => {
  const opened = await openSandbox();
  const first = await channelOf(opened);
  expect(first).toMatchObject({ sandbox: true, name: 'お試し公式アカウント', basicId: expect.stringMatching(/^@/) });
  expect(first.botUserId).toMatch(/^U[0-9a-f]{32}$/);
  opened.line.control.addFault({ endpoint: '*', kind: 'reset' });
  expect(await channelOf(opened)).toEqual(first);
});

test('several at once make one channel', async () => {
  const opened = await openSandbox();
  const ids = await Promise.all([1, 2, 3].map(() => channelOf(opened).then(({ id }) => id)));
  expect(new Set(ids).size).toBe(1);
});

test('a token of another channel makes none', async () => {
  const opened = await openSandbox();
  const before = (await listChannels(store)).length;
  await expect(channelOf(opened, { channelId: '1999999999' })).rejects.toMatchObject({
    kind: 'config',
    message: expect.stringContaining('このチャネルIDのものではありません'),
  });
  expect(await listChannels(store)).toHaveLength(before);
});

test('a channel of お試しモード is never taken for a real one', async () => {
  const opened = await openSandbox();
  await channelOf(opened);
  const { apiBase: _, ...real } = opened.settings;
  const stays = lineChannel(store, opened.connect(), readLineSettings(real), systemClock);
  await expect(stays).rejects.toMatchObject({ kind: 'config' });
});
