import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readlinkSync, realpathSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { userFolderOf } from './env';

/** Above n8n's own patience with running executions (N8N_GRACEFUL_SHUTDOWN_TIMEOUT, 30 s). */
export const STOP_PATIENCE_MS = 35_000;

const pidFile = (home: string): string => join(userFolderOf(home), 'n8n.pid');

export const rememberProcess = (home: string, pid: number): Promise<void> => writeFile(pidFile(home), String(pid));
export const forgetProcess = (home: string): Promise<void> => rm(pidFile(home), { force: true });

/** The command line of a process, '' when there is none: a pid may meanwhile belong to somebody else. */
function commandOf(pid: number): string {
  try {
    if (existsSync('/proc/self/cmdline')) return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
    return execFileSync('ps', ['-p', String(pid), '-o', 'command='], { encoding: 'utf8' });
  } catch {
    return '';
  }
}

/** An n8n that runs in this folder, not one of another product whose pid is the same after a reboot. */
function isN8nOf(home: string, pid: number): boolean {
  if (!/n8n[/\\]bin[/\\]n8n\b/.test(commandOf(pid))) return false;
  const cwd = `/proc/${pid}/cwd`;
  try {
    return !existsSync('/proc/self/cwd') || readlinkSync(cwd) === realpathSync(userFolderOf(home));
  } catch {
    return false;
  }
}

/** Sends a signal to n8n and everything it started; no error when they are gone (macOS says EPERM of a dead group). */
export function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if (!['ESRCH', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}

async function waitForEnd(home: string, pid: number, milliseconds: number): Promise<void> {
  for (const until = Date.now() + milliseconds; Date.now() < until; await sleep(100)) {
    if (!isN8nOf(home, pid)) return;
  }
}

/**
 * Ends an n8n of this data folder whose supervisor died before it. Afterwards no n8n of this folder lives, so its crash
 * journal, for which n8n would sleep ten seconds, can go.
 */
export async function endOrphan(home: string, patienceMs = STOP_PATIENCE_MS): Promise<void> {
  const file = pidFile(home);
  const pid = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
  if (pid > 1 && isN8nOf(home, pid)) {
    process.kill(pid, 'SIGTERM');
    await waitForEnd(home, pid, patienceMs);
    signalGroup(pid, 'SIGKILL');
    await waitForEnd(home, pid, 5_000);
  }
  await forgetProcess(home);
  await rm(join(userFolderOf(home), '.n8n/crash.journal'), { force: true });
}
