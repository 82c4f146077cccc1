/** Where the files of a shop come from: a watched folder, or one file handed over by the caller. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readdir, realpath, stat } from 'node:fs/promises';
import { basename, join, sep } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../../clock';
import { Failure } from '../../failure';
import type { HandedFile } from '../cart';
import { stopped } from '../kit/error-table';
import { FileFault } from './fault';
import { streams, streamNames, type CsvStream } from './items';

export interface CsvFile {
  readonly name: string;
  /** ISO instant of the file's last writing: nothing in it is newer. */
  readonly writtenAt: string;
  /** Tells this state of the file from every other. */
  mark(): Promise<string>;
  open(): AsyncIterable<Buffer>;
}

const unreadable = (name: string, cause: unknown): FileFault =>
  new FileFault('shape', name, 'を開けません。', 'ファイルがまだあるか、n8nを動かしている利用者に読む権限があるか確かめてください。', { cause }); // prettier-ignore

async function* bytesOf(path: string): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of createReadStream(path)) yield chunk as Buffer;
  } catch (error) {
    throw unreadable(basename(path), error);
  }
}

/** A file of a folder, known by its name, size and time: as a backup program knows it. */
async function fileAt(path: string): Promise<CsvFile> {
  const { size, mtimeMs } = await stat(path);
  return {
    name: basename(path),
    writtenAt: new Date(mtimeMs).toISOString(),
    mark: async () => JSON.stringify([basename(path), size, mtimeMs]),
    open: () => bytesOf(path),
  };
}

/** A file out of the caller's hands, known by its contents: it has no place or time of its own. */
export const handedFile = ({ name, open }: HandedFile, clock: Clock): CsvFile => {
  async function* bytes(): AsyncGenerator<Buffer> {
    for await (const chunk of await open()) yield Buffer.from(chunk);
  }
  return {
    name,
    writtenAt: clock.now().toUTC().toISO()!,
    async mark() {
      const hash = createHash('sha256');
      for await (const chunk of bytes()) hash.update(chunk);
      return hash.digest('hex');
    },
    open: bytes,
  };
};

const isCsv = (name: string): boolean => /\.(?:csv|tsv|txt)$/i.test(name) && !/^[.~]/.test(name);

const isMissing = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT';

/** A file that was written this moment may not be whole yet; one that grows on is left to the next visit. */
const QUIET_MS = 3_000;
const PATIENCE_MS = 30_000;

async function whenQuiet(path: string, clock: Clock, signal?: AbortSignal): Promise<CsvFile | null> {
  for (let waited = 0; waited <= PATIENCE_MS; waited += QUIET_MS) {
    const { mtimeMs } = await stat(path);
    const age = clock.now().toMillis() - mtimeMs;
    if (age < 0 || age >= QUIET_MS) return fileAt(path);
    await sleep(QUIET_MS, undefined, { signal }).catch(() => Promise.reject(stopped()));
  }
  return null;
}

/** Taken away between the look at the folder and the look at the file. */
const orGone = (file: Promise<CsvFile | null>): Promise<CsvFile | null> =>
  file.catch((error: unknown) => {
    if (isMissing(error)) return null;
    throw error;
  });

/** The real path of a folder below `base`. @throws Failure 'config' where it leads elsewhere, by a link or otherwise. */
const within = async (base: string, name: string): Promise<string> => {
  const path = await realpath(join(base, name));
  if (path === base || path.startsWith(base + sep)) return path;
  throw new Failure('config', `フォルダ ${join(base, name)} は、データフォルダの外を指しています。`, 'リンクではない、ふつうのフォルダにしてください。'); // prettier-ignore
};

const inTime = (one: CsvFile, other: CsvFile): number =>
  one.writtenAt.localeCompare(other.writtenAt) || one.name.localeCompare(other.name);

/** `<root>/<shop's folder>/<顧客 | 受注 | 定期>/`. Files stay where they are. */
export class WatchedFolder {
  private constructor(readonly path: string) {}

  /** @throws Failure 'config' where the folder is missing or leads out of the data folder. */
  static async open(root: string, name: string): Promise<WatchedFolder> {
    try {
      return new WatchedFolder(await within(await realpath(root), name));
    } catch (error) {
      if (error instanceof Failure) throw error;
      if (!isMissing(error)) throw cannotUse(join(root, name), error);
      throw new Failure('config', `フォルダ ${join(root, name)} がありません。`, '認証情報を開いて「接続を確認」すると、フォルダを作ります。'); // prettier-ignore
    }
  }

  /** The same, with its folders made where they are missing. */
  static async make(root: string, name: string): Promise<WatchedFolder> {
    try {
      for (const stream of streams) await mkdir(join(root, name, streamNames[stream]), { recursive: true });
    } catch (error) {
      throw cannotUse(join(root, name), error);
    }
    return WatchedFolder.open(root, name);
  }

  /** Files of a list, oldest writing first; links are not followed. */
  async files(stream: CsvStream, clock: Clock, signal?: AbortSignal): Promise<CsvFile[]> {
    const names = await this.names(streamNames[stream]);
    const paths = names.map((name) => join(this.path, streamNames[stream], name));
    const files = await Promise.all(paths.map((path) => orGone(whenQuiet(path, clock, signal))));
    return files.filter((file) => file !== null).sort(inTime);
  }

  /** Files that lie beside the folders, where nobody reads them. */
  async strays(): Promise<string[]> {
    return this.names('.');
  }

  private async names(folder: string): Promise<string[]> {
    try {
      const entries = await readdir(await within(this.path, folder), { withFileTypes: true });
      return entries.filter((entry) => entry.isFile() && isCsv(entry.name)).map(({ name }) => name);
    } catch (error) {
      if (isMissing(error)) return [];
      throw error instanceof Failure ? error : cannotUse(join(this.path, folder), error);
    }
  }
}

const cannotUse = (path: string, cause: unknown): Failure =>
  new Failure('config', `フォルダ ${path} を使えません。`, 'n8nを動かしている利用者に、このフォルダを読み書きする権限があるか確かめてください。', { cause }); // prettier-ignore
