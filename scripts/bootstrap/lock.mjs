import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { identityOf, isRunning } from './processes.mjs';

/** Who holds the lock: a live process, or undefined for nobody and for one that died. */
export function lockHolder(file) {
  const holder = read(file);
  return isRunning(holder) ? holder : undefined;
}

/**
 * Takes a lock file, or answers undefined when a live process holds it. `left` is what a dead holder had written.
 * A stale file is moved away by rename, so of two who find it only one removes it.
 */
export function tryLock(file, content = {}) {
  const mine = { ...identityOf(process.pid), ...content };
  for (let attempt = 0, left; attempt < 5; attempt++) {
    try {
      writeFileSync(file, JSON.stringify(mine), { flag: 'wx', mode: 0o600 });
      return {
        left,
        note: (more) => writeFileSync(file, JSON.stringify({ ...mine, ...more })),
        release: () => release(file),
      };
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    const holder = read(file);
    if (isRunning(holder)) return undefined;
    const aside = `${file}.${process.pid}`;
    try {
      renameSync(file, aside);
      left = holder ?? {};
      rmSync(aside, { force: true });
    } catch (error) {
      if (error.code !== 'ENOENT') throw error;
    }
  }
  return undefined;
}

/** Waits for the lock; `onWait` is told once who holds it. */
export async function lock(file, onWait) {
  for (let told = false; ; await sleep(500)) {
    const taken = tryLock(file);
    if (taken) return taken;
    if (!told) onWait(read(file)?.pid);
    told = true;
  }
}

function release(file) {
  if (read(file)?.pid === process.pid) rmSync(file, { force: true });
}

function read(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
