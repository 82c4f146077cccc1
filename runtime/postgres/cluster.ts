import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../../lib/failure';
import { fileSystemFailure } from '../bootstrap';
import type { Home } from '../home/home';
import { type Binaries, giveToServer } from './binaries';
import { runProgram } from './run-as';

/** The major version that the shipped programs are of. */
export const postgresMajor = '18';

/** The superuser of the embedded server. */
export const databaseAdmin = 'postgres';

/**
 * Makes the database folder at the first start. It is made as `pg.tmp` and renamed when done, so a killed initdb leaves
 * nothing that looks like a database. @throws Failure when the folder is of another PostgreSQL version.
 */
export async function ensureCluster(home: Home, binaries: Binaries, adminPassword: string): Promise<boolean> {
  const version = clusterVersion(home);
  if (version === postgresMajor) return false;
  if (version) throw otherVersion(home, version);
  rmSync(home.pgNew, { recursive: true, force: true });
  const log = join(home.logs, 'initdb.log');
  const passwordFile = `${home.pgNew}.password`;
  rmSync(log, { force: true });
  rmSync(passwordFile, { force: true });
  try {
    giveToServer(binaries.as, home.pgNew, 'folder');
    giveToServer(binaries.as, passwordFile, 'file');
    writeFileSync(passwordFile, adminPassword);
    const args = initdbArguments(home.pgNew, passwordFile);
    const code = await runProgram(binaries.as, binaries.initdb, args, { outputFile: log });
    if (code !== 0) throw initdbFailure(home, readFileSync(log, 'utf8'));
    renameSync(home.pgNew, home.pg);
    syncFolder(home.root);
    return true;
  } catch (error) {
    throw fileSystemFailure(error, home.root) ?? error;
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

/** The version a database folder was made by; undefined if there is none. */
export function clusterVersion(home: Home): string | undefined {
  const file = join(home.pg, 'PG_VERSION');
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined;
}

// Without these, LANG=C gives SQL_ASCII, and the machine's locale would decide how Japanese sorts.
const initdbArguments = (folder: string, passwordFile: string): string[] => [
  `--pgdata=${folder}`,
  `--username=${databaseAdmin}`,
  `--pwfile=${passwordFile}`,
  '--encoding=UTF8',
  '--locale-provider=builtin',
  '--builtin-locale=C.UTF-8',
  '--locale=C',
  '--auth=scram-sha-256',
];

export const otherVersion = (home: Home, version: string): Failure =>
  new Failure(
    'database',
    `データベースのフォルダは PostgreSQL ${version} で作られたもので、今の版(${postgresMajor})では開けません: ${home.pg}`,
    'それを作った版のこの製品で npm run backup -- ファイル名 を行い、今の版の新しいデータフォルダ(LINE_COMMERCE_HOME)で ' +
      'npm run restore -- ファイル名 を行ってください。データはそのまま残っています。',
  );

function initdbFailure(home: Home, output: string): Failure {
  if (/No space left/i.test(output)) {
    return new Failure(
      'database',
      `ディスクの空きがなく、データベースを作れませんでした(${home.root})。`,
      '不要なファイルを消して空きを作り、もう一度 npm start を実行してください。',
    );
  }
  const tail = output.trim().split('\n').slice(-5).join('\n  ');
  return new Failure(
    'database',
    `データベースを作れませんでした。\n  ${tail}`,
    `記録: ${join(home.logs, 'initdb.log')}`,
  );
}

/** Makes the rename itself survive a power cut. */
function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r');
  fsyncSync(handle);
  closeSync(handle);
}
