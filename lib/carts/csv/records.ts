/** Text of a CSV → its rows, one by one. */
import { Readable, pipeline } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { FileFault } from './fault';

/** A row with its number as a spreadsheet shows it: the headings are row 1, a cell of several lines is one row. */
export interface FileRow {
  readonly no: number;
  readonly cells: readonly string[];
}

/** A quotation mark that is never closed swallows all that follows; a real row is far smaller than this. */
const MAX_ROW_CHARACTERS = 1_000_000;

/** Excel's 「テキスト(タブ区切り)」 comes under the name .csv too. */
const delimiterOf = (start: string): string => {
  const headings = start.slice(0, start.search(/[\r\n]|$/));
  return headings.includes('\t') && !headings.includes(',') ? '\t' : ',';
};

async function* behind(first: string, rest: AsyncIterator<string>): AsyncGenerator<string> {
  try {
    yield first;
    for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}

const isBlank = (cells: readonly string[]): boolean => cells.every((cell) => cell.trim() === '');

const notClosed = (file: string, no: number, cause: CsvError): FileFault =>
  new FileFault(
    'shape',
    file,
    `の${no}行目で引用符(")が閉じていないため、その行から後ろを読めません。`,
    'その行の引用符を直してフォルダに置き直すか、カートから書き出し直してください。',
    { cause },
  );

/**
 * The rows of a file with something in them, the headings first. Stray quotation marks are taken as they stand.
 * @throws FileFault where one is opened and never closed.
 */
export async function* recordsOf(file: string, texts: AsyncGenerator<string>): AsyncGenerator<FileRow> {
  const start = await texts.next();
  if (start.done) return;
  const delimiter = delimiterOf(start.value);
  const parser = parse({
    delimiter,
    relax_quotes: true,
    relax_column_count: true,
    max_record_size: MAX_ROW_CHARACTERS,
  });
  // Who stops reading early closes the file; an error of the way there comes out of the parser.
  pipeline(Readable.from(behind(start.value, texts)), parser, () => undefined);
  let no = 0;
  try {
    for await (const cells of parser as AsyncIterable<string[]>) {
      no += 1;
      if (!isBlank(cells)) yield { no, cells };
    }
  } catch (error) {
    throw error instanceof CsvError ? notClosed(file, no + 1, error) : error;
  }
}
