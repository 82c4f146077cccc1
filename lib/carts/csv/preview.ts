/** The first rows of a file as they would be taken in, for a marketer to look at before anything is stored. */
import type { Customer, Order, Subscription } from '../model';
import type { FoundEncoding } from './decode';
import { openFile, readFile, type Mapper, type Reading } from './file-pages';
import { itemsOf } from './items';
import type { CsvFile } from './sources';

export interface PreviewRow {
  /** As a spreadsheet numbers it; the first of several rows that are one order. */
  readonly row: number;
  readonly id: string | null;
  /** Why it cannot be read, in Japanese; null when it can. */
  readonly problem: string | null;
  readonly value: Customer | Order | Subscription | null;
}

export interface FilePreview {
  readonly file: string;
  /** null for plain ASCII, which is the same in all of them. */
  readonly encoding: FoundEncoding | null;
  readonly headings: readonly string[];
  /** Each item and the heading that it is read from; null where the file has none. */
  readonly columns: readonly { readonly item: string; readonly heading: string | null }[];
  readonly rows: readonly PreviewRow[];
}

const idOf = (value: Customer | Order | Subscription): string => ('orderNo' in value ? value.orderNo : value.id);

/** @throws FileFault naming what keeps the file from being read. */
export async function previewOf(
  file: CsvFile,
  reading: Reading,
  map: Mapper<Customer | Order | Subscription>,
  limit: number,
): Promise<FilePreview> {
  let encoding: FoundEncoding | null = null;
  const open = await openFile(file, reading, (found) => {
    encoding = found;
  });
  if (!open) return { file: file.name, encoding, headings: [], columns: [], rows: [] };
  const { sheet } = open;
  const rows: PreviewRow[] = [];
  for await (const reads of readFile(file, open, reading, map)) {
    for (const { read, firstRow } of reads) {
      rows.push(
        'row' in read
          ? { row: firstRow, id: idOf(read.row), problem: null, value: read.row }
          : { row: firstRow, id: null, problem: read.rejected.reason, value: null },
      );
      if (rows.length >= limit) break;
    }
    if (rows.length >= limit) break;
  }
  const columns = Object.entries(itemsOf(reading.stream)).map(([item, { label }]) => ({
    item: label,
    heading: sheet.headingOf(item),
  }));
  return { file: file.name, encoding, headings: sheet.headings, columns, rows };
}
