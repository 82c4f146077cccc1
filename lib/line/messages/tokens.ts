import { Failure } from '../../failure';

/** A piece of a text: as written, or a 差し込み項目 with the marketer's own words for when it has no value. */
export type Segment =
  { readonly kind: 'literal'; readonly text: string } | { readonly kind: 'placeholder'; readonly written: string };

/** `[[…]]` on one line. The closing pair is the last two of a row of brackets, so that a name may end in one. */
const TOKEN = /\[\[((?:(?!\[\[|\]\])[^\n]|\](?=\]\]))*)\]\](?!\])/g;
/** What looks like a placeholder that was not finished, or was typed in full width. */
const LEFTOVER = /[[\uFF3B]{2}|[\]\uFF3D]{2}/;

/** The pieces of a text, in order. Nothing is looked up yet. */
export function segmentsOf(text: string): Segment[] {
  const segments: Segment[] = [];
  let end = 0;
  for (const match of text.matchAll(TOKEN)) {
    if (match.index > end) segments.push({ kind: 'literal', text: text.slice(end, match.index) });
    segments.push({ kind: 'placeholder', written: match[1]! });
    end = match.index + match[0].length;
  }
  if (end < text.length || segments.length === 0) segments.push({ kind: 'literal', text: text.slice(end) });
  return segments;
}

export const hasPlaceholder = (text: string): boolean => text.includes('[[') && text.search(TOKEN) >= 0;

/** The text without its placeholders: what of it is certain to be sent. */
export const literalOf = (text: string): string =>
  segmentsOf(text)
    .map((segment) => (segment.kind === 'literal' ? segment.text : ''))
    .join('');

/** Throws Failure 'input' for brackets that would reach the friend as they are. `where` names the place. */
export function refuseLeftovers(text: string, where: string): void {
  for (const segment of segmentsOf(text)) {
    if (segment.kind !== 'literal' || !LEFTOVER.test(segment.text)) continue;
    throw new Failure(
      'input',
      `${where}に、閉じていない [[ ]] か全角の［［ ］］があります。`,
      '差し込み項目は、半角の [[ と ]] で囲んで、1行で書いてください。',
    );
  }
}

/** Name and own fallback of what stands between the brackets; either bar parts them. Blank own words mean 何も出さない. */
export function nameAndFallback(written: string): { readonly name: string; readonly fallback: string | null } {
  const bar = written.search(/[|\uFF5C]/);
  if (bar < 0) return { name: written.trim(), fallback: null };
  return { name: written.slice(0, bar).trim(), fallback: written.slice(bar + 1) };
}

/** Controls and marks that turn the direction of writing: they could disguise what a message says. */
const INVISIBLE = /[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u200E\u200F\u202A-\u202E\u2066-\u2069]/g;

/** A value as it may stand in a message: one of a customer's own choosing cannot hide or reverse text. */
export const cleaned = (value: string): string =>
  wellFormed(value.replaceAll('\r\n', '\n').replace(INVISIBLE, '')).trim();

/** Half a surrogate pair, as a cut can leave one, becomes U+FFFD. */
const wellFormed = (text: string): string => Buffer.from(text).toString();

/** At most `max` UTF-16 units, with … where something was left out; no character is cut in two. */
export function cutTo(text: string, max: number): string {
  if (text.length <= max) return text;
  const isHigh = /[\uD800-\uDBFF]$/.test(text.slice(0, max - 1));
  return `${text.slice(0, isHigh ? max - 2 : max - 1)}…`;
}

/** Values never look like placeholders, also where two of them meet: pairs of brackets become full-width. */
export const disarmed = (text: string): string =>
  text.replaceAll('[[', '\uFF3B\uFF3B').replaceAll(']]', '\uFF3D\uFF3D');
