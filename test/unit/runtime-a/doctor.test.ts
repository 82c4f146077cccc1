import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { doctor } from '../../../runtime/cli/doctor';
import { type Home, openHome } from '../../../runtime/home/home';
import { lastingPort } from '../../../runtime/home/ports';
import { loadSecrets } from '../../../runtime/home/secrets';

let home: Home;
let printed: string;
const environment = { ...process.env };
const exitCode = process.exitCode;
beforeEach(async () => {
  home = openHome(mkdtempSync(join(tmpdir(), 'line-commerce-doctor-')));
  printed = '';
  jest.spyOn(console, 'log').mockImplementation((line: string) => void (printed += `${line}\n`));
  const editor = await lastingPort();
  const outside = await lastingPort([editor]);
  Object.assign(process.env, { EDITOR_PORT: `${editor}`, PUBLIC_PORT: `${outside}`, PUBLIC_URL: '', DATABASE_URL: '' });
});
afterEach(() => {
  jest.restoreAllMocks();
  process.env = { ...environment };
  process.exitCode = exitCode;
  rmSync(home.root, { recursive: true, force: true });
});

/** What it finds wrong, by what it looked at. Asks nobody on the internet. */
async function faults(): Promise<Record<string, string>> {
  await doctor(home.root, { json: true, online: false });
  const { ok, checks } = JSON.parse(printed) as {
    ok: boolean;
    checks: Array<{ about: string; state: string; message: string; hint?: string }>;
  };
  const found = checks.filter(({ state }) => state === 'fault');
  expect(ok).toBe(found.length === 0);
  expect(process.exitCode).toBe(found.length === 0 ? 0 : 1);
  for (const { hint } of found) expect(hint).toBeTruthy();
  return Object.fromEntries(found.map(({ about, message }) => [about, message]));
}

async function listening(): Promise<{ server: Server; port: number }> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, port: (server.address() as AddressInfo).port };
}

test('a machine on which nothing is wrong has no fault, and the exit code is 0', async () => {
  expect(await faults()).toEqual({});
});

test('for people it prints a line for each check, and says that nothing is to be done', async () => {
  await doctor(home.root, { online: false });
  expect(printed).toMatch(/✔ 版: .*n8n \d+[\s\S]*✔ データベース: [\s\S]*直すところはありません。/);
});

test('secrets that others may read are a fault', async () => {
  await loadSecrets(home);
  chmodSync(home.secrets, 0o644);
  expect(await faults()).toEqual({ データフォルダ: 'secrets.json をほかの利用者が読めます。' });
});

test('a wrong setting is a fault', async () => {
  process.env['PUBLIC_URL'] = 'example.jp/path';
  expect(await faults()).toEqual({ 設定: expect.stringContaining('PUBLIC_URL') });
});

test('a port that another program has is a fault that names the program', async () => {
  const { server, port } = await listening();
  process.env['EDITOR_PORT'] = String(port);
  expect(await faults()).toEqual({ ポート: expect.stringMatching(new RegExp(`${port}.*pid ${process.pid}`)) });
  server.close();
});

test('a database folder of another PostgreSQL version is a fault', async () => {
  mkdirSync(home.pg);
  writeFileSync(join(home.pg, 'PG_VERSION'), '16\n');
  expect(await faults()).toEqual({ データベース: expect.stringContaining('PostgreSQL 16') });
});

test('a DATABASE_URL where nothing listens is a fault, without its password', async () => {
  const { server, port } = await listening();
  await new Promise((closed) => server.close(closed));
  process.env['DATABASE_URL'] = `postgres://someone:his-password@127.0.0.1:${port}/shop`;
  expect(await faults()).toEqual({ データベース: expect.stringContaining('つながりません') });
  expect(printed).not.toContain('his-password');
});
