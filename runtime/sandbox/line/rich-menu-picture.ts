import { imageSize } from 'image-size';
import { refuse } from './refusal';
import { isMenuSize } from './rich-menu-shape';

const LARGEST = 1024 * 1024;

/** image/png or image/jpeg. Throws LINE's refusal of anything else. */
export const pictureType = (contentType: string | undefined): 'image/png' | 'image/jpeg' => {
  const type = contentType?.split(';')[0]?.trim().toLowerCase();
  if (type === 'image/png' || type === 'image/jpeg') return type;
  throw refuse.badRequest('The content type must be image/jpeg or image/png');
};

const sizeOf = (picture: Buffer): { width: number; height: number; type?: string } | null => {
  try {
    return imageSize(new Uint8Array(picture));
  } catch {
    return null;
  }
};

/** At most 1 MB, 800 to 2,500 px wide, at least 250 px high, and in the shape of the menu. */
export const checkPicture = (picture: Buffer, type: string, menu: Readonly<Record<string, unknown>>): void => {
  if (picture.length === 0) throw refuse.badRequest('The image is empty');
  if (picture.length > LARGEST) throw refuse.badRequest('The image size exceeds the limit');
  const found = sizeOf(picture);
  if (!found || `image/${found.type === 'jpg' ? 'jpeg' : found.type}` !== type)
    throw refuse.badRequest('The image could not be read');
  const { width, height } = menu['size'] as { width: number; height: number };
  const isInShape = Math.abs(found.width / found.height - width / height) < 0.02;
  if (!isMenuSize(found.width, found.height) || !isInShape) throw refuse.badRequest('Invalid image size');
};
