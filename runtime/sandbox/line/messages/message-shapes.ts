import { labelledAction, shortAction, silentAction } from './actions';
import { flexContainer } from './flex';
import type { Shape } from './shape';
import { all, byType, colour, linkUri, list, mediaUrl, number, object, oneOf, optional, required, text } from './shape';

const TEXT = 5000;
const ALT_TEXT = 1500;

const quickReply = optional(
  object({
    items: required(
      list(
        object({ type: required(oneOf('action')), imageUrl: optional(mediaUrl), action: required(labelledAction) }),
        {
          min: 1,
          max: 13,
        },
      ),
    ),
  }),
);
const sender = optional(object({ name: optional(text(20)), iconUrl: optional(mediaUrl) }));
const common = { type: required(text(20)), quickReply, sender };
const altText = required(text(ALT_TEXT));

const area = required(
  object({ x: required(number()), y: required(number()), width: required(number()), height: required(number()) }),
);
const imagemapAction = byType(() => ({
  uri: object({ linkUri: required(linkUri), label: optional(text(100, 0)), area }),
  message: object({ text: required(text(400)), label: optional(text(100, 0)), area }),
  clipboard: object({ clipboardText: required(text(1000)), area }),
}));

/** With a picture or a title there is room for less text. */
const shorterText =
  (plain: number, crowded: number): Shape =>
  (value, at, issues) => {
    const { title, thumbnailImageUrl, text: words } = value as Record<string, unknown>;
    if (words !== undefined) text(title || thumbnailImageUrl ? crowded : plain)(words, `${at}.text`, issues);
  };

const picture = {
  imageAspectRatio: optional(oneOf('rectangle', 'square')),
  imageSize: optional(oneOf('cover', 'contain')),
};
const card = {
  thumbnailImageUrl: optional(mediaUrl),
  imageBackgroundColor: optional(colour),
  title: optional(text(40)),
  text: required(text(160)),
  defaultAction: optional(silentAction),
};
const type = required(text(20));
const buttons = all(
  object({ type, ...card, ...picture, actions: required(list(labelledAction, { min: 1, max: 4 })) }),
  shorterText(160, 60),
);
const confirm = object({
  type,
  text: required(text(240)),
  actions: required(list(labelledAction, { min: 2, max: 2 })),
});
const column = all(
  object({ ...card, actions: required(list(labelledAction, { min: 1, max: 3 })) }),
  shorterText(120, 60),
);

/** Columns must look alike: as many actions in each, and a picture and a title in all or in none. */
const alike: Shape = (value, at, issues) => {
  const columns = (value as { columns?: unknown }).columns;
  if (!Array.isArray(columns)) return;
  const looks = columns.map((one: Record<string, unknown> | null) => [
    Array.isArray(one?.['actions']) ? one['actions'].length : 0,
    Boolean(one?.['thumbnailImageUrl']),
    Boolean(one?.['title']),
  ]);
  if (new Set(looks.map(String)).size > 1)
    issues.push({
      message: 'Columns must have the same number of actions, images and titles',
      property: `${at}.columns`,
    });
};
const carousel = all(object({ type, ...picture, columns: required(list(column, { min: 1, max: 10 })) }), alike);
const imageCarousel = object({
  type,
  columns: required(list(object({ imageUrl: required(mediaUrl), action: required(shortAction) }), { min: 1, max: 10 })),
});

const duration = required(number({ min: 1 }));

/** Every message LINE draws here. Lengths beyond the OpenAPI are LINE's published ones: see README. */
const shapes: Readonly<Record<string, Shape>> = {
  text: object({ ...common, text: required(text(TEXT)), emojis: optional(list(object({}), { max: 20 })) }),
  textV2: object({ ...common, text: required(text(TEXT)) }),
  sticker: object({ ...common, packageId: required(text(20)), stickerId: required(text(20)) }),
  image: object({ ...common, originalContentUrl: required(mediaUrl), previewImageUrl: required(mediaUrl) }),
  video: object({ ...common, originalContentUrl: required(mediaUrl), previewImageUrl: required(mediaUrl) }),
  audio: object({ ...common, originalContentUrl: required(mediaUrl), duration }),
  location: object({
    ...{ ...common, title: required(text(100)), address: required(text(100)) },
    ...{ latitude: required(number({ whole: false })), longitude: required(number({ whole: false })) },
  }),
  imagemap: object({
    ...{ ...common, baseUrl: required(mediaUrl), altText },
    baseSize: required(object({ width: required(number({ min: 1 })), height: required(number({ min: 1 })) })),
    actions: required(list(imagemapAction, { min: 1, max: 50 })),
  }),
  template: object({
    ...{ ...common, altText },
    template: required(byType(() => ({ buttons, confirm, carousel, image_carousel: imageCarousel }))),
  }),
  flex: object({ ...common, altText, contents: required(flexContainer) }),
  coupon: object({ ...common, couponId: required(text(100)) }),
};

export const message: Shape = byType(() => shapes);
export const messages: Shape = list(message, { min: 1, max: 5 });
