/**
 * How long LINE lets a text be. Source: LINE's reference of message and action objects. Most are counted in UTF-16 units;
 * texts of templates and actions in characters as people see them (LINE's page on counting characters).
 */
export interface Limit {
  readonly max: number;
  readonly by: 'units' | 'characters';
}

const units = (max: number): Limit => ({ max, by: 'units' });
const characters = (max: number): Limit => ({ max, by: 'characters' });

export const limits = {
  text: units(5_000),
  altText: units(400),
  url: units(2_000),
  uri: units(1_000),
  data: units(300),
  clipboard: units(1_000),
  title: characters(40),
  buttonsText: characters(160),
  carouselText: characters(120),
  /** Buttons and carousels with a picture or a title. */
  shortText: characters(60),
  confirmText: characters(240),
  label: characters(20),
  flexLabel: characters(40),
  said: characters(300),
} as const;

const segmenter = new Intl.Segmenter('ja', { granularity: 'grapheme' });

export function lengthOf(text: string, by: Limit['by']): number {
  // Characters are never more than units: the slow count is needed only by texts that may be too long.
  return by === 'units' ? text.length : [...segmenter.segment(text)].length;
}

export const fits = (text: string, { max, by }: Limit): boolean => text.length <= max || lengthOf(text, by) <= max;

/** The beginning of the text with … where it was too long. Never cuts a character in two. */
export function fitted(text: string, limit: Limit): string {
  if (fits(text, limit)) return text;
  let kept = '';
  let left = limit.max - 1;
  for (const { segment } of segmenter.segment(text)) {
    left -= limit.by === 'units' ? segment.length : 1;
    if (left < 0) break;
    kept += segment;
  }
  return `${kept}…`;
}

type Json = Readonly<Record<string, unknown>>;

/** What stands at a string of a message: how long it may be, and whether a machine reads it instead of a person. */
export interface Place {
  readonly limit: Limit | null;
  readonly machine: boolean;
}

const machineKeys = /^(uri|url|data|desktop)$|Url$/;

const machineLimit = (key: string): Limit =>
  key === 'data' ? limits.data : key === 'uri' || key === 'desktop' ? limits.uri : limits.url;

const ofAction = (key: string, inFlex: boolean): Limit | null =>
  ({
    label: inFlex ? limits.flexLabel : limits.label,
    text: limits.said,
    displayText: limits.said,
    fillInText: limits.said,
    clipboardText: limits.clipboard,
  })[key] ?? null;

const isShort = (parent: Json): boolean => parent.title !== undefined || parent.thumbnailImageUrl !== undefined;

function ofTemplate(key: string, parent: Json): Limit | null {
  if (key === 'title') return limits.title;
  if (key !== 'text') return null;
  if (parent.type === 'confirm') return limits.confirmText;
  if (isShort(parent)) return limits.shortText;
  return parent.type === 'buttons' ? limits.buttonsText : limits.carouselText;
}

const isAction = (path: readonly string[]): boolean =>
  path.at(-2) === 'action' || path.at(-2) === 'defaultAction' || path.at(-3) === 'actions';

/** The place of the string at `path` (keys and positions from the message on) in `message`; `parent` holds it. */
export function placeOf(message: Json, path: readonly string[], parent: Json): Place {
  const key = path.at(-1)!;
  if (machineKeys.test(key)) return { limit: machineLimit(key), machine: true };
  if (isAction(path))
    return { limit: ofAction(key, message.type === 'flex' && path[0] !== 'quickReply'), machine: false };
  if (path.length === 1) return { limit: key === 'altText' ? limits.altText : limits.text, machine: false };
  return { limit: path[0] === 'template' ? ofTemplate(key, parent) : null, machine: false };
}
