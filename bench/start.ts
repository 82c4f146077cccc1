import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { projectRoot, readStatus } from '../runtime/bootstrap';
import { openHome, type Home } from '../runtime/home/home';
import { lastingPort, loadPorts } from '../runtime/home/ports';
import { loadSecrets } from '../runtime/home/secrets';
import { interruptibly } from '../runtime/demo/product';
import { databaseEnvironment } from '../runtime/n8n/env';
import { startPostgres } from '../runtime/postgres/server';
import type { BenchOptions, BenchOutcome } from './outcome';

const TARGET = 1.5;
const ROUNDS = 3;
const PATIENCE_MS = 120_000;

interface Ports {
  readonly editor: number;
  readonly public: number;
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;

/** Seconds until `ready` says so. Throws when the process ends before. */
async function secondsUntil(child: ChildProcess, ready: () => Promise<boolean>): Promise<number> {
  const began = performance.now();
  while (!(await ready())) {
    if (child.exitCode !== null) throw new Error(`ended with code ${child.exitCode} before it was ready`);
    if (performance.now() - began > PATIENCE_MS) throw new Error('not ready in time');
    await sleep(25);
  }
  return (performance.now() - began) / 1000;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.pid === undefined) return;
  const ended = once(child, 'exit');
  process.kill(-child.pid, 'SIGINT');
  await ended;
}

/** `npm start` from the command to its ready state, and its end. */
async function npmStart(home: Home, ports: Ports): Promise<number> {
  const child = spawn('npm', ['start'], {
    cwd: projectRoot,
    env: {
      ...process.env,
      LINE_COMMERCE_HOME: home.root,
      EDITOR_PORT: String(ports.editor),
      PUBLIC_PORT: String(ports.public),
      DATABASE_URL: '',
    },
    detached: true,
    stdio: 'ignore',
  });
  try {
    return await secondsUntil(child, async () => (await readStatus(home.root)).ready === true);
  } finally {
    await end(child);
    while ((await readStatus(home.root)).running) await sleep(100);
  }
}

async function answers(port: number): Promise<boolean> {
  try {
    return (await fetch(`http://127.0.0.1:${port}/healthz/readiness`)).ok;
  } catch {
    return false;
  }
}

/** `n8n start` with nothing of ours, on the database that npm start left; the server runs already. */
async function bareN8n(home: Home, userFolder: string, ports: Ports): Promise<number> {
  const [{ secrets }, inner] = await Promise.all([loadSecrets(home), loadPorts(home)]);
  const server = await startPostgres(home, secrets, inner);
  const child = spawn(process.execPath, [join(projectRoot, 'node_modules/n8n/bin/n8n'), 'start'], {
    cwd: userFolder,
    env: {
      PATH: process.env['PATH'],
      HOME: userFolder,
      NODE_ENV: 'production',
      N8N_USER_FOLDER: userFolder,
      N8N_PORT: String(ports.editor),
      N8N_LISTEN_ADDRESS: '127.0.0.1',
      N8N_RUNNERS_BROKER_PORT: String(inner.broker),
      N8N_ENCRYPTION_KEY: secrets.encryptionKey,
      N8N_DIAGNOSTICS_ENABLED: 'false',
      N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
      ...databaseEnvironment(server.url),
    },
    detached: true,
    stdio: 'ignore',
  });
  try {
    return await secondsUntil(child, () => answers(ports.editor));
  } finally {
    await end(child);
    await server.stop();
  }
}

/** A warm `npm start` to ready against a bare `n8n start` on the same database: medians of three each, in turn. */
export const benchStart = (options: BenchOptions): Promise<BenchOutcome> =>
  interruptibly((signal) => measure(options, signal));

async function measure({ log }: BenchOptions, signal: AbortSignal): Promise<BenchOutcome> {
  const folder = await mkdtemp(join(tmpdir(), 'line-commerce-bench-'));
  const bareFolder = await mkdtemp(join(tmpdir(), 'line-commerce-bare-'));
  try {
    const home = openHome(folder);
    const editor = await lastingPort();
    const ports = { editor, public: await lastingPort([editor]) };
    // The first of each makes the database, caches and templates.
    log(`最初の起動: ${(await npmStart(home, ports)).toFixed(1)} 秒`);
    await bareN8n(home, bareFolder, ports);
    const ours: number[] = [];
    const bare: number[] = [];
    for (let round = 1; round <= ROUNDS; round += 1) {
      signal.throwIfAborted();
      ours.push(await npmStart(home, ports));
      bare.push(await bareN8n(home, bareFolder, ports));
      log(`${round}回目: npm start ${ours.at(-1)!.toFixed(2)} 秒、n8n start ${bare.at(-1)!.toFixed(2)} 秒`);
    }
    const round2 = (value: number): number => Math.round(value * 100) / 100;
    const ratio = round2(median(ours) / median(bare));
    if (ratio > TARGET) log(`× ratio は ${TARGET} 以下が目標です`);
    return {
      ok: ratio <= TARGET,
      report: { npmStartSeconds: round2(median(ours)), bareN8nSeconds: round2(median(bare)), ratio },
    };
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    await rm(bareFolder, { recursive: true, force: true, maxRetries: 5 });
  }
}
