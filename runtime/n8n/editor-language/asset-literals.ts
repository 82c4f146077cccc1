import MagicString from 'magic-string';
import { nodesOf, parseAsset, UnknownAsset } from './asset-objects';
import type { Phrases } from './tables';

/** A string that stands in the source as it is, with nothing put in. */
function literalOf(node: object): string | undefined {
  const { type, value, quasis } = node as {
    type: string;
    value?: unknown;
    quasis?: Array<{ value: { cooked: string } }>;
  };
  if (type === 'Literal' && typeof value === 'string') return value;
  return type === 'TemplateLiteral' && quasis?.length === 1 ? quasis[0]!.value.cooked : undefined;
}

/** The source with other words where n8n has none of its tables in between. Throws UnknownAsset for a word that is not there. */
export function translateLiterals(source: string, phrases: Phrases): string {
  const translated = new MagicString(source);
  const missing = new Set(Object.keys(phrases));
  for (const node of nodesOf(parseAsset(source))) {
    const literal = literalOf(node);
    if (literal === undefined || !Object.hasOwn(phrases, literal)) continue;
    translated.overwrite(node.start, node.end, JSON.stringify(phrases[literal]));
    missing.delete(literal);
  }
  if (missing.size > 0) throw new UnknownAsset([...missing].join(', '));
  return translated.toString();
}
