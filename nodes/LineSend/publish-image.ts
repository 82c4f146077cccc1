import type { IExecuteFunctions } from 'n8n-workflow';
import { Failure } from '../../lib/failure';
import type { OpenLine } from '../shared/line-session';
import { pictureOf, publishPicture } from '../shared/line-media';
import type { PublishImage } from './bubbles/template';

const PREVIEW_BYTES = 1_000_000;

/** Publishes an item's file, so that LINE can fetch it. A picture of up to 1 MB is its own preview. */
export const publisherOf =
  (context: IExecuteFunctions, itemIndex: number, { channel }: OpenLine): PublishImage =>
  async (binaryName, previewName) => {
    const data = await pictureOf(context, itemIndex, binaryName);
    const { url } = await publishPicture(channel, data, 'message');
    if (previewName !== undefined) {
      const preview = await publishPicture(channel, await pictureOf(context, itemIndex, previewName), 'preview');
      return { url, previewUrl: preview.url };
    }
    if (data.length <= PREVIEW_BYTES) return { url, previewUrl: url };
    throw new Failure(
      'input',
      '画像が1MBより大きいため、プレビュー画像が必要です。',
      '画像を1MB以下にするか、「プレビュー画像の項目名」に1MB以下の画像を指定してください。',
    );
  };
