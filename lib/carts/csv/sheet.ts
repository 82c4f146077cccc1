/** Which column of a file holds which item. */
import { cleanCell } from './cells';
import { FileFault } from './fault';
import { itemsOf, streamNames, type CsvStream } from './items';
import { presetHeaders, presetNames, type Header, type PresetId } from './presets';
import type { FileRow } from './records';

export interface ColumnChoice {
  readonly preset: PresetId;
  /** Item → heading as the marketer chose it, before the preset's; '' leaves the item out. */
  readonly chosen: Readonly<Record<string, string>>;
  /** By what customers are matched: their files have to have it. */
  readonly matchKey: 'email' | 'phone';
}

/** Two headings are one whatever their width, case and spaces. */
const folded = (heading: string): string => heading.normalize('NFKC').replace(/\s/g, '').toLowerCase();

/** Headings as they are chosen from: a second one of the same name has its number behind it. */
export const headingsOf = (cells: readonly string[]): string[] => {
  const seen = new Map<string, number>();
  return cells.map((cell) => {
    const heading = cell.trim();
    const count = (seen.get(folded(heading)) ?? 0) + 1;
    seen.set(folded(heading), count);
    return count === 1 ? heading : `${heading}(${count})`;
  });
};

type Columns = Readonly<Record<string, readonly number[]>>;

/** A heading, or several that are one value together, as a person reads them. */
const shown = (header: Header): string => (typeof header === 'string' ? header : header.join('+'));

export class Sheet {
  readonly headings: readonly string[];
  private readonly columns: Columns;
  /** What the file lacks, in words; '' when it can be read. */
  readonly lacks: string;
  private readonly width: number;

  constructor(
    readonly stream: CsvStream,
    cells: readonly string[],
    private readonly choice: ColumnChoice,
  ) {
    this.headings = headingsOf(cells);
    this.width = this.headings.findLastIndex((heading) => heading !== '') + 1;
    const places = new Map(this.headings.map((heading, place) => [folded(heading), place]));
    this.columns = Object.fromEntries(
      Object.keys(itemsOf(stream)).map((item) => [item, this.placesOf(item, places) ?? []]),
    );
    this.lacks = this.lacking();
  }

  has(item: string): boolean {
    return (this.columns[item]?.length ?? 0) > 0;
  }

  /** The heading that an item is read from; null where there is none. */
  headingOf(item: string): string | null {
    return this.has(item) ? this.columns[item]!.map((place) => this.headings[place]).join('+') : null;
  }

  /** An item's text in a row, '' for none. @throws RowError for a cell whose value is lost. */
  text(row: FileRow, item: string, label: string): string {
    const places = this.columns[item] ?? [];
    if (places.length < 2) return cleanCell(row.cells[places[0] ?? -1] ?? '', label);
    const parts = places.map((place) => cleanCell(row.cells[place] ?? '', label)).filter((part) => part !== '');
    return parts.join('-');
  }

  /** Why the cells do not stand below their headings; null when they do. */
  misfit({ cells }: FileRow): string | null {
    if (cells.length < this.width) return `列が足りません(見出し${this.width}列に対して${cells.length}列)`;
    if (cells.slice(this.width).every((cell) => cell.trim() === '')) return null;
    return `列が多すぎます(見出し${this.width}列に対して${cells.length}列)`;
  }

  private placesOf(item: string, places: ReadonlyMap<string, number>): readonly number[] | null {
    const { chosen, preset } = this.choice;
    const own = chosen[item];
    const names = own === undefined ? (presetHeaders(preset, this.stream)[item] ?? []) : [own];
    for (const name of names) {
      const found = (typeof name === 'string' ? [name] : name).map((part) => places.get(folded(part)));
      if (found.every((place) => place !== undefined)) return found;
    }
    return null;
  }

  private lacking(): string {
    const { chosen, preset } = this.choice;
    const lost = Object.entries(chosen).filter(([item, heading]) => heading !== '' && !this.has(item));
    if (lost.length > 0)
      return `「列の対応」で選んだ${lost.map(([, heading]) => `「${heading}」`).join('')}の列がありません`;
    const missing = this.required().filter((item) => !this.has(item));
    if (missing.length === 0) return '';
    const names = missing.map((item) => {
      const [likeliest] = presetHeaders(preset, this.stream)[item] ?? [];
      return `「${likeliest ? shown(likeliest) : itemsOf(this.stream)[item]!.label}」`;
    });
    return `${streamNames[this.stream]}として読むための${names.join('')}の列がありません`;
  }

  private required(): readonly string[] {
    const always = Object.entries(itemsOf(this.stream)).flatMap(([item, { required }]) => (required ? [item] : []));
    if (this.stream === 'customers') return [...always, this.choice.matchKey];
    return this.has('productCode') ? [...always, 'quantity'] : always;
  }
}

/** The sheet of a file. @throws FileFault naming what it lacks. */
export const openSheet = (file: string, stream: CsvStream, cells: readonly string[], choice: ColumnChoice): Sheet => {
  const sheet = new Sheet(stream, cells, choice);
  if (sheet.lacks === '') return sheet;
  throw new FileFault(
    'config',
    file,
    `には、${sheet.lacks}。`,
    `「列の対応」で列を選び直すか、書き出し元(いまは${presetNames[choice.preset]})と文字コードの設定を確かめてください。`,
  );
};
