import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { csv } from '../../../../lib/carts/csv';
import type { CartFiles, HandedFile, Page } from '../../../../lib/carts/cart';
import { collect, portsWith } from '../ports';

const handed = (content: string | Buffer, name = 'test.csv'): HandedFile => ({
  name,
  open: async function* () {
    yield Buffer.from(content);
  },
});

/** A session over a file that was handed over. */
export const sessionOver = (content: string | Buffer, settings: object = {}, columns?: CartFiles['columns']) =>
  csv.connect({ shopName: '試験', ...settings }, portsWith({ files: { handed: handed(content), columns } }));

export const all = async <T>(pages: AsyncIterable<Page<T>>) => {
  const read = await collect(pages);
  return {
    rows: read.flatMap(({ rows }) => rows),
    rejected: read.flatMap(({ rejected }) => rejected),
    last: read.at(-1)?.next ?? undefined,
  };
};

/** Lines of cells → the text of a CSV. */
export const csvOf = (...lines: readonly (readonly string[])[]): string =>
  lines.map((cells) => cells.join(',')).join('\r\n');

const START = 1_700_000_000;

/** A data folder's `csv` with one shop in it. */
export class TestFolder {
  private written = 0;

  private constructor(
    readonly root: string,
    readonly shopName = '本店',
  ) {}

  static async make(): Promise<TestFolder> {
    return new TestFolder(await mkdtemp(join(tmpdir(), 'line-commerce-csv-')));
  }

  /** Puts a file there as of a time long past, each a minute after the one before. */
  async put(path: string, content: string | Buffer): Promise<void> {
    const full = join(this.root, this.shopName, path);
    await mkdir(dirname(full), { recursive: true });
    await writeFile(full, content);
    this.written += 1;
    const at = START + this.written * 60;
    await utimes(full, at, at);
  }

  session(settings: object = {}, columns?: CartFiles['columns'], signal?: AbortSignal) {
    const files = { root: this.root, columns };
    return csv.connect({ shopName: this.shopName, ...settings }, portsWith({ files, signal }));
  }

  remove(): Promise<void> {
    return rm(this.root, { recursive: true, force: true });
  }
}
