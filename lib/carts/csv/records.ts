/** Text of a CSV → its rows. */
import { CsvError, parse, type Parser } from 'csv-parse';
import { FileFault } from './fault';
import { TidyText } from './tidy-text';

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

/** Rows as their cells, and what ends the reading behind them. */
interface Piece {
  readonly rows: readonly (readonly string[])[];
  readonly fault: Error | null;
}

/**
 * Rows as the parser finishes them, piece by piece of the text. It hands them over at once instead of through its
 * readable side, which would drop those before a fault.
 */
class Feed {
  private finished: string[][] = [];
  private readonly parser: Parser;

  /** `lineEnd`: where rows end, if that is known. */
  constructor(delimiter: string, lineEnd: string | null) {
    this.parser = parse({
      delimiter,
      record_delimiter: lineEnd === null ? [] : [lineEnd],
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

  write(text: string): Promise<Piece> {
    return new Promise((resolve) => this.parser.write(text, (error) => resolve(this.take(error))));
  }

  end(): Promise<Piece> {
    return new Promise((resolve) => this.parser.end((error?: Error | null) => resolve(this.take(error))));
  }

  private take(fault?: Error | null): Piece {
    const rows = this.finished;
    this.finished = [];
    return { rows, fault: fault ?? null };
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

/** The cells of each row, piece by piece: by the parser from where the text is not tidy, and for a row that just ends. */
async function* cellsOf(texts: AsyncIterable<string>): AsyncGenerator<Piece> {
  let tidy: TidyText | null = null;
  let feed: Feed | null = null;
  for await (const text of texts) {
    tidy ??= new TidyText(delimiterOf(text));
    if (feed) yield feed.write(text);
    else yield { rows: tidy.take(text), fault: null };
    if (feed || tidy.isTidy) continue;
    feed = new Feed(tidy.delimiter, tidy.lineEndGiven);
    yield feed.write(tidy.rest());
  }
  if (!tidy) return;
  feed ??= new Feed(tidy.delimiter, tidy.lineEndGiven);
  yield feed.write(tidy.rest());
  yield feed.end();
}

/**
 * The rows of a file with something in them: first the headings by themselves, then as many together as one piece of the
 * text holds. Stray quotation marks are taken as they stand.
 * @throws FileFault where one is opened and never closed, after the rows before it.
 */
export async function* recordsOf(file: string, texts: AsyncIterable<string>): AsyncGenerator<readonly FileRow[]> {
  let no = 0;
  let areHeadings = true;
  for await (const { rows, fault } of cellsOf(texts)) {
    const before = no;
    const filled = rows
      .map((cells, place) => ({ no: before + place + 1, cells }))
      .filter(({ cells }) => !isBlank(cells));
    no += rows.length;
    if (areHeadings && filled.length > 0) {
      yield filled.splice(0, 1);
      areHeadings = false;
    }
    if (filled.length > 0) yield filled;
    if (fault instanceof CsvError) throw notClosed(file, no + 1, fault);
    if (fault) throw fault;
  }
}
