import { z } from 'zod/v4';
import { limits } from '../limits';
import { labelled, quickReply, unlabelled } from './actions';
import { flexContainer } from './flex';
import { color, imageUrl, words } from './strings';

const common = { quickReply: quickReply.optional() };

const text = z.strictObject({ type: z.literal('text'), text: words(limits.text), ...common });

const image = z.strictObject({
  type: z.literal('image'),
  originalContentUrl: imageUrl,
  previewImageUrl: imageUrl,
  ...common,
});

const action = labelled(limits.label);

const pictured = {
  thumbnailImageUrl: imageUrl.optional(),
  imageBackgroundColor: color.optional(),
  title: words(limits.title).optional(),
  defaultAction: unlabelled.optional(),
};

/** With a picture or a title there is less room for the text. */
const hasRoom = ({ text, title, thumbnailImageUrl }: Record<string, unknown>): boolean =>
  (title === undefined && thumbnailImageUrl === undefined) || words(limits.shortText).safeParse(text).success;
const NO_ROOM = { message: 'は、画像かタイトルがあるときは60文字までです', path: ['text'] };

const imageShape = {
  imageAspectRatio: z.enum(['rectangle', 'square']).optional(),
  imageSize: z.enum(['cover', 'contain']).optional(),
};

const buttons = z
  .strictObject({
    type: z.literal('buttons'),
    ...pictured,
    ...imageShape,
    text: words(limits.buttonsText),
    actions: z.array(action).min(1).max(4),
  })
  .refine(hasRoom, NO_ROOM);

const confirm = z.strictObject({
  type: z.literal('confirm'),
  text: words(limits.confirmText),
  actions: z.array(action).length(2),
});

const column = z
  .strictObject({ ...pictured, text: words(limits.carouselText), actions: z.array(action).min(1).max(3) })
  .refine(hasRoom, NO_ROOM);

const allAlike = (columns: readonly unknown[], fact: (column: Record<string, unknown>) => unknown): boolean =>
  new Set(columns.map((column) => fact(column as Record<string, unknown>))).size <= 1;

const columns = z
  .array(column)
  .min(1)
  .max(10)
  .refine((list) => allAlike(list, ({ actions }) => (actions as unknown[]).length), 'は、ボタンの数をすべてのカードでそろえてください') // prettier-ignore
  .refine((list) => allAlike(list, ({ title }) => title === undefined), 'は、タイトルの有無をすべてのカードでそろえてください') // prettier-ignore
  .refine((list) => allAlike(list, ({ thumbnailImageUrl: url }) => url === undefined), 'は、画像の有無をすべてのカードでそろえてください'); // prettier-ignore

const carousel = z.strictObject({ type: z.literal('carousel'), columns, ...imageShape });

const template = z.strictObject({
  type: z.literal('template'),
  altText: words(limits.altText),
  template: z.discriminatedUnion('type', [buttons, confirm, carousel]),
  ...common,
});

const flex = z.strictObject({
  type: z.literal('flex'),
  altText: words(limits.altText),
  contents: flexContainer,
  ...common,
});

/** One 吹き出し of the kinds that LINE送信 offers. */
export const lineMessage = z.discriminatedUnion('type', [text, image, template, flex]);
