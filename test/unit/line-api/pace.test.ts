import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { bucketOf, endpointPace, type Endpoint } from '../../../lib/line/api/rates';
import { openStore } from '../../../lib/store/store';
import { startTestPostgres, type TestPostgres } from '../../support/postgres';
import { closeSandboxes, openSandbox } from './support';

const root = join(__dirname, '..', '..');

afterEach(closeSandboxes);

test.each([
  ['push', 2_000, 1],
  ['reply', 2_000, 1],
  ['multicast', 200, 1],
  ['loading', 100, 1],
  ['statelessToken', 370, 1],
  ['richMenuList', 10, 1],
] as [Endpoint, number, number][])('%s keeps to %d a second', (endpoint, perSecond, burst) => {
  expect(endpointPace(endpoint)).toMatchObject({ perSecond, burst, scarce: false });
});

test.each([
  ['richMenuCreate', 100],
  ['richMenuDelete', 100],
  ['richMenuAliasDelete', 100],
  ['webhookTest', 60],
  ['richMenuBatch', 3],
] as [Endpoint, number][])('%s stays within %d in any hour, some of them at once', (endpoint, perHour) => {
  const { perSecond, burst, scarce } = endpointPace(endpoint);
  expect(burst + perSecond * 3_600).toBeLessThanOrEqual(perHour);
  expect([burst >= 1, scarce]).toEqual([true, true]);
});

test('sends step aside for what people wait for', () => {
  expect(['push', 'multicast', 'reply', 'profile'].map((name) => endpointPace(name as Endpoint).lane)).toEqual([
    'sync',
    'sync',
    'interactive',
    'interactive',
  ]);
});

describe('with the database that processes share', () => {
  let database: TestPostgres;
  beforeAll(async () => {
    database = await startTestPostgres();
    await (await openStore(database.url)).close();
  });
  afterAll(() => database.stop());

  test('two processes together stay within the limit of an endpoint', async () => {
    const { line, settings } = await openSandbox({ rates: false });
    const call = ['-r', join(root, 'support', 'typescript.js'), join(__dirname, 'listing-process.ts')];
    const list = async () => {
      const args = [...call, database.url, JSON.stringify(settings), '15'];
      const { stdout } = await promisify(execFile)(process.execPath, args);
      return JSON.parse(stdout) as { from: number; to: number };
    };
    const times = await Promise.all([list(), list()]);
    expect(line.control.requests()['list rich menus']).toEqual({ 200: 30 });
    // 30 calls at 10 a second have 29 pauses between them; 15 and 15 side by side would need only 14.
    const from = Math.min(...times.map((one) => one.from));
    const to = Math.max(...times.map((one) => one.to));
    expect(to - from).toBeGreaterThan(2_850);
  });

  test('the bucket names the channel and the endpoint', () => {
    expect(bucketOf('1234567890', 'push')).toBe('line:1234567890:push');
  });
});
