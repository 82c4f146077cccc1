/** Ready layouts, cell by cell from top left to bottom right, each cell by its place in a grid. */

/** 大 is 1.48 times as wide as high (2500×1686 px), 小 2.97 times (2500×843 px). */
export type MenuHeight = 'large' | 'compact';

/** Column, row, columns wide, rows high. */
type Cell = readonly [column: number, row: number, wide: number, high: number];

export interface Layout {
  readonly id: string;
  /** Japanese. */
  readonly name: string;
  readonly height: MenuHeight;
  readonly columns: number;
  readonly rows: number;
  readonly cells: readonly Cell[];
}

const grid = (columns: number, rows: number): Cell[] =>
  Array.from({ length: columns * rows }, (_, i): Cell => [i % columns, Math.floor(i / columns), 1, 1]);

const even = (id: string, name: string, height: MenuHeight, columns: number, rows: number): Layout => ({
  id,
  name,
  height,
  columns,
  rows,
  cells: grid(columns, rows),
});

export const layouts: readonly Layout[] = [
  even('large6', '大: 6分割(横3×縦2)', 'large', 3, 2),
  even('large4', '大: 4分割(横2×縦2)', 'large', 2, 2),
  { id: 'large1over3', name: '大: 上1・下3', height: 'large', columns: 3, rows: 2, cells: [[0, 0, 3, 1], ...grid(3, 2).slice(3)] }, // prettier-ignore
  { id: 'large1beside2', name: '大: 左1・右2', height: 'large', columns: 3, rows: 2, cells: [[0, 0, 2, 2], [2, 0, 1, 1], [2, 1, 1, 1]] }, // prettier-ignore
  even('large3', '大: 3分割(横3)', 'large', 3, 1),
  even('large2', '大: 2分割(左右)', 'large', 2, 1),
  even('large2rows', '大: 2分割(上下)', 'large', 1, 2),
  even('large1', '大: 分割なし', 'large', 1, 1),
  even('compact3', '小: 3分割(横3)', 'compact', 3, 1),
  { id: 'compact2wide', name: '小: 2分割(左が広い)', height: 'compact', columns: 3, rows: 1, cells: [[0, 0, 2, 1], [2, 0, 1, 1]] }, // prettier-ignore
  even('compact2', '小: 2分割(左右)', 'compact', 2, 1),
  even('compact1', '小: 分割なし', 'compact', 1, 1),
];

/** In pixels of the picture. */
export interface Bounds {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The cells of a layout on a picture of that size: whole pixels, side by side without a gap. */
export function cellBounds(layout: Layout, size: { readonly width: number; readonly height: number }): Bounds[] {
  const x = (column: number): number => Math.round((column * size.width) / layout.columns);
  const y = (row: number): number => Math.round((row * size.height) / layout.rows);
  return layout.cells.map(([column, row, wide, high]) => ({
    x: x(column),
    y: y(row),
    width: x(column + wide) - x(column),
    height: y(row + high) - y(row),
  }));
}
