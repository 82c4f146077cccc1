import { z } from 'zod/v4';
import { limits } from '../limits';
import { labelled, unlabelled } from './actions';
import * as is from './strings';

/** Flex as LINE's OpenAPI describes it, every part of it, with the limits that only LINE's reference names. */

const flex = z.int().nonnegative().optional();
const align = z.enum(['start', 'end', 'center']).optional();
const gravity = z.enum(['top', 'bottom', 'center']).optional();
const adjustMode = z.literal('shrink-to-fit').optional();
const weight = z.enum(['regular', 'bold']).optional();
const style = z.enum(['normal', 'italic']).optional();
const decoration = z.enum(['none', 'underline', 'line-through']).optional();

const placed = {
  margin: is.space.optional(),
  position: z.enum(['relative', 'absolute']).optional(),
  offsetTop: is.offset.optional(),
  offsetBottom: is.offset.optional(),
  offsetStart: is.offset.optional(),
  offsetEnd: is.offset.optional(),
};

const span = z.strictObject({
  type: z.literal('span'),
  text: is.words(null).optional(),
  size: is.textSize.optional(),
  color: is.color.optional(),
  weight,
  style,
  decoration,
});

const text = z
  .strictObject({
    type: z.literal('text'),
    ...placed,
    flex,
    text: is.words(null).optional(),
    contents: z.array(span).optional(),
    size: is.textSize.optional(),
    align,
    gravity,
    color: is.color.optional(),
    weight,
    style,
    decoration,
    wrap: z.boolean().optional(),
    lineSpacing: is.exactPx.optional(),
    maxLines: z.int().nonnegative().optional(),
    action: unlabelled.optional(),
    adjustMode,
    scaling: z.boolean().optional(),
  })
  .refine((node) => node.text !== undefined || (node.contents ?? []).length > 0, 'に、表示する文字(text)がありません');

const button = z.strictObject({
  type: z.literal('button'),
  ...placed,
  flex,
  color: is.color.optional(),
  style: z.enum(['primary', 'secondary', 'link']).optional(),
  action: labelled(limits.flexLabel),
  gravity,
  height: z.enum(['md', 'sm']).optional(),
  adjustMode,
  scaling: z.boolean().optional(),
});

const image = z.strictObject({
  type: z.literal('image'),
  ...placed,
  url: is.imageUrl,
  flex,
  align,
  gravity,
  size: is.imageSize.optional(),
  aspectRatio: is.ratio.optional(),
  aspectMode: z.enum(['fit', 'cover']).optional(),
  backgroundColor: is.color.optional(),
  action: unlabelled.optional(),
  animated: z.boolean().optional(),
});

const icon = z.strictObject({
  type: z.literal('icon'),
  ...placed,
  url: is.imageUrl,
  size: is.iconSize.optional(),
  aspectRatio: is.ratio.optional(),
  scaling: z.boolean().optional(),
});

const separator = z.strictObject({
  type: z.literal('separator'),
  margin: is.space.optional(),
  color: is.color.optional(),
});
const filler = z.strictObject({ type: z.literal('filler'), flex });

const background = z.strictObject({
  type: z.literal('linearGradient'),
  angle: is.angle,
  startColor: is.color,
  endColor: is.color,
  centerColor: is.color.optional(),
  centerPosition: is.percent.optional(),
});

/** A box holds boxes, so its contents are named before they are known. */
const inBox: z.ZodType = z.lazy(() => component);

const box = z
  .strictObject({
    type: z.literal('box'),
    ...placed,
    layout: z.enum(['horizontal', 'vertical', 'baseline']),
    flex,
    contents: z.array(inBox),
    spacing: is.space.optional(),
    backgroundColor: is.color.optional(),
    borderColor: is.color.optional(),
    borderWidth: is.borderWidth.optional(),
    cornerRadius: is.space.optional(),
    width: is.extent.optional(),
    maxWidth: is.extent.optional(),
    height: is.extent.optional(),
    maxHeight: is.extent.optional(),
    paddingAll: is.padding.optional(),
    paddingTop: is.padding.optional(),
    paddingBottom: is.padding.optional(),
    paddingStart: is.padding.optional(),
    paddingEnd: is.padding.optional(),
    action: unlabelled.optional(),
    justifyContent: z
      .enum(['center', 'flex-start', 'flex-end', 'space-between', 'space-around', 'space-evenly'])
      .optional(),
    alignItems: z.enum(['center', 'flex-start', 'flex-end']).optional(),
    background: background.optional(),
  })
  .refine(
    ({ layout, contents }) => layout === 'baseline' || !contents.some((child) => Object(child).type === 'icon'),
    'では、アイコン(icon)を使えません。layout を baseline にしてください',
  );

const component = z.discriminatedUnion('type', [box, button, image, icon, text, separator, filler]);

const video = z.strictObject({
  type: z.literal('video'),
  url: is.imageUrl,
  previewUrl: is.imageUrl,
  altContent: z.discriminatedUnion('type', [box, image]),
  aspectRatio: is.ratio.optional(),
  action: labelled(limits.flexLabel).optional(),
});

const blockStyle = z
  .strictObject({
    backgroundColor: is.color.optional(),
    separator: z.boolean().optional(),
    separatorColor: is.color.optional(),
  })
  .optional();

const BUBBLE_BYTES = 30 * 1_024;
const CAROUSEL_BYTES = 50 * 1_024;
const within = (bytes: number) => (value: unknown) => Buffer.byteLength(JSON.stringify(value)) <= bytes;

const bubble = z
  .strictObject({
    type: z.literal('bubble'),
    size: z.enum(['nano', 'micro', 'deca', 'hecto', 'kilo', 'mega', 'giga']).optional(),
    direction: z.enum(['ltr', 'rtl']).optional(),
    styles: z.strictObject({ header: blockStyle, hero: blockStyle, body: blockStyle, footer: blockStyle }).optional(),
    header: box.optional(),
    hero: z.discriminatedUnion('type', [box, image, video]).optional(),
    body: box.optional(),
    footer: box.optional(),
    action: unlabelled.optional(),
  })
  .refine(
    ({ header, hero, body, footer }) => [header, hero, body, footer].some((block) => block !== undefined),
    'に、表示する部分(header、hero、body、footer)がありません',
  )
  .refine(within(BUBBLE_BYTES), 'が大きすぎます(30KBまで)');

const carousel = z
  .strictObject({ type: z.literal('carousel'), contents: z.array(bubble).min(1).max(12) })
  .refine(within(CAROUSEL_BYTES), 'が大きすぎます(50KBまで)');

export const flexContainer = z.discriminatedUnion('type', [bubble, carousel]);
