import { flexButtonAction, silentAction } from './actions';
import type { Shape } from './shape';
import {
  all,
  bool,
  byType,
  colour,
  list,
  matching,
  mediaUrl,
  number,
  object,
  oneOf,
  optional,
  required,
  text,
} from './shape';

/** Nesting deeper than this is refused rather than walked. */
const DEEPEST = 10;
const MOST_BUBBLES = 12;
const BUBBLE_BYTES = 30_000;
const CAROUSEL_BYTES = 50_000;

const strict = { strict: true };
const type = required(text(20));
const flexNumber = optional(number({ min: 0 }));
const keyword = (...words: readonly string[]): Shape =>
  matching(new RegExp(`^(${words.join('|')}|-?\\d+(\\.\\d+)?(px|%))$`), 'Invalid property');
const spacing = optional(keyword('none', 'xs', 'sm', 'md', 'lg', 'xl', 'xxl'));
const size = optional(keyword('xxs', 'xs', 'sm', 'md', 'lg', 'xl', 'xxl', '3xl', '4xl', '5xl', 'full'));
const length = optional(matching(/^\d+(\.\d+)?(px|%)$/, 'Invalid property'));
const ratio = optional(matching(/^\d{1,5}(\.\d+)?:\d{1,5}(\.\d+)?$/, 'Invalid property'));
const place = {
  margin: spacing,
  position: optional(oneOf('relative', 'absolute')),
  ...{ offsetTop: spacing, offsetBottom: spacing, offsetStart: spacing, offsetEnd: spacing },
};
const gravity = optional(oneOf('top', 'bottom', 'center'));
const align = optional(oneOf('start', 'end', 'center'));
const action = optional(silentAction);
const wording = {
  size,
  color: optional(colour),
  weight: optional(oneOf('regular', 'bold')),
  style: optional(oneOf('normal', 'italic')),
  decoration: optional(oneOf('none', 'underline', 'line-through')),
};

const span = object({ type: required(oneOf('span')), text: required(text(2000)), ...wording }, strict);
const gradient = object(
  {
    type: required(oneOf('linearGradient')),
    angle: required(matching(/^\d+(\.\d+)?deg$/, 'Invalid property')),
    startColor: required(colour),
    endColor: required(colour),
    centerColor: optional(colour),
    centerPosition: optional(matching(/^\d+(\.\d+)?%$/, 'Invalid property')),
  },
  strict,
);

const wordsOrSpans: Shape = (value, at, issues) => {
  const { text: words, contents } = value as Record<string, unknown>;
  if (words === undefined && !(Array.isArray(contents) && contents.length > 0))
    issues.push({ message: 'May not be empty', property: `${at}.text` });
};

const textShape = all(
  object(
    {
      ...{ type, flex: flexNumber, text: optional(text(2000)), align, gravity, ...wording, ...place },
      ...{ wrap: optional(bool), lineSpacing: length, action, maxLines: flexNumber, contents: optional(list(span)) },
      ...{ adjustMode: optional(oneOf('shrink-to-fit')), scaling: optional(bool) },
    },
    strict,
  ),
  wordsOrSpans,
);

const button = object(
  {
    ...{ type, flex: flexNumber, color: optional(colour), gravity, ...place },
    style: optional(oneOf('primary', 'secondary', 'link')),
    action: required(flexButtonAction),
    height: optional(oneOf('md', 'sm')),
    ...{ adjustMode: optional(oneOf('shrink-to-fit')), scaling: optional(bool) },
  },
  strict,
);

const image = object(
  {
    ...{ type, url: required(mediaUrl), flex: flexNumber, align, gravity, size, aspectRatio: ratio, ...place },
    aspectMode: optional(oneOf('fit', 'cover')),
    ...{ backgroundColor: optional(colour), action, animated: optional(bool) },
  },
  strict,
);

const icon = object(
  { type, url: required(mediaUrl), size, aspectRatio: ratio, scaling: optional(bool), ...place },
  strict,
);
const separator = object({ type, margin: spacing, color: optional(colour) }, strict);
const filler = object({ type, flex: flexNumber }, strict);

const depthOf = (at: string): number => at.split('.contents').length - 1;

const inner: Shape = (value, at, issues) => {
  if (depthOf(at) > DEEPEST) issues.push({ message: 'Too deeply nested', property: at });
  else component(value, at, issues);
};

const boxFields = {
  ...{ type, flex: flexNumber, contents: required(list(inner)), spacing, ...place, action },
  layout: required(oneOf('horizontal', 'vertical', 'baseline')),
  ...{ backgroundColor: optional(colour), borderColor: optional(colour), width: length, height: length },
  ...{ maxWidth: length, maxHeight: length, cornerRadius: spacing },
  borderWidth: optional(keyword('none', 'light', 'normal', 'medium', 'semi-bold', 'bold')),
  ...{ paddingAll: spacing, paddingTop: spacing, paddingBottom: spacing, paddingStart: spacing, paddingEnd: spacing },
  justifyContent: optional(oneOf('center', 'flex-start', 'flex-end', 'space-between', 'space-around', 'space-evenly')),
  alignItems: optional(oneOf('center', 'flex-start', 'flex-end')),
  background: optional(gradient),
};
const box = object(boxFields, strict);

const video = object(
  {
    ...{ type, url: required(mediaUrl), previewUrl: required(mediaUrl), aspectRatio: ratio, action },
    altContent: required(byType(() => ({ box, image }))),
  },
  strict,
);

const component = byType(() => ({ box, button, image, icon, text: textShape, separator, filler, span }));

const blockStyle = optional(
  object({ backgroundColor: optional(colour), separator: optional(bool), separatorColor: optional(colour) }, strict),
);

const bytesAtMost =
  (most: number): Shape =>
  (value, at, issues) => {
    if (Buffer.byteLength(JSON.stringify(value)) > most)
      issues.push({ message: `Size must be at most ${most} bytes`, property: at });
  };

const someBlock: Shape = (value, at, issues) => {
  const { header, hero, body, footer } = value as Record<string, unknown>;
  if (!header && !hero && !body && !footer)
    issues.push({ message: 'At least one block must be specified', property: at });
};

const bubbleFields = object(
  {
    type,
    direction: optional(oneOf('ltr', 'rtl')),
    styles: optional(object({ header: blockStyle, hero: blockStyle, body: blockStyle, footer: blockStyle }, strict)),
    ...{ header: optional(box), body: optional(box), footer: optional(box), action },
    hero: optional(byType(() => ({ box, image, video }))),
    size: optional(oneOf('nano', 'micro', 'deca', 'hecto', 'kilo', 'mega', 'giga')),
  },
  strict,
);
const bubble = all(bubbleFields, someBlock, bytesAtMost(BUBBLE_BYTES));

const carousel = all(
  object(
    {
      type,
      contents: required(
        list(
          byType(() => ({ bubble })),
          { min: 1, max: MOST_BUBBLES },
        ),
      ),
    },
    strict,
  ),
  bytesAtMost(CAROUSEL_BYTES),
);

/** What a Flex message holds. */
export const flexContainer: Shape = byType(() => ({ bubble, carousel }));
