import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { recordsOf } from '../../../../lib/carts/csv/records';

async function* piecesOf(text: string, sizes: readonly number[]): AsyncGenerator<string> {
  for (let at = 0, nth = 0; at < text.length; nth += 1) {
    const size = sizes[nth % sizes.length]!;
    yield text.slice(at, at + size);
    at += size;
  }
}

/** The cells of every row, by number. */
const rowsOf = async (text: string, sizes: readonly number[] = [7]): Promise<Map<number, readonly string[]>> => {
  const rows = new Map<number, readonly string[]>();
  for await (const piece of recordsOf('a.csv', piecesOf(text, sizes)))
    for (const { no, cells } of piece) rows.set(no, cells);
  return rows;
};

const options = { delimiter: ',', relax_quotes: true, relax_column_count: true } as const;

/** What a parser that sees the whole text at once finds; null where it refuses it. */
const parsedWhole = (text: string): Map<number, readonly string[]> | null => {
  try {
    const rows: string[][] = parse(text, options);
    return new Map(
      rows.flatMap((cells, place): [number, string[]][] =>
        cells.some((cell) => cell.trim() !== '') ? [[place + 1, cells]] : [],
      ),
    );
  } catch {
    return null;
  }
};

const agrees = async (text: string, sizes: readonly number[]): Promise<void> => {
  const whole = parsedWhole(text);
  if (whole === null) await expect(rowsOf(text, sizes)).rejects.toThrow('引用符');
  else expect(await rowsOf(text, sizes)).toEqual(whole);
};

const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 });
const lineEnds = fc.constantFrom('\n', '\r\n', '\r');

describe('the rows of a text are those that a parser finds in the whole of it, however it is cut', () => {
  it('with any letters', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom('a', 'あ', ' ', ',', '"', '"', '\n', '\r', '\r\n'), { maxLength: 40 }),
        sizes,
        (letters, cut) => agrees(letters.join(''), cut),
      ),
      { numRuns: 1_500 },
    ));

  it('with cells in quotation marks, some of them of several lines, and a stray mark now and then', () => {
    const quoted = fc
      .array(fc.constantFrom('a', '""', ',', '\n', '\r\n', 'い'), { maxLength: 5 })
      .map((inside) => `"${inside.join('')}"`);
    const cell = fc.oneof(
      { weight: 5, arbitrary: fc.constantFrom('', 'a', 'b c', 'い') },
      { weight: 4, arbitrary: quoted },
      { weight: 1, arbitrary: fc.constantFrom('5"', 'a"b"', '"a"b', ' "a"') },
    );
    const rows = fc.array(fc.array(cell, { minLength: 1, maxLength: 4 }), { maxLength: 8 });
    return fc.assert(
      fc.asyncProperty(rows, lineEnds, fc.boolean(), sizes, (lines, end, isEnded, cut) =>
        agrees(lines.map((cells) => cells.join(',')).join(end) + (isEnded ? end : ''), cut),
      ),
      { numRuns: 1_500 },
    );
  });
});

it('a stray mark opens nothing, also behind many tidy rows', async () => {
  const tidy = Array.from({ length: 50 }, (_, nth) => `${nth},"a,b"`);
  const rows = await rowsOf([...tidy, '50,5" x', '51,c'].join('\r\n'));
  expect([rows.size, rows.get(50), rows.get(51), rows.get(52)]).toEqual([
    52,
    ['49', 'a,b'],
    ['50', '5" x'],
    ['51', 'c'],
  ]);
});

it('a mark that is never closed is told with the row it stands in', async () => {
  const rows = `a,b\n1,2\n3,"4\n${'5,6\n'.repeat(300)}`;
  await expect(rowsOf(rows)).rejects.toThrow('3行目');
});
