import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { processes, projectRoot, readStatus } from '../../runtime/bootstrap';
import { isFree, lastingPort } from '../../runtime/home/ports';
import { readTemplates } from '../../runtime/n8n/provisioning/templates';
import { startTestPostgres } from '../support/postgres';

jest.setTimeout(300_000);

/** One `npm start`, as a terminal runs it: in a process group of its own, which Ctrl-C and kill -9 reach as a whole. */
class Start {
  output = '';
  readonly ended: Promise<number | null>;
  private readonly child: ChildProcess;

  constructor(env: NodeJS.ProcessEnv) {
    this.child = spawn(process.execPath, [join(projectRoot, 'scripts/run.mjs'), 'start'], { env, detached: true });
    for (const stream of [this.child.stdout, this.child.stderr]) stream?.on('data', (chunk) => (this.output += chunk));
    this.ended = new Promise((resolve) => this.child.once('close', (code) => resolve(code)));
  }

  signal(signal: NodeJS.Signals): void {
    const running = this.child.exitCode === null && this.child.signalCode === null;
    if (this.child.pid && running) process.kill(-this.child.pid, signal);
  }
}

let home: string;
let env: NodeJS.ProcessEnv;
let starts: Start[];

const start = (more: NodeJS.ProcessEnv = {}): Start => {
  const one = new Start({ ...env, ...more });
  starts.push(one);
  return one;
};

const run = (args: string[], more: NodeJS.ProcessEnv = {}) =>
  spawnSync(process.execPath, [join(projectRoot, 'scripts/run.mjs'), ...args], {
    env: { ...env, ...more },
    encoding: 'utf8',
  });

const status = () => JSON.parse(run(['status', '--json']).stdout) as Awaited<ReturnType<typeof readStatus>>;

async function ready(one: Start): Promise<void> {
  let ended = false;
  void one.ended.then(() => (ended = true));
  while (!(await readStatus(home)).ready) {
    if (ended) throw new Error(`npm start ended:\n${one.output}`);
    await sleep(100);
  }
}

/** Processes that have this data folder in their command line, as `ps` shows them. */
const left = (): string[] =>
  spawnSync('ps', ['-eo', 'args'], { encoding: 'utf8' })
    .stdout.split('\n')
    .filter((line) => line.includes(home));

beforeAll(async () => {
  home = join(mkdtempSync(join(tmpdir(), 'line-commerce-start-')), 'home');
  const editor = await lastingPort();
  const { NODE_OPTIONS, ...inherited } = process.env;
  env = {
    ...inherited,
    LINE_COMMERCE_HOME: home,
    EDITOR_PORT: String(editor),
    PUBLIC_PORT: String(await lastingPort([editor])),
    DATABASE_URL: '',
    PUBLIC_URL: '',
  };
});
beforeEach(() => (starts = []));
afterEach(() => {
  for (const one of starts) one.signal('SIGKILL');
  run(['stop', '--force']);
});
afterAll(() => rmSync(join(home, '..'), { recursive: true, force: true }));

test('npm start brings everything up, tells where to look, and Ctrl-C ends all of it', async () => {
  const one = start();
  await ready(one);
  while (!one.output.includes('Ctrl-C')) await sleep(50);
  const { editorUrl, mailboxUrl, sandboxUrl, publicPort } = status();
  expect((await fetch(`${editorUrl}/healthz/readiness`)).status).toBe(200);
  expect((await fetch(`${mailboxUrl}`)).status).toBe(200);
  expect((await fetch(`${sandboxUrl}/admin-api/v1/member`)).status).toBe(401);
  expect((await fetch(`http://127.0.0.1:${publicPort}/`)).status).toBe(404);

  const { ownerPassword } = JSON.parse(readFileSync(join(home, 'secrets.json'), 'utf8')) as { ownerPassword: string };
  expect(one.output).toMatch(/データベースを起動しています… \d+\.\d秒/);
  expect(one.output).toMatch(/n8n を起動しています… \d+\.\d秒/);
  expect(one.output).toContain(editorUrl);
  expect(one.output).toContain(ownerPassword);
  expect(one.output).not.toContain('注意:');
  expect(statSync(join(home, 'secrets.json')).mode & 0o777).toBe(0o600);

  const began = Date.now();
  one.signal('SIGINT');
  expect(await one.ended).toBe(0);
  expect(Date.now() - began).toBeLessThan(20_000);
  expect(left()).toEqual([]);
  expect(status()).toMatchObject({ ready: false, running: false });
});

