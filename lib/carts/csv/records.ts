/** Text of a CSV → its rows, one by one. */
import { CsvError, parse, type Parser } from 'csv-parse';
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

/**
 * Rows as the parser finishes them, piece by piece of the text. It hands them over at once instead of through its
 * readable side, which would drop those before a fault.
 */
class Feed {
  private finished: string[][] = [];
  private readonly parser: Parser;

  constructor(delimiter: string) {
    this.parser = parse({
      delimiter,
      relax_quotes: true,
      relax_column_count: true,
      max_record_size: MAX_ROW_CHARACTERS,
      on_record: (cells: string[]) => {
        this.finished.push(cells);
        return null;
      },
    });
    // A fault comes with the answer to the piece; without a listener it would end the process.
    this.parser.on('error', () => undefined).resume();
  }

  /** The fault of this piece; null when it was read. */
  write(text: string): Promise<Error | null> {
    return new Promise((resolve) => this.parser.write(text, (error) => resolve(error ?? null)));
  }

  end(): Promise<Error | null> {
    return new Promise((resolve) => this.parser.end((error?: Error | null) => resolve(error ?? null)));
  }

  take(): readonly string[][] {
    const rows = this.finished;
    this.finished = [];
    return rows;
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
 * @throws FileFault where one is opened and never closed, after the rows before it.
 */
export async function* recordsOf(file: string, texts: AsyncIterable<string>): AsyncGenerator<FileRow> {
  let feed: Feed | null = null;
  let no = 0;
  function* rows({ feed: from, fault }: { feed: Feed; fault: Error | null }): Generator<FileRow> {
    for (const cells of from.take()) {
      no += 1;
      if (!isBlank(cells)) yield { no, cells };
    }
    if (fault instanceof CsvError) throw notClosed(file, no + 1, fault);
    if (fault) throw fault;
  }
  for await (const text of texts) {
    feed ??= new Feed(delimiterOf(text));
    yield* rows({ feed, fault: await feed.write(text) });
  }
  if (feed) yield* rows({ feed, fault: await feed.end() });
}
