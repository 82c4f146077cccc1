/**
 * What a translation must keep of its original, each as often: placeholders (`{name}`, `{'@'}`, `{{ … }}`), links to other
 * texts (`@:key`), the bars between plural forms, HTML tags with their attributes, and character entities.
 */
const TOKEN = /\{'[^']*'\}|\{\{.*?\}\}|\{[^{}]*\}|@:[\w$.]+|\||<\/?[a-z][^>]*>|&[a-z]+;/gi;

/** In alphabetical order. */
export const tokensOf = (text: string): string[] => (text.match(TOKEN) ?? []).sort();

/** The tokens that only one of two texts has, or has more often; none where the translation is sound. */
export function differentTokens(english: string, japanese: string): string[] {
  const surplus = tokensOf(japanese);
  const missing = tokensOf(english).filter((token) => {
    const found = surplus.indexOf(token);
    if (found >= 0) surplus.splice(found, 1);
    return found < 0;
  });
  return [...missing, ...surplus];
}

/** A text that is nothing but a link to another one is translated there. */
export const isLink = (text: string): boolean => /^@:[\w$.]+$/.test(text);
