/** All files of a list → pages with a cursor, each file once: as changes, since a file says nothing of who is not in it. */
import { createHash } from 'node:crypto';
import { z } from 'zod/v4';
import type { Cursor, Page } from '../cart';
import { stopped } from '../kit/error-table';
import { FileFault } from './fault';
import { filePages, type Mapper, type Reading } from './file-pages';
import type { CsvFile } from './sources';

/** Raised when rows come to mean something else, so that all files are read again. */
const MEANING = 1;

const positionSchema = z.object({
  /** Marks of the files that were read to their end, with spaces between them. */
  read: z.string(),
  /** The mark of the file that is being read, and the last row of it that was stored. */
  file: z.string().nullable(),
  row: z.int().nonnegative(),
});

interface Position {
  readonly read: readonly string[];
  readonly file: string | null;
  readonly row: number;
}

const standingAt = (since: Cursor | undefined): Position => {
  const stored = positionSchema.safeParse(since);
  if (!stored.success) return { read: [], file: null, row: 0 };
  return { ...stored.data, read: stored.data.read.split(' ').filter((mark) => mark !== '') };
};

const positionOf = ({ read, file, row }: Position): Cursor => ({ read: read.join(' '), file, row });

export interface Files {
  /** Oldest writing first. */
  readonly list: readonly CsvFile[];
  /** One that was handed over, not those of the folder. */
  readonly handed: boolean;
}

/** A file in this state, read in this way: another choice of columns makes it a new one. */
const markOf = async (file: CsvFile, { stream, columns, encoding, outOfOrders }: Reading): Promise<string> =>
  createHash('sha256')
    .update(JSON.stringify([MEANING, await file.mark(), stream, columns, encoding, outOfOrders]))
    .digest('base64url')
    .slice(0, 16);

const HANDED = 'handed:';
/** So many marks of files that were handed over are kept; those of a folder for as long as they lie there. */
const HANDED_KEPT = 20;

interface MarkedFile {
  readonly file: CsvFile;
  readonly mark: string;
}

const marked = ({ list, handed }: Files, reading: Reading): Promise<MarkedFile[]> =>
  Promise.all(list.map(async (file) => ({ file, mark: (handed ? HANDED : '') + (await markOf(file, reading)) })));

/** What is still worth knowing of the files that were read. */
function worthKeeping(read: readonly string[], files: readonly MarkedFile[], handed: boolean): string[] {
  const there = new Set(files.map(({ mark }) => mark));
  const fromHand = read.filter((mark) => mark.startsWith(HANDED)).slice(-HANDED_KEPT);
  return [...read.filter((mark) => !mark.startsWith(HANDED) && (handed || there.has(mark))), ...fromHand];
}

/** One file's pages from behind row `from`; the last one says that it was read to its end, and so does `read` then. */
async function* wholeFile<T>(
  { file, mark }: MarkedFile,
  from: number,
  reading: Reading,
  map: Mapper<T>,
  read: string[],
): AsyncGenerator<Page<T>> {
  const readAt = file.writtenAt;
  for await (const { rows, rejected, lastRow } of filePages(file, reading, map, from)) {
    yield { rows, rejected, next: positionOf({ read, file: mark, row: lastRow }), readAt };
  }
  read.push(mark);
  yield { rows: [], rejected: [], next: positionOf({ read, file: null, row: 0 }), readAt };
}

/** Pages up to a fault, which is noted. */
async function* untilFault<T>(pages: AsyncIterable<T>, faults: FileFault[]): AsyncGenerator<T> {
  try {
    yield* pages;
  } catch (error) {
    if (!(error instanceof FileFault)) throw error;
    faults.push(error);
  }
}

const throwFirst = (faults: readonly FileFault[]): void => {
  const [first] = faults;
  if (!first) return;
  if (faults.length > 1) first.message += `ほかにも読めないファイルが${faults.length - 1}件あります。`;
  throw first;
};

/**
 * Pages of the files that have not been read yet. A file with a fault is left for the next visit, and told of when the
 * others have been read.
 * @throws FileFault after the last page; Failure 'stopped' when the signal aborts.
 */
export async function* pagesOf<T>(
  files: Files,
  reading: Reading,
  map: Mapper<T>,
  since: Cursor | undefined,
  signal?: AbortSignal,
): AsyncGenerator<Page<T>> {
  const at = standingAt(since);
  const list = await marked(files, reading);
  const read = worthKeeping(at.read, list, files.handed);
  const faults: FileFault[] = [];
  for (const one of list.filter(({ mark }) => !read.includes(mark))) {
    const from = at.file === one.mark ? at.row : 0;
    for await (const page of untilFault(wholeFile(one, from, reading, map, read), faults)) {
      if (signal?.aborted) throw stopped();
      yield page;
    }
  }
  throwFirst(faults);
}
