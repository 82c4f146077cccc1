import type { IExecuteFunctions } from 'n8n-workflow';
import { Failure } from '../../lib/failure';
import type { OpenLine } from '../shared/line-session';
import type { PublishImage } from './bubbles/template';

/** Publishes an item's file, so that LINE can fetch it. */
export const publisherOf =
  (_context: IExecuteFunctions, _itemIndex: number, _line: OpenLine): PublishImage =>
  async () => {
    throw new Failure('config', '前のブロックのファイルはまだ送れません。', '画像をURLで指定してください。');
  };
