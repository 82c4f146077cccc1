import { accessSync, chmodSync, constants, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Failure } from '../../lib/failure';
import { fileSystemFailure } from '../bootstrap';

/** The data folder and the places in it. */
export interface Home {
  root: string;
  settings: string;
  secrets: string;
  run: string;
  startLock: string;
  pg: string;
  pgNew: string;
  pgBinaries: string;
  /** n8n's user folder; n8n keeps its own files in `.n8n` under it. */
  n8n: string;
  mapping: string;
  mailbox: string;
  /** What the pretend LINE remembers. */
  line: string;
  /** Shops' folders of CSV files, for carts that are read from files. */
  csv: string;
  /** Images for LINE, served by the public listener. */
  media: string;
  logs: string;
}

/** The places of a data folder, without touching the disk. */
export function homeAt(folder: string): Home {
  const root = resolve(folder);
  const at = (name: string) => join(root, name);
  return {
    root,
    settings: at('settings.json'),
    secrets: at('secrets.json'),
    run: at('run.json'),
    startLock: at('start.lock'),
    pg: at('pg'),
    pgNew: at('pg.tmp'),
    pgBinaries: at('pg-bin'),
    n8n: at('n8n'),
    mapping: at('mapping'),
    mailbox: at('mailbox'),
    line: at('line'),
    csv: at('csv'),
    media: at('media'),
    logs: at('logs'),
  };
}

/**
 * Makes the data folder where it is missing. As root the database runs as another user, who must be able to pass
 * through (0711) but not to look around; anyone else's folder is closed.
 * @throws a failure with the next step when the folder cannot be written.
 */
export function openHome(folder: string, asRoot = process.getuid?.() === 0): Home {
  const home = homeAt(folder);
  try {
    mkdirSync(home.root, { recursive: true, mode: asRoot ? 0o711 : 0o700 });
    if (asRoot) chmodSync(home.root, 0o711);
    accessSync(home.root, constants.W_OK | constants.X_OK);
    mkdirSync(home.logs, { recursive: true, mode: asRoot ? 0o711 : 0o700 });
    for (const inner of [home.n8n, home.mapping, home.mailbox, home.line, home.media])
      mkdirSync(inner, { recursive: true, mode: 0o700 });
    return home;
  } catch (error) {
    throw fileSystemFailure(error, home.root) ?? cannotBeMade(error, home.root);
  }
}

/** A file in the way, or a read-only disk, for which Node's recursive mkdir answers ENOENT. */
function cannotBeMade(error: unknown, folder: string): unknown {
  if (!['ENOENT', 'ENOTDIR', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) return error;
  return new Failure(
    'config',
    `データフォルダを作れません: ${folder}`,
    '書き込める場所を環境変数 LINE_COMMERCE_HOME で指定してください(途中に同じ名前のファイルがないかも確かめてください)。',
    { cause: error },
  );
}
