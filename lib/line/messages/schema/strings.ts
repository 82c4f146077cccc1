import { z } from 'zod/v4';
import { fits, limits, type Limit } from '../limits';
import { hasPlaceholder, literalOf } from '../tokens';

/** A text people read: not blank, and what is certain of it not too long; what values add is cut when it is too much. */
export const words = (limit: Limit | null) =>
  z
    .string()
    .refine((text) => text.trim() !== '', 'が空です')
    .refine(
      (text) => limit === null || fits(literalOf(text), limit),
      limit === null ? '' : `は${limit.max.toLocaleString('ja-JP')}文字までです`,
    );

/** What only a machine reads. */
export const data = (limit: Limit) =>
  z.string().refine((text) => fits(literalOf(text), limit), `は${limit.max}文字までです`);

/** The first placeholder stands behind the host: nobody's value decides where a link leads. */
const hostIsFixed = (url: string): boolean => !hasPlaceholder(url) || /^https?:\/\/[^/?#[\s]+[/?#]/i.test(url);

const withoutPlaceholders = (url: string): string => url.replaceAll(/\[\[[^\n]*?\]\]/g, 'x');

/** Pictures of our own in お試しモード, which LINE itself would not take. */
const OWN_PICTURE = /^http:\/\/127\.0\.0\.1:\d{1,5}\/media\/[\da-f]{64}$/;

const isHttps = (url: string): boolean => /^https:\/\//i.test(url) && URL.canParse(withoutPlaceholders(url));

export const imageUrl = z
  .string()
  .refine((url) => isHttps(url) || OWN_PICTURE.test(url), 'は https:// で始まるURLにしてください')
  .refine(hostIsFixed, 'では、差し込み項目をホスト名に使えません')
  .refine((url) => fits(literalOf(url), limits.url), 'は2,000文字までです');

export const link = z
  .string()
  .refine(
    (uri) => /^(https?|line):\/\/\S|^tel:[\d+#*-]/i.test(uri) && URL.canParse(withoutPlaceholders(uri)),
    'は https://、http://、line://、tel: のどれかで始めてください',
  )
  .refine(hostIsFixed, 'では、差し込み項目をホスト名に使えません')
  .refine((uri) => fits(literalOf(uri), limits.uri), 'は1,000文字までです');

/** #RRGGBB, or with two more digits for how much shines through. */
export const color = z.string().regex(/^#(?:[\da-f]{6}|[\da-f]{8})$/i, 'は #FF0000 のような色の指定にしてください');

export const ratio = z.string().regex(/^\d+(?:\.\d+)?:\d+(?:\.\d+)?$/, 'は 16:9 のような比率にしてください');

const keywords = {
  space: ['none', 'xs', 'sm', 'md', 'lg', 'xl', 'xxl'],
  size: ['xxs', 'xs', 'sm', 'md', 'lg', 'xl', 'xxl', '3xl', '4xl', '5xl'],
  border: ['none', 'light', 'normal', 'medium', 'semi-bold', 'bold'],
} as const;

const measure = (units: RegExp, list: readonly string[], example: string) =>
  z.string().refine((value) => units.test(value) || list.includes(value), `は、${[...list, example].join('、')} のどれかにしてください`); // prettier-ignore

const px = /^\d+(?:\.\d+)?px$/;
const pxOrPercent = /^\d+(?:\.\d+)?(?:px|%)$/;
const signed = /^-?\d+(?:\.\d+)?(?:px|%)$/;

export const space = measure(px, keywords.space, '10px');
export const padding = measure(pxOrPercent, keywords.space, '10px');
export const offset = measure(signed, keywords.space, '10px');
export const textSize = measure(px, keywords.size, '14px');
export const iconSize = measure(pxOrPercent, keywords.size, '14px');
export const imageSize = measure(pxOrPercent, [...keywords.size, 'full'], '50%');
export const borderWidth = measure(px, keywords.border, '2px');
export const extent = measure(pxOrPercent, [], '100px か 50%');
export const exactPx = measure(px, [], '5px');
export const angle = z.string().regex(/^\d+(?:\.\d+)?deg$/, 'は 90deg のような角度にしてください');
export const percent = z.string().regex(/^\d+(?:\.\d+)?%$/, 'は 50% のような割合にしてください');
