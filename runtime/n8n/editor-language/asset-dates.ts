import MagicString from 'magic-string';
import { nameOf, objectWith, parseAsset, propertiesOf, UnknownAsset } from './asset-objects';
import type { DateTable } from './tables';

/** What marks the two objects of the editor's date library: named masks, and the names of days and months. */
export const DATE_LANDMARK = 'isoUtcDateTime';
const NAMES_LANDMARK = 'monthNames';

/**
 * The date library's source with Japanese names, and with our masks among its named ones: it looks up every mask there
 * first, so that `d mmmm` becomes 「11月29日」.
 */
export function translateDates(source: string, { masks, dayNames, monthNames }: DateTable): string {
  const translated = new MagicString(source);
  const program = parseAsset(source);
  const named = Object.entries(masks).map(([mask, japanese]) => `,${JSON.stringify(mask)}:${JSON.stringify(japanese)}`);
  translated.appendLeft(objectWith(program, DATE_LANDMARK).end - 1, named.join(''));
  const names = propertiesOf(objectWith(program, NAMES_LANDMARK));
  for (const [key, japanese] of Object.entries({ dayNames, monthNames })) {
    const value = names.find((property) => nameOf(property) === key)?.value;
    if (value?.type !== 'ArrayExpression' || value.elements.length !== japanese.length) throw new UnknownAsset(key);
    translated.overwrite(value.start, value.end, JSON.stringify(japanese));
  }
  return translated.toString();
}
