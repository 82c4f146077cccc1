import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * The plain modules under scripts/bootstrap run before anything is installed or built, and their rules (what is alive,
 * what a lock is, what `status` says) must be the same here: so they are loaded, not written twice. Their place relative
 * to this file differs between the sources and dist, hence the search for the project's folder.
 */
function findProjectRoot(folder: string): string {
  return existsSync(join(folder, 'scripts/bootstrap/main.mjs')) ? folder : findProjectRoot(dirname(folder));
}

/** The folder of the clone, from the sources and from dist alike. */
export const projectRoot = findProjectRoot(__dirname);

const load = (name: string): unknown => require(join(projectRoot, 'scripts/bootstrap', name));

export const { homeFolder, mergedEnvironment } = load('home.mjs') as typeof import('../scripts/bootstrap/home.mjs');
export const { printFailure } = load('failure.mjs') as typeof import('../scripts/bootstrap/failure.mjs');
export const { fileSystemFailure } = load('failure.mjs') as typeof import('../scripts/bootstrap/failure.mjs');
export const { ensureFreeSpace, freeBytes } = load('disk.mjs') as typeof import('../scripts/bootstrap/disk.mjs');
export const { tryLock } = load('lock.mjs') as typeof import('../scripts/bootstrap/lock.mjs');
export const processes = load('processes.mjs') as typeof import('../scripts/bootstrap/processes.mjs');
export const { printStatus, readStatus } = load('status.mjs') as typeof import('../scripts/bootstrap/status.mjs');
export const { stopProduct } = load('stop.mjs') as typeof import('../scripts/bootstrap/stop.mjs');
export type { ProcessIdentity } from '../scripts/bootstrap/processes.mjs';
export type { RunFile, Status } from '../scripts/bootstrap/status.mjs';
