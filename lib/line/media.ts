import { createHash, randomUUID } from 'node:crypto';
import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { imageSize } from 'image-size';
import { Failure } from '../failure';

/** What a picture is for: each has limits of its own. */
export type PictureUse = 'message' | 'preview' | 'card' | 'flex' | 'richMenu';

interface PictureLimits {
  /** Japanese name of the use. */
  readonly label: string;
  readonly maxBytes: number;
  readonly minWidth?: number;
  readonly maxWidth?: number;
  readonly minHeight?: number;
  readonly maxHeight?: number;
  /** Width by height. */
  readonly minRatio?: number;
}

const MB = 1_000_000;

/** Source: Messaging API reference; image message, template message, Flex image, upload rich menu image. */
const LIMITS: Readonly<Record<PictureUse, PictureLimits>> = {
  message: { label: '画像メッセージ', maxBytes: 10 * MB },
  preview: { label: '画像メッセージのプレビュー', maxBytes: 1 * MB },
  card: { label: 'ボタンやカードの画像', maxBytes: 10 * MB, maxWidth: 1_024 },
  flex: { label: 'Flexメッセージの画像', maxBytes: 10 * MB, maxWidth: 1_024, maxHeight: 1_024 },
  richMenu: { label: 'リッチメニューの画像', maxBytes: 1 * MB, minWidth: 800, maxWidth: 2_500, minHeight: 250, minRatio: 1.45 }, // prettier-ignore
};

/** File endings as the public listener serves them, by what the bytes are. */
const TYPES = {
  png: { ending: 'png', type: 'image/png' },
  jpg: { ending: 'jpg', type: 'image/jpeg' },
} as const;

export interface Picture {
  readonly ending: 'png' | 'jpg';
  readonly type: 'image/png' | 'image/jpeg';
  readonly width: number;
  readonly height: number;
}

const input = (message: string, hint: string): Failure => new Failure('input', message, hint);

const megabytes = (bytes: number): string => `${Math.round(bytes / 100_000) / 10}MB`;

const readPicture = (data: Buffer, label: string): Picture => {
  const size = (() => {
    try {
      return imageSize(data);
    } catch {
      return null;
    }
  })();
  const known = size?.type === 'png' || size?.type === 'jpg' ? TYPES[size.type] : null;
  if (size && known) return { ...known, width: size.width, height: size.height };
  throw input(
    `${label}として使えるファイルではありません。`,
    'PNG か JPEG の画像にしてください(ファイル名ではなく中身で確かめています)。',
  );
};

const wrongSize = ({ width, height }: Picture, limits: PictureLimits): string | null => {
  const { minWidth = 1, maxWidth = Infinity, minHeight = 1, maxHeight = Infinity, minRatio = 0 } = limits;
  if (width < minWidth) return `幅を${minWidth}ピクセル以上にしてください。`;
  if (width > maxWidth) return `幅を${maxWidth}ピクセル以下にしてください。`;
  if (height < minHeight) return `高さを${minHeight}ピクセル以上にしてください。`;
  if (height > maxHeight) return `高さを${maxHeight}ピクセル以下にしてください。`;
  return width / height < minRatio ? `横長にしてください(幅が高さの${minRatio}倍以上)。` : null;
};

/** What the bytes are. Throws Failure 'input' where LINE would not take them for this use. */
export const checkPicture = (data: Buffer, use: PictureUse): Picture => {
  const limits = LIMITS[use];
  const picture = readPicture(data, limits.label);
  if (data.length > limits.maxBytes) {
    throw input(
      `${limits.label}が大きすぎます(${megabytes(data.length)})。`,
      `${megabytes(limits.maxBytes)}以下にしてください。`,
    );
  }
  const wrong = wrongSize(picture, limits);
  if (wrong === null) return picture;
  throw input(`${limits.label}の大きさ(${picture.width}×${picture.height})が合いません。`, wrong);
};

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

export interface StoredPicture extends Picture {
  /** SHA-256 of the bytes: equal pictures are kept once. */
  readonly hash: string;
}

/**
 * Keeps a picture where the public listener serves it: `<home>/media/<hash>.<ending>`. Whole or not at all, also after
 * a crash. Throws Failure 'input' for a picture LINE would not take, 'config' where the folder cannot be written.
 */
export const storePicture = async (home: string, data: Buffer, use: PictureUse): Promise<StoredPicture> => {
  const picture = checkPicture(data, use);
  const hash = createHash('sha256').update(data).digest('hex');
  const folder = join(home, 'media');
  const path = join(folder, `${hash}.${picture.ending}`);
  if (await exists(path)) return { ...picture, hash };
  const draft = join(folder, `.${hash}.${randomUUID()}`);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeFile(draft, data, { mode: 0o600, flush: true });
    await rename(draft, path);
  } catch (cause) {
    await rm(draft, { force: true });
    throw new Failure(
      'config',
      '画像を保存できませんでした。',
      `データフォルダ(${folder})の空き容量と権限を確かめてください。`,
      { cause },
    );
  }
  return { ...picture, hash };
};
