import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const onLinux = process.platform === 'linux';

/**
 * When a process started, as an opaque mark. With its pid it names one process for good, since a pid alone is given to
 * another process sooner or later. Undefined if it does not run (a zombie does not).
 */
export function startMark(pid) {
  try {
    if (!onLinux)
      return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || undefined;
    // The command in brackets may itself hold spaces and brackets, so count the fields from the last one.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

/** A process by pid and start mark, to be written to a file and recognised later. */
export const identityOf = (pid) => ({ pid, started: startMark(pid) ?? '' });

export const isRunning = (identity) =>
  Number.isInteger(identity?.pid) &&
  identity.pid > 0 &&
  !!identity.started &&
  startMark(identity.pid) === identity.started;

const procFile = (pid, name) => {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    return '';
  }
};

/** n8n processes whose user folder is this home's, by their environment (Linux; elsewhere by the recorded identity). */
export function n8nProcesses(home, recorded) {
  const found = isRunning(recorded) ? [recorded] : [];
  if (!onLinux) return found;
  const mark = `N8N_USER_FOLDER=${join(home, 'n8n')}`;
  for (const name of readdirSync('/proc')) {
    const pid = Number(name);
    if (!pid || pid === process.pid || found.some((one) => one.pid === pid)) continue;
    if (!procFile(pid, 'environ').split('\0').includes(mark)) continue;
    if (/(^|\/)n8n(\0|\/|$)/.test(procFile(pid, 'cmdline')) && startMark(pid)) found.push(identityOf(pid));
  }
  return found;
}

/** The postmaster that runs on this home's database folder, whoever started it. */
export function postmaster(home) {
  const folder = join(home, 'pg');
  let pid;
  try {
    pid = Number(readFileSync(join(folder, 'postmaster.pid'), 'utf8').split('\n')[0]);
  } catch {
    return undefined;
  }
  return pid > 0 && startMark(pid) && worksIn(pid, folder) ? identityOf(pid) : undefined;
}

function worksIn(pid, folder) {
  try {
    if (onLinux) return readlinkSync(`/proc/${pid}/cwd`) === realpathSync(folder);
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).includes(folder);
  } catch {
    return false;
  }
}

/** Sends a signal and waits for the end; after `graceMs` it is killed. False if it was not running any more. */
export async function stopProcess(identity, signal = 'SIGTERM', graceMs = 20_000) {
  if (!isRunning(identity)) return false;
  process.kill(identity.pid, signal);
  if (await ended(identity, graceMs)) return true;
  process.kill(identity.pid, 'SIGKILL');
  await ended(identity, 5_000);
  return true;
}

/** Waits until a process has ended; false if it still runs after that time. */
export async function ended(identity, withinMs) {
  for (const until = Date.now() + withinMs; Date.now() < until; await sleep(50)) {
    if (!isRunning(identity)) return true;
  }
  return !isRunning(identity);
}
