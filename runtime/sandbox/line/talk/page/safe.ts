/** What may go from a message into a style or a link. Messages are foreign text: all else is dropped. */

const COLOUR = /^#(?:[0-9a-f]{3}|[0-9a-f]{6}|[0-9a-f]{8})$/i;

export const colour = (value: unknown): string | undefined =>
  typeof value === 'string' && COLOUR.test(value) ? value : undefined;

/** `10px`, `50%` or one of the names; beyond 2,000 px nothing on a phone makes sense. */
export const length = (value: unknown, names: Readonly<Record<string, string>> = {}): string | undefined => {
  if (typeof value !== 'string') return undefined;
  if (Object.hasOwn(names, value)) return names[value];
  const [, digits, unit] = /^(-?\d{1,4}(?:\.\d{1,3})?)(px|%)$/.exec(value) ?? [];
  return digits !== undefined && Math.abs(Number(digits)) <= 2000 ? `${digits}${unit}` : undefined;
};

/** `w:h` as CSS's aspect-ratio. LINE draws no image higher than three times its width. */
export const aspectRatio = (value: unknown): string | undefined => {
  const [, width, height] =
    /^(\d{1,6}(?:\.\d+)?):(\d{1,6}(?:\.\d+)?)$/.exec(typeof value === 'string' ? value : '') ?? [];
  const [w, h] = [Number(width), Number(height)];
  return w > 0 && h > 0 && h <= w * 3 ? `${w} / ${h}` : undefined;
};

const parse = (value: unknown): URL | null =>
  typeof value === 'string' && URL.canParse(value) ? new URL(value) : null;

const isHere = (url: URL): boolean => url.protocol === 'http:' && /^(127\.0\.0\.1|localhost)$/.test(url.hostname);

/** An address to load a picture from. */
export const imageUrl = (value: unknown): string | undefined => {
  const url = parse(value);
  if (!url) return undefined;
  const isPicture = url.protocol === 'data:' && /^image\/(png|jpeg|gif|webp|svg\+xml)[;,]/.test(url.pathname);
  return url.protocol === 'https:' || isHere(url) || isPicture ? url.href : undefined;
};

/** `web`: opened in a tab; `liff`: opened by LINE with the person's identity; `app`: by the phone (call, mail, LINE). */
export interface SafeLink {
  readonly kind: 'web' | 'liff' | 'app';
  readonly href: string;
}

const isLiff = (url: URL): boolean =>
  url.protocol === 'line:' ? url.host === 'app' : /^https:\/\/(liff|miniapp)\.line\.me$/.test(url.origin);

export const safeLink = (value: unknown): SafeLink | null => {
  const url = parse(value);
  if (!url) return null;
  if (isLiff(url)) return { kind: 'liff', href: url.href };
  if (url.protocol === 'https:' || isHere(url)) return { kind: 'web', href: url.href };
  return ['line:', 'tel:', 'mailto:'].includes(url.protocol) ? { kind: 'app', href: url.href } : null;
};
