import { deflateSync, crc32 } from 'node:zlib';
import { imageSize } from 'image-size';
import { Failure } from '../../failure';
import { cellBounds, type Layout, type MenuHeight } from './layouts';

export interface MenuImage {
  readonly data: Buffer;
  readonly type: 'image/png' | 'image/jpeg';
  readonly width: number;
  readonly height: number;
}

/** LINE's limits (https://developers.line.biz/en/reference/messaging-api/#upload-rich-menu-image). */
const LARGEST_BYTES = 1024 * 1024;
const LEAST_WIDE = 800;
const MOST_WIDE = 2_500;
const LEAST_HIGH = 250;
const LEAST_RATIO = 1.45;

const refuse = (message: string, hint: string): never => {
  throw new Failure('input', message, hint);
};

function measured(data: Buffer): ReturnType<typeof imageSize> {
  try {
    return imageSize(new Uint8Array(data));
  } catch (cause) {
    throw new Failure('input', '画像を読み取れませんでした。', 'JPEG か PNG の画像を使ってください。', { cause });
  }
}

/** Throws Failure 'input' which says what LINE would not take about the picture, and what to do. */
export function readMenuImage(data: Buffer): MenuImage {
  if (data.length === 0) refuse('画像が空です。', '画像のファイルを渡してください。');
  const { type, width, height } = measured(data);
  if (type !== 'png' && type !== 'jpg') refuse('画像の形式が使えません。', 'JPEG か PNG の画像を使ってください。');
  if (data.length > LARGEST_BYTES) {
    const size = (data.length / LARGEST_BYTES).toFixed(1);
    refuse(`画像が大きすぎます(${size}MB)。`, '1MB以下にしてください。JPEG にするか、画質を下げると小さくなります。');
  }
  if (width < LEAST_WIDE || width > MOST_WIDE || height < LEAST_HIGH || width / height < LEAST_RATIO) {
    refuse(
      `画像の大きさ(${width}×${height}px)が使えません。`,
      '幅800〜2500px、高さ250px以上、幅が高さの1.45倍以上の画像を使ってください。2500×1686px か 2500×843px がおすすめです。',
    );
  }
  return { data, type: type === 'png' ? 'image/png' : 'image/jpeg', width, height };
}

const idealRatio: Readonly<Record<MenuHeight, number>> = { large: 2_500 / 1_686, compact: 2_500 / 843 };

/** Throws Failure 'input' where a layout for 大 gets a picture for 小, or the other way round. */
export function checkHeight(image: MenuImage, { height, name }: Layout): void {
  if (Math.abs(image.width / image.height - idealRatio[height]) < 0.1) return;
  const wanted = height === 'large' ? '2500×1686px、1200×810px、800×540px' : '2500×843px、1200×405px、800×270px';
  refuse(`画像の大きさ(${image.width}×${image.height}px)が、選んだ形「${name}」に合いません。`, `${wanted} のいずれかの画像にするか、形を選び直してください。`); // prettier-ignore
}

const COLOURS = [0x06c755, 0x3f83f8, 0xf59e0b, 0xef4444, 0x8b5cf6, 0x14b8a6] as const;
const SAMPLE = { large: { width: 1_200, height: 810 }, compact: { width: 1_200, height: 405 } } as const;

function chunk(name: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}

function png(width: number, height: number, colourAt: (x: number, y: number) => number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // 8 bits a channel, red, green and blue.
  header.set([8, 2, 0, 0, 0], 8);
  const rows = Buffer.alloc((width * 3 + 1) * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) rows.writeUIntBE(colourAt(x, y), y * (width * 3 + 1) + 1 + x * 3, 3);
  }
  const signature = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** A picture to try a layout with, one colour a cell. */
export function sampleImage(layout: Layout): MenuImage {
  const { width, height } = SAMPLE[layout.height];
  const cells = cellBounds(layout, { width, height });
  const edge = 4;
  const colourAt = (x: number, y: number): number => {
    const index = cells.findIndex((c) => x >= c.x && x < c.x + c.width && y >= c.y && y < c.y + c.height);
    const cell = cells[index]!;
    const inside =
      x - cell.x >= edge && y - cell.y >= edge && cell.x + cell.width - x > edge && cell.y + cell.height - y > edge;
    return inside ? COLOURS[index % COLOURS.length]! : 0xffffff;
  };
  return readMenuImage(png(width, height, colourAt));
}
