import {
  closeSync,
  existsSync,
  fstatSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from '../../lib/failure';
import { processes } from '../bootstrap';
import type { Home } from '../home/home';
import { type InnerPorts, isFree, lastingPort, savePorts } from '../home/ports';
import type { Secrets } from '../home/secrets';
import { type Binaries, findBinaries, giveToServer } from './binaries';
import { ensureCluster } from './cluster';
import { embeddedUrl, ensureDatabase } from './database';
import { runProgram } from './run-as';

/** The embedded PostgreSQL of a data folder, running. */
export interface EmbeddedPostgres {
  url: string;
  /** True if a server left by a killed start was taken over. */
  adopted: boolean;
  stop(): Promise<void>;
}

/** Starts the embedded server, or takes over the one that already runs on this folder. */
export async function startPostgres(
  home: Home,
  secrets: Secrets,
  ports: InnerPorts,
  report: (line: string) => void = () => {},
): Promise<EmbeddedPostgres> {
  const binaries = findBinaries(home);
  if (await ensureCluster(home, binaries, secrets.databaseAdminPassword)) report('データベースを新しく作りました');
  const running = await runningPort(home);
  const port = running ?? (await launch(home, binaries, await freePort(home, ports, report)));
  await ensureDatabase(port, secrets);
  return {
    url: embeddedUrl(port, secrets),
    adopted: running !== undefined,
    stop: () => stopServer(home, binaries),
  };
}

const pidFile = (home: Home) => join(home.pg, 'postmaster.pid');
const logFile = (home: Home) => join(home.logs, 'postgres.log');

/** The port of a server that already runs on this folder, once it is ready. A pid file of nobody's is removed. */
async function runningPort(home: Home): Promise<number | undefined> {
  if (!existsSync(pidFile(home))) return undefined;
  // The pid may by now be another program's; PostgreSQL itself would then refuse to start.
  if (!processes.postmaster(home.root)) return void rmSync(pidFile(home), { force: true });
  for (const until = Date.now() + 60_000; Date.now() < until; await sleep(100)) {
    const lines = existsSync(pidFile(home)) ? readFileSync(pidFile(home), 'utf8').split('\n') : [];
    if (lines[7]?.trim() === 'ready') return Number(lines[3]);
    if (!processes.postmaster(home.root)) return undefined;
  }
  throw serverFailure(home, '前回のデータベースが止まりかけたままです。');
}

async function freePort(home: Home, ports: InnerPorts, report: (line: string) => void): Promise<number> {
  if (await isFree(ports.database)) return ports.database;
  const database = await lastingPort(Object.values(ports));
  report(`データベースのポート ${ports.database} はほかのプログラムが使っているため、${database} に変えました`);
  await savePorts(home, Object.assign(ports, { database }));
  return database;
}

/**
 * `pg_ctl` starts the server in a session of its own. Statements and row values stay out of its log, since they hold
 * customers' data.
 */
async function launch(home: Home, binaries: Binaries, port: number): Promise<number> {
  rotate(logFile(home));
  giveToServer(binaries.as, logFile(home), 'file');
  const settings = {
    port: String(port),
    listen_addresses: '127.0.0.1',
    unix_socket_directories: "''",
    max_connections: '60',
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    max_wal_size: '512MB',
  };
  const options = Object.entries(settings).map(([name, value]) => `-c ${name}=${value}`);
  const args = ['start', '-w', '-t', '60', '-s', '-D', home.pg, '-l', logFile(home), '-o', options.join(' ')];
  const code = await runProgram(binaries.as, binaries.pgCtl, args, { detached: true });
  if (code !== 0) throw serverFailure(home, 'データベースを起動できませんでした。');
  return port;
}

/** Fast shutdown: running statements are cut off and rolled back. */
async function stopServer(home: Home, binaries: Binaries): Promise<void> {
  if (!processes.postmaster(home.root)) return;
  const args = ['stop', '-w', '-t', '60', '-s', '-m', 'fast', '-D', home.pg];
  await runProgram(binaries.as, binaries.pgCtl, args, { detached: true });
}

const megabytes = (count: number) => count * 1024 * 1024;

function rotate(file: string): void {
  if (existsSync(file) && statSync(file).size > megabytes(10)) renameSync(file, `${file}.1`);
}

function serverFailure(home: Home, message: string): Failure {
  const tail = lastLines(logFile(home));
  if (/No space left/i.test(tail)) {
    return new Failure(
      'database',
      `ディスクの空きがなく、データベースを起動できませんでした(${home.root})。`,
      '不要なファイルを消して空きを作り、もう一度 npm start を実行してください。',
    );
  }
  return new Failure('database', `${message}\n  ${tail}`, `記録を確かめてください: ${logFile(home)}`);
}

function lastLines(file: string): string {
  if (!existsSync(file)) return '';
  const handle = openSync(file, 'r');
  try {
    const { size } = fstatSync(handle);
    const buffer = Buffer.alloc(Math.min(size, 4_096));
    readSync(handle, buffer, 0, buffer.length, size - buffer.length);
    return buffer.toString('utf8').trim().split('\n').slice(-5).join('\n  ');
  } finally {
    closeSync(handle);
  }
}
