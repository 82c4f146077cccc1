import type { IExecuteFunctions } from 'n8n-workflow';
import { Failure } from '../../lib/failure';
import { storePicture, type PictureUse, type StoredPicture } from '../../lib/line/media';
import { publicBase } from './public-url';

/** The bytes of an item's binary field. Throws Failure 'input' where there is none. */
export async function pictureOf(context: IExecuteFunctions, itemIndex: number, field: string): Promise<Buffer> {
  if (!context.getInputData()[itemIndex]?.binary?.[field]) {
    throw new Failure(
      'input',
      `届いたデータに画像「${field}」がありません。`,
      '画像を読み込むノード(ファイルの読み込みなど)の後ろにつなぎ、項目名を確かめてください。',
    );
  }
  return context.helpers.getBinaryDataBuffer(itemIndex, field);
}

/** A picture that LINE can fetch. */
export interface PublicPicture extends StoredPicture {
  readonly url: string;
}

/**
 * Keeps a picture and says where LINE finds it. Throws Failure 'config' without a public address or a data folder,
 * 'input' where LINE would not take the picture.
 */
export async function publishPicture(
  channel: { readonly sandbox: boolean },
  data: Buffer,
  use: PictureUse,
): Promise<PublicPicture> {
  const base = publicBase(channel);
  const home = process.env.LINE_COMMERCE_HOME;
  if (!home) {
    throw new Failure(
      'config',
      'この n8n には、画像を置く場所がありません。',
      'npm start で動く n8n をお使いになるか、インターネットに公開済みの画像の URL を指定してください。',
    );
  }
  const stored = await storePicture(home, data, use);
  return { ...stored, url: `${base}/media/${stored.hash}` };
}