test('a second start finds everything made, and does not print the password into a log again', async () => {
  const one = start();
  await ready(one);
  while (!one.output.includes('Ctrl-C')) await sleep(50);
  const { ownerPassword } = JSON.parse(readFileSync(join(home, 'secrets.json'), 'utf8')) as { ownerPassword: string };
  expect(one.output).not.toContain(ownerPassword);
  expect(one.output).not.toContain('新しく作りました');

  const beside = start();
  expect(await beside.ended).toBe(1);
  expect(beside.output).toMatch(/すでに動いています[\s\S]*次の手順/);
  expect(status().ready).toBe(true);

  const doctor = run(['doctor', '--json']);
  const { ok, checks } = JSON.parse(doctor.stdout) as { ok: boolean; checks: Array<{ about: string; state: string }> };
  expect(checks.filter(({ state }) => state === 'fault')).toEqual([]);
  expect(ok).toBe(true);
  expect(checks).toContainEqual(expect.objectContaining({ about: '認証情報「futureshop(お試し)」', state: 'ok' }));

  expect(run(['stop']).stdout).toContain('止めました');
  expect(await one.ended).toBe(0);
  expect(left()).toEqual([]);
});

test('after kill -9 of everything in the terminal the next start takes over what was left', async () => {
  const killed = start();
  await ready(killed);
  killed.signal('SIGKILL');
  await killed.ended;
  expect(status()).toMatchObject({ ready: false, running: false });
  const next = start();
  await ready(next);
  next.signal('SIGINT');
  expect(await next.ended).toBe(0);
  expect(left()).toEqual([]);
});

test('a start interrupted in the middle stops what it had started', async () => {
  const one = start();
  while (!one.output.includes('データベースを起動しています')) await sleep(20);
  one.signal('SIGINT');
  expect(await one.ended).toBe(130);
  expect(one.output).toContain('起動を中断し');
  expect(left()).toEqual([]);
});

test('n8n that dies is started again', async () => {
  const one = start();
  await ready(one);
  const { n8nPid } = status();
  process.kill(n8nPid as number, 'SIGKILL');
  while (!one.output.includes('また動き始めました')) await sleep(50);
  expect(status()).toMatchObject({ ready: true });
  expect(status().n8nPid).not.toBe(n8nPid);
  one.signal('SIGINT');
  await one.ended;
  expect(left()).toEqual([]);
});

test('a port that another program has is said, with that program', async () => {
  const blocker = createServer().listen(Number(env['EDITOR_PORT']), '127.0.0.1');
  const one = start();
  expect(await one.ended).toBe(1);
  blocker.close();
  expect(one.output).toMatch(
    new RegExp(`ポート ${env['EDITOR_PORT']}\\(編集画面用\\).*pid ${process.pid}[\\s\\S]*EDITOR_PORT`),
  );
  expect(left()).toEqual([]);
});

test('the same runs on a PostgreSQL of the user, and leaves that one running', async () => {
  const own = await startTestPostgres();
  const one = start({ DATABASE_URL: own.url });
  await ready(one);
  expect(status()).toMatchObject({ database: 'external' });
  expect(processes.postmaster(home)).toBeUndefined();
  one.signal('SIGINT');
  expect(await one.ended).toBe(0);
  const client = new pg.Client({ connectionString: own.url });
  await client.connect();
  const { rows } = await client.query('SELECT count(*)::int AS count FROM n8n.workflow_entity');
  expect(rows[0]).toEqual({ count: (await readTemplates(join(projectRoot, 'workflows'), '')).length });
  await client.end();
  await own.stop();
});

test('a wrong DATABASE_URL is said before anything else is started', async () => {
  const port = await lastingPort();
  const one = start({ DATABASE_URL: `postgres://me:hush@127.0.0.1:${port}/shop` });
  expect(await one.ended).toBe(1);
  expect(one.output).toMatch(/DATABASE_URL.*つながりません[\s\S]*次の手順/);
  expect(one.output).not.toContain('hush');
  expect(await isFree(Number(env['EDITOR_PORT']))).toBe(true);
});
