import { readId } from '../kit/rows';
import { RowError } from '../kit/values';
import { readCode, readCsvCount, readCsvDay, readCsvInstant, readCsvInteger, readCsvNumber } from './cells';
import { itemsOf, type CsvStream, type ItemKey } from './items';
import type { FileRow } from './records';
import type { Sheet } from './sheet';

/** The items of a row, or of the rows of one order, each read as what it is. A reason names the item, never its value. */
export class RowView<S extends CsvStream> {
  constructor(
    private readonly stream: S,
    private readonly cell: (item: string, label: string) => string,
  ) {}

  text(item: ItemKey<S>): string | null {
    return this.cell(item, this.label(item)) || null;
  }

  code(item: ItemKey<S>): string | null {
    return this.read(item, readCode);
  }

  id(item: ItemKey<S>): string {
    return readId(this.code(item), this.label(item));
  }

  day(item: ItemKey<S>): string | null {
    return this.read(item, readCsvDay);
  }

  instant(item: ItemKey<S>): string | null {
    return this.read(item, readCsvInstant);
  }

  number(item: ItemKey<S>): number | null {
    return this.read(item, readCsvNumber);
  }

  integer(item: ItemKey<S>): number | null {
    return this.read(item, readCsvInteger);
  }

  count(item: ItemKey<S>): number | null {
    return this.read(item, readCsvCount);
  }

  label(item: ItemKey<S>): string {
    return itemsOf(this.stream)[item]!.label;
  }

  private read<T>(item: ItemKey<S>, as: (text: string, label: string) => T): T {
    const label = this.label(item);
    return as(this.cell(item, label), label);
  }
}

/** One row. */
export const rowView = <S extends CsvStream>(stream: S, sheet: Sheet, row: FileRow): RowView<S> =>
  new RowView(stream, (item, label) => sheet.text(row, item, label));

/**
 * What several rows say together, where each repeats it or only the first does. Two rows that say different things are
 * refused: either the column is another than was thought or the file is wrong.
 */
export const agreedView = <S extends CsvStream>(stream: S, sheet: Sheet, rows: readonly FileRow[]): RowView<S> =>
  rows.length === 1
    ? rowView(stream, sheet, rows[0]!)
    : new RowView(stream, (item, label) => {
        const said = new Set(rows.map((row) => sheet.text(row, item, label)));
        said.delete('');
        if (said.size > 1) throw new RowError(label, 'が行によって違います');
        return [...said][0] ?? '';
      });
