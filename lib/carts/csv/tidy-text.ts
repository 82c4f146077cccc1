/** A cell of so many lines, and a row of so many characters, are for the parser to judge. */
const MOST_LINES = 100;
const MOST_CHARACTERS = 1_000_000;

/** How the first row ends: its headings, which may hold line ends of their own between quotation marks. */
const FIRST_END = /^[^"\r\n]*(?:"[^"]*"[^"\r\n]*)*(\r\n|\n|\r(?!$))/;

/** The end of a quoted cell: the place behind its closing mark; 0 where there is none. Doubled marks are text. */
function endOfQuoted(row: string, from: number): number {
  for (let at = row.indexOf('"', from + 1); at >= 0; at = row.indexOf('"', at + 2))
    if (row[at + 1] !== '"') return at + 1;
  return 0;
}

/** The cells of a row; 'open' where a quotation mark is not closed in it, 'untidy' where one stands where none should. */
function cellsOf(row: string, delimiter: string): string[] | 'open' | 'untidy' {
  if (!row.includes('"')) return row.split(delimiter);
  const cells: string[] = [];
  for (let at = 0; ; at += 1) {
    const isQuoted = row[at] === '"';
    const next = row.indexOf(delimiter, at);
    const end = isQuoted ? endOfQuoted(row, at) : next < 0 ? row.length : next;
    if (end === 0 && isQuoted) return 'open';
    const cell = row.slice(at, end);
    if (!isQuoted && cell.includes('"')) return 'untidy';
    cells.push(isQuoted ? cell.slice(1, -1).replaceAll('""', '"') : cell);
    if (end === row.length) return cells;
    if (row[end] !== delimiter) return 'untidy';
    at = end;
  }
}

/**
 * Text as nearly all files are, whose rows are found many times faster than a parser finds them: quotation marks stand
 * around whole cells only. From where that does not hold, a parser has to go on.
 */
export class TidyText {
  isTidy = true;
  /** The row that is not over yet, and once untidy all that is left. */
  private held = '';
  private lineEnd: string | null = null;
  private hasGiven = false;

  constructor(readonly delimiter: string) {}

  /** The cells of the rows that are over with this piece of the text. */
  take(text: string): string[][] {
    this.held += text;
    this.lineEnd ??= FIRST_END.exec(this.held)?.[1] ?? null;
    const rows = this.lineEnd === null ? [] : this.rowsUpTo(this.lineEnd);
    if (this.held.length > MOST_CHARACTERS) this.isTidy = false;
    this.hasGiven ||= rows.length > 0;
    return rows;
  }

  /** How rows end, once one did. */
  get lineEndGiven(): string | null {
    return this.hasGiven ? this.lineEnd : null;
  }

  /** What was not given yet, for a parser to go on with; '' when asked again. */
  rest(): string {
    const rest = this.held;
    this.held = '';
    return rest;
  }

  private rowsUpTo(lineEnd: string): string[][] {
    const rows: string[][] = [];
    let start = 0;
    let lines = 1;
    for (let end = this.held.indexOf(lineEnd); end >= 0; end = this.held.indexOf(lineEnd, end + lineEnd.length)) {
      const cells = cellsOf(this.held.slice(start, end), this.delimiter);
      if (cells === 'open' && lines < MOST_LINES) {
        lines += 1;
        continue;
      }
      if (typeof cells === 'string') {
        this.isTidy = false;
        break;
      }
      rows.push(cells);
      start = end + lineEnd.length;
      lines = 1;
    }
    this.held = this.held.slice(start);
    return rows;
  }
}
