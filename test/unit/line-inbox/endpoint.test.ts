import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../../lib/clock';
import { settleEndpoint, wishEndpoint } from '../../../lib/line/inbox';
import { connectLine, type LineApi } from '../../../lib/line/session';
import { readLineSettings } from '../../../lib/line/settings';
import { postgresPace } from '../../../lib/store/pace';
import { startLineSandbox, type RunningLineSandbox } from '../../../runtime/sandbox/line/server';
import { openInboxWorld, type InboxWorld } from './inbox-world';

const OURS = 'https://shop.example.jp/webhook/a/line';
const FOREIGN = 'https://other.example/hook';

describe('the Webhook URL of a real channel', () => {
  const folder = mkdtempSync(join(tmpdir(), 'line-endpoint-'));
  let world: InboxWorld;
  let line: RunningLineSandbox;
  let api: LineApi;

  beforeAll(async () => {
    [world, line] = await Promise.all([openInboxWorld(), startLineSandbox({ dir: folder })]);
    const settings = readLineSettings({ ...line.credentials, tokenBy: 'longLived', transactionReserve: 0 });
    api = connectLine(settings, { clock: systemClock, pace: postgresPace(world.store) });
  });
  beforeEach(async () => {
    await world.store.query('DELETE FROM line_intake');
    await line.control.configure({ webhookEndpoint: null as never, webhookActive: true });
  });
  afterAll(async () => {
    await Promise.all([world.stop(), line.stop()]);
    rmSync(folder, { recursive: true, force: true });
  });

  const endpoint = () => line.control.describe().settings.webhookEndpoint;
  const wish = (url = OURS, more: { replaceForeign?: boolean; published?: boolean } = {}) =>
    wishEndpoint(world.store, { channelId: world.channelId, url, replaceForeign: false, published: true, ...more });
  const settle = () => settleEndpoint(world.store, api.webhook, { id: world.channelId, sandbox: false });

  test('is set where none was', async () => {
    await wish();
    expect(await settle()).toMatchObject({ state: 'set' });
    expect(endpoint()).toBe(OURS);
  });

  test('is left alone where nobody published', async () => {
    expect(await settle()).toBeNull();
    expect(endpoint()).toBeNull();
  });

  test('of another service is neither replaced nor cleared, and the marketer is told how to', async () => {
    await line.control.configure({ webhookEndpoint: FOREIGN });
    await wish();
    const report = await settle();
    expect(report).toMatchObject({ state: 'foreign' });
    expect(report!.hint).toContain('ほかのURLが登録されていたら置き換える');
    expect(endpoint()).toBe(FOREIGN);
  });

  test('of another service is replaced once where that was allowed, and not when it was put back later', async () => {
    await line.control.configure({ webhookEndpoint: FOREIGN });
    await wish(OURS, { replaceForeign: true });
    expect(await settle()).toMatchObject({ state: 'set' });
    expect(endpoint()).toBe(OURS);
    await line.control.configure({ webhookEndpoint: FOREIGN });
    expect(await settle()).toMatchObject({ state: 'foreign' });
    await wish(OURS, { replaceForeign: true, published: false });
    expect(await settle()).toMatchObject({ state: 'foreign' });
    expect(endpoint()).toBe(FOREIGN);
  });

  test('of ours follows a new public address, also at a mere start of n8n', async () => {
    await wish('https://old.example.jp/webhook/a/line');
    await settle();
    await wish(OURS, { published: false });
    expect(await settle()).toMatchObject({ state: 'set' });
    expect(endpoint()).toBe(OURS);
  });

  test('that LINE does not use is told', async () => {
    await line.control.configure({ webhookActive: false });
    await wish();
    const report = await settle();
    expect(report).toMatchObject({ state: 'inactive' });
    expect(report!.message).toContain('Webhookの利用');
  });

  test('stays wished for while LINE is away', async () => {
    await wish();
    const { port } = new URL(line.url);
    await line.stop();
    const gone = new AbortController();
    const settled = settleEndpoint(world.store, api.webhook, { id: world.channelId, sandbox: false }, gone.signal);
    setTimeout(() => gone.abort(), 300);
    expect(await settled).toMatchObject({ state: 'pending' });
    line = await startLineSandbox({ dir: folder, port: Number(port) });
    expect(await settle()).toMatchObject({ state: 'set' });
  });
});
