import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { processes, stopProduct } from '../../../runtime/bootstrap';
import { type Home, openHome } from '../../../runtime/home/home';
import { type InnerPorts, loadPorts } from '../../../runtime/home/ports';
import { loadSecrets, type Secrets } from '../../../runtime/home/secrets';
import { withClient } from '../../../runtime/postgres/database';
import { type EmbeddedPostgres, startPostgres } from '../../../runtime/postgres/server';

jest.setTimeout(120_000);

let parent: string;
let home: Home;
let secrets: Secrets;
let ports: InnerPorts;
let servers: EmbeddedPostgres[];

/** A folder as mktemp makes it: closed to everyone but us, and so, when we are root, to the database's user. */
const closedFolder = () => mkdtempSync(join(tmpdir(), 'line-commerce-pg-'));

/** A database made once and copied for each test, because initdb takes most of a test's time. */
let made: string;
beforeAll(async () => {
  made = closedFolder();
  await open(made);
  await (await start()).stop();
});
afterAll(() => rmSync(made, { recursive: true, force: true }));

beforeEach(async () => {
  parent = closedFolder();
  execFileSync('cp', ['-a', join(made, 'home'), parent]);
  await open(parent);
});

afterEach(async () => {
  for (const server of servers) await server.stop();
  rmSync(parent, { recursive: true, force: true });
});

async function open(folder: string): Promise<void> {
  home = openHome(join(folder, 'home'));
  ({ secrets } = await loadSecrets(home));
  ports = await loadPorts(home);
  servers = [];
}

async function start(report?: (line: string) => void): Promise<EmbeddedPostgres> {
  const server = await startPostgres(home, secrets, ports, report);
  servers.push(server);
  return server;
}

const ask = async (url: string, sql: string): Promise<Record<string, string>> =>
  (await withClient(url, (client) => client.query(sql))).rows[0] as Record<string, string>;

test('is made in a closed folder, in UTF-8 whatever the locale, on loopback only, for a role without special rights', async () => {
  rmSync(home.pg, { recursive: true });
  const locale = process.env['LANG'];
  process.env['LANG'] = 'C';
  const { url, adopted } = await start();
  process.env['LANG'] = locale;
  expect(adopted).toBe(false);
  expect(new URL(url).hostname).toBe('127.0.0.1');
  expect(await ask(url, 'SHOW server_encoding')).toEqual({ server_encoding: 'UTF8' });
  expect(await ask(url, 'SHOW listen_addresses')).toEqual({ listen_addresses: '127.0.0.1' });
  expect(await ask(url, 'SHOW fsync')).toEqual({ fsync: 'on' });
  expect(
    await ask(url, "SELECT '髙𠮷' < '龍' AS ok, rolsuper, rolcreatedb FROM pg_roles WHERE rolname = current_user"),
  ).toEqual(expect.objectContaining({ rolsuper: false, rolcreatedb: false }));
});

test('keeps its data and its port over a stop, and nothing runs in between', async () => {
  const first = await start();
  await ask(first.url, 'CREATE TABLE line_commerce.kept AS SELECT 1 AS one');
  await first.stop();
  expect(processes.postmaster(home.root)).toBeUndefined();
  const second = await start();
  expect(second.url).toBe(first.url);
  expect(await ask(second.url, 'SELECT one FROM line_commerce.kept')).toEqual({ one: 1 });
});

test('takes over the server that a killed start left running', async () => {
  const first = await start();
  const pid = processes.postmaster(home.root)?.pid;
  const second = await start();
  expect(second).toMatchObject({ adopted: true, url: first.url });
  expect(processes.postmaster(home.root)?.pid).toBe(pid);
});

