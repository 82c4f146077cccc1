import { createReadStream, createWriteStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { extract, pack } from 'tar-stream';
import { Failure } from '../../lib/failure';
import { SALT_BYTES, SEALED, sealing, unsealing } from './seal';

/** Adds one file to the archive; resolves when there is room for the next. */
export type AddEntry = (name: string, content: Buffer | string) => Promise<void>;

/**
 * Writes an archive (tar, gzip, sealed if there is a passphrase) beside `file` and moves it there when it is whole. Only
 * its owner may read it.
 */
export async function writeArchive(
  file: string,
  passphrase: string | undefined,
  fill: (add: AddEntry) => Promise<void>,
): Promise<void> {
  const partial = `${file}.partial`;
  const tar = pack();
  const seal = passphrase ? await sealing(passphrase) : null;
  await rm(partial, { force: true });
  const sink = createWriteStream(partial, { mode: 0o600, flags: 'wx', flush: true });
  if (seal) sink.write(seal.head);
  const written = seal ? pipeline(tar, createGzip(), seal.stream, sink) : pipeline(tar, createGzip(), sink);
  const add: AddEntry = (name, content) =>
    new Promise((resolve, reject) => {
      tar.entry({ name, mode: 0o600 }, content, (error) => (error ? reject(error) : resolve()));
    });
  try {
    // A full disk ends `written`; filling would then wait for room forever.
    await Promise.race([fill(add).then(() => tar.finalize()), written.then(() => new Promise<never>(() => undefined))]);
    await written;
    await rename(partial, file);
  } catch (error) {
    tar.destroy();
    await written.catch(() => undefined);
    await rm(partial, { force: true }).catch(() => undefined);
    throw fileFailure(error, file);
  }
}

/** What the user can do about a file that cannot be written; other errors as they are. */
function fileFailure(error: unknown, file: string): unknown {
  switch ((error as NodeJS.ErrnoException).code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new Failure(
        'input',
        'ディスクに空きがないため、書き出せません。',
        '空きを作るか、別の場所を指定してください。',
        {
          cause: error,
        },
      );
    case 'ENOENT':
    case 'ENOTDIR':
    case 'EISDIR':
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new Failure('input', `書き出せません: ${file}`, 'フォルダーがあるか、書き込めるかを確認してください。', {
        cause: error,
      });
    default:
      return error;
  }
}

export interface ArchiveEntry {
  readonly name: string;
  content(): Promise<Buffer>;
}

const notABackup = (cause?: unknown): Failure =>
  new Failure(
    'input',
    'バックアップのファイルではないか、途中で切れています。',
    'backup コマンドで書き出したファイルを指定してください。',
    { cause },
  );

async function readHead(file: string): Promise<Buffer> {
  const handle = await open(file, 'r').catch((cause: unknown) => {
    throw new Failure('input', `ファイルを開けません: ${file}`, 'ファイル名と権限を確認してください。', { cause });
  });
  try {
    const head = Buffer.alloc(SEALED.length + SALT_BYTES);
    const { bytesRead } = await handle.read(head, 0, head.length, 0);
    return head.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

async function opened(file: string, passphrase: string | undefined): Promise<Readable[]> {
  const head = await readHead(file);
  if (!head.subarray(0, SEALED.length).equals(SEALED)) {
    if (head[0] !== 0x1f || head[1] !== 0x8b) throw notABackup();
    return [createReadStream(file), createGunzip()];
  }
  if (!passphrase) {
    throw new Failure(
      'input',
      'このバックアップにはパスフレーズがかかっています。',
      '--passphrase か環境変数 LINE_COMMERCE_PASSPHRASE で指定してください。',
    );
  }
  const salt = head.subarray(SEALED.length);
  return [createReadStream(file, { start: head.length }), await unsealing(passphrase, salt), createGunzip()];
}

async function contentOf(entry: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of entry) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** The entries in order, one at a time. Throws Failure 'input' for anything that is not a whole archive of ours. */
export async function* readArchive(file: string, passphrase: string | undefined): AsyncGenerator<ArchiveEntry> {
  const tar = extract();
  const stages = [...(await opened(file, passphrase)), tar] as unknown as NodeJS.ReadWriteStream[];
  let failure: unknown;
  const read = pipeline(stages).catch((error: unknown) => {
    failure = error;
    tar.destroy(error as Error);
  });
  try {
    for await (const entry of tar) {
      let done = false;
      yield {
        name: entry.header.name,
        content: () => {
          done = true;
          return contentOf(entry as unknown as AsyncIterable<Buffer>);
        },
      };
      if (!done) entry.resume();
    }
    await read;
  } catch (error) {
    const cause = failure ?? error;
    throw cause instanceof Failure ? cause : notABackup(cause);
  }
}
