import { cellBounds, checkHeight, layouts, readMenuImage, sampleImage } from '../../../lib/line/rich-menu';

const large6 = layouts.find(({ id }) => id === 'large6')!;
const compact3 = layouts.find(({ id }) => id === 'compact3')!;

/** A picture's head is enough to measure it. */
const pngOf = (width: number, height: number, bytes = 200): Buffer => {
  const head = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
  const rest = Buffer.alloc(bytes);
  rest.writeUInt32BE(width, 0);
  rest.writeUInt32BE(height, 4);
  return Buffer.concat([head, rest]);
};

test.each(layouts.map((layout) => [layout.name, layout] as const))(
  'the cells of 「%s」 cover the picture without a gap or an overlap, in whole pixels, also on odd sizes',
  (_name, layout) => {
    for (const size of [
      { width: 2500, height: 1686 },
      { width: 1200, height: 405 },
      { width: 1001, height: 331 },
    ]) {
      const cells = cellBounds(layout, size);
      const covered = cells.reduce((sum, { width, height }) => sum + width * height, 0);
      expect(covered).toBe(size.width * size.height);
      for (const { x, y, width, height } of cells) {
        expect([x, y, width, height].every(Number.isInteger)).toBe(true);
        expect(x + width <= size.width && y + height <= size.height && x >= 0 && y >= 0).toBe(true);
      }
      const overlaps = cells.some((a, i) =>
        cells.some(
          (b, j) => i < j && a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height,
        ),
      );
      expect(overlaps).toBe(false);
    }
  },
);

test('the name of a layout says how many cells it has', () => {
  const counts = Object.fromEntries(layouts.map(({ id, cells }) => [id, cells.length]));
  expect(counts).toMatchObject({ large6: 6, large4: 4, large1over3: 4, large3: 3, large2: 2, large1: 1, compact3: 3 });
});

test.each(layouts.map((layout) => [layout.name, layout] as const))(
  'the sample picture of 「%s」 suits it',
  (_n, layout) => {
    const image = sampleImage(layout);
    expect(image).toMatchObject({ type: 'image/png', width: 1200 });
    expect(image.data.length).toBeLessThan(50_000);
    expect(() => checkHeight(image, layout)).not.toThrow();
  },
);

test.each([
  ['nothing', Buffer.alloc(0), '画像が空です。'],
  ['a text', Buffer.from('これは画像ではありません'), '画像を読み取れませんでした。'],
  [
    'a GIF',
    Buffer.from('R0lGODlhxAmWBoAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64'),
    '画像の形式が使えません。',
  ],
  ['a huge file', pngOf(2500, 1686, 1024 * 1024 + 1), '画像が大きすぎます(1.0MB)。'],
  ['a narrow picture', pngOf(799, 400), '画像の大きさ(799×400px)が使えません。'],
  ['a wide picture', pngOf(2501, 1000), '画像の大きさ(2501×1000px)が使えません。'],
  ['a low picture', pngOf(1000, 249), '画像の大きさ(1000×249px)が使えません。'],
  ['a high picture', pngOf(1000, 700), '画像の大きさ(1000×700px)が使えません。'],
])('%s is refused with the next step', (_name, data, message) => {
  const attempt = () => readMenuImage(data);
  expect(attempt).toThrow(message);
  expect(attempt).toThrow(expect.objectContaining({ kind: 'input', hint: expect.stringMatching(/ください|おすすめ/) }));
});

test('a picture for 小 is refused where 大 was chosen', () => {
  expect(() => checkHeight(readMenuImage(pngOf(2500, 843)), large6)).toThrow(
    '選んだ形「大: 6分割(横3×縦2)」に合いません。',
  );
  expect(() => checkHeight(readMenuImage(pngOf(2500, 1686)), compact3)).toThrow('に合いません。');
  expect(() => checkHeight(readMenuImage(pngOf(800, 270)), compact3)).not.toThrow();
});