test('is in a session of its own, so that Ctrl-C does not reach it', async () => {
  await start();
  const pid = processes.postmaster(home.root)?.pid;
  if (process.platform !== 'linux') return;
  const session = (of: number | 'self' | undefined) =>
    readFileSync(`/proc/${of}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[3];
  expect(session(pid)).not.toBe(session('self'));
});

test("a pid file that names another program's pid does not stop a start", async () => {
  await (await start()).stop();
  writeFileSync(join(home.pg, 'postmaster.pid'), `${process.pid}\n${home.pg}\n1\n1\n\n127.0.0.1\n1 1\nready\n`);
  expect((await start()).adopted).toBe(false);
});

test('a server that was killed recovers', async () => {
  const first = await start();
  await ask(first.url, 'CREATE TABLE line_commerce.kept AS SELECT 1 AS one');
  const postmaster = processes.postmaster(home.root);
  if (!postmaster) throw new Error('not running');
  await processes.stopProcess(postmaster, 'SIGKILL');
  const second = await start();
  expect(await ask(second.url, 'SELECT one FROM line_commerce.kept')).toEqual({ one: 1 });
});

test('half an initdb is removed and made again', async () => {
  rmSync(home.pg, { recursive: true });
  mkdirSync(join(home.pgNew, 'base'), { recursive: true });
  writeFileSync(join(home.pgNew, 'PG_VERSION'), '18');
  await start();
  expect(existsSync(home.pgNew)).toBe(false);
});

test('an initdb whose role and database were never made is completed', async () => {
  const first = await start();
  const admin = first.url
    .replace(/\/\/[^@]*@/, `//postgres:${secrets.databaseAdminPassword}@`)
    .replace(/\/line_commerce$/, '/postgres');
  await first.stop();
  const again = await start();
  await ask(admin, 'DROP DATABASE line_commerce');
  await ask(admin, 'DROP ROLE line_commerce');
  await again.stop();
  expect(await ask((await start()).url, 'SELECT current_user AS me')).toEqual({ me: 'line_commerce' });
});

test('when another program has its port by now, it moves, says so and stays there', async () => {
  const blocked = ports.database;
  const blocker = await new Promise<Server>((listening) => {
    const server = createServer().listen(blocked, '127.0.0.1', () => listening(server));
  });
  const said: string[] = [];
  const { url } = await start((line) => said.push(line));
  blocker.close();
  expect(said.join()).toContain(String(blocked));
  expect(Number(new URL(url).port)).not.toBe(blocked);
  expect(String((await loadPorts(home)).database)).toBe(new URL(url).port);
});

test('a folder of another PostgreSQL version is refused with the way across, and not touched', async () => {
  writeFileSync(join(home.pg, 'PG_VERSION'), '16\n');
  await expect(start()).rejects.toMatchObject({
    message: expect.stringContaining('PostgreSQL 16'),
    hint: expect.stringMatching(/backup[\s\S]*restore/),
  });
  expect(readFileSync(join(home.pg, 'PG_VERSION'), 'utf8')).toBe('16\n');
});

test('npm run stop ends a server that a killed start left running', async () => {
  await start();
  const said: string[] = [];
  await stopProduct(home.root, {}, (line) => said.push(line));
  expect(processes.postmaster(home.root)).toBeUndefined();
  expect(said).toEqual(['止めました。']);
});

test('its log holds neither statements nor values', async () => {
  const { url } = await start();
  await ask(url, 'CREATE TABLE line_commerce.mail (address text PRIMARY KEY)');
  await ask(url, "INSERT INTO line_commerce.mail VALUES ('hanako@example.jp')");
  await ask(url, "INSERT INTO line_commerce.mail VALUES ('hanako@example.jp')").catch(() => {});
  const log = readFileSync(join(home.logs, 'postgres.log'), 'utf8');
  expect(log).toContain('duplicate key');
  expect(log).not.toContain('hanako');
});

const asRoot = process.getuid?.() === 0 ? describe : describe.skip;
asRoot('as root', () => {
  const capabilitiesOf = (pid: number | undefined) =>
    /CapEff:\s*(\w+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];

  test('the server runs as user postgres and owns its folder', async () => {
    await start();
    const uid = /Uid:\s*(\d+)/.exec(readFileSync(`/proc/${processes.postmaster(home.root)?.pid}/status`, 'utf8'))?.[1];
    expect(Number(uid)).not.toBe(0);
    expect(statSync(home.pg).uid).toBe(Number(uid));
  });

  test('behind a closed folder it keeps one capability: to pass through folders', async () => {
    await start();
    expect(BigInt(`0x${capabilitiesOf(processes.postmaster(home.root)?.pid)}`)).toBe(4n);
  });

  test('in an open folder it keeps none', async () => {
    chmodSync(parent, 0o755);
    await start();
    expect(BigInt(`0x${capabilitiesOf(processes.postmaster(home.root)?.pid)}`)).toBe(0n);
  });
});
