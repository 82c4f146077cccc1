import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from '../../lib/failure';
import { editorUrlOf, n8nEnvironment, packageRoot, userFolderOf } from './env';
import type { HookMessage } from './hook';
import type { N8nOptions, ProvisioningReport, RunningN8n } from './options';
import { endOrphan, forgetProcess, rememberProcess, signalGroup, STOP_PATIENCE_MS } from './orphan';
import { prepareDatabase } from './owner';
import { linkPackage } from './package-link';

const node = join(packageRoot, 'node_modules/.bin/node');
const n8n = join(packageRoot, 'node_modules/n8n/bin/n8n');

/**
 * Left alone, V8 lets a long sync pile up 160 MB of garbage. These keep its young generation small and have it collect
 * when the heap is 30 % above what is in use; the sync is no slower. With half the young generation sending is.
 */
const modestMemory = ['--max-semi-space-size=16', '--heap-growing-percent=30'];

/** In a session of its own: Ctrl-C reaches the supervisor only, which ends n8n before the database. */
function launch(options: N8nOptions, firstStart: boolean): ChildProcess {
  const child = spawn(node, [...modestMemory, n8n, 'start'], {
    // n8n reads `.env` from its working folder: not the one of whoever started us.
    cwd: userFolderOf(options.home),
    env: n8nEnvironment(options, firstStart),
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  for (const stream of [child.stdout, child.stderr]) {
    if (stream) createInterface({ input: stream }).on('line', (line) => line.trim() && options.log(line));
  }
  return child;
}

async function answers(port: number): Promise<boolean> {
  try {
    const reply = await fetch(`${editorUrlOf(port)}/healthz/readiness`, { signal: AbortSignal.timeout(2_000) });
    await reply.arrayBuffer();
    return reply.ok;
  } catch {
    return false;
  }
}

const endedTooSoon = (code: number | null): Failure =>
  new Failure(
    'config',
    `n8nが起動の途中で終了しました(終了コード ${code ?? 'なし'})。`,
    'logs フォルダーのn8nのログを確認してください。',
  );

const provisioningFailed = (message: string): Failure =>
  new Failure(
    'database',
    `テンプレートの登録に失敗しました。${message}`,
    'logs フォルダーのn8nのログを確認してください。',
  );

/** What the hook reports, or the end of the process, whichever comes first. */
async function whenReady(
  child: ChildProcess,
  port: number,
  exited: Promise<number | null>,
): Promise<ProvisioningReport> {
  let ended = false;
  const end = exited.then((code) => {
    ended = true;
    throw endedTooSoon(code);
  });
  const provisioned = new Promise<ProvisioningReport>((resolve, reject) => {
    child.on('message', (message: HookMessage) => {
      if (message.type === 'provisioned') resolve(message.report);
      else reject(provisioningFailed(message.message));
    });
  });
  const report = await Promise.race([provisioned, end]);
  while (!(await answers(port))) {
    if (ended) await end;
    await sleep(50);
  }
  return report;
}

/**
 * Starts the n8n of this data folder: Node 24, our package linked in, templates laid in by the hook. Ends an n8n that an
 * earlier supervisor left behind. n8n also stops by itself when this process dies.
 */
export async function startN8n(options: N8nOptions): Promise<RunningN8n> {
  await mkdir(userFolderOf(options.home), { recursive: true, mode: 0o700 });
  await endOrphan(options.home);
  const [{ firstStart }] = await Promise.all([prepareDatabase(options.databaseUrl), linkPackage(options.home)]);
  const child = launch(options, firstStart);
  const exited = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code));
  });
  if (child.pid === undefined) throw await exited.then(endedTooSoon);
  const { pid } = child;
  await rememberProcess(options.home, pid);
  void exited.then(() => forgetProcess(options.home));
  const ready = whenReady(child, options.port, exited);
  // Whoever does not wait for readiness must not die of its failure.
  ready.catch(() => undefined);
  return { pid, editorUrl: editorUrlOf(options.port), ready, exited, stop: () => stop(child, pid, exited) };
}

async function stop(child: ChildProcess, pid: number, exited: Promise<number | null>): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
  const patience = new AbortController();
  await Promise.race([exited, sleep(STOP_PATIENCE_MS, undefined, { signal: patience.signal })]);
  patience.abort();
  // Task runners are in n8n's group; a killed n8n does not take them along.
  signalGroup(pid, 'SIGKILL');
  await exited;
}
