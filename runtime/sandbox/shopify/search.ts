/** Shopify's search syntax, as much of it as is used here: `field:value`, `field:>='value'`, joined by OR. */
export interface Search {
  /** Milliseconds since 1970; null without that filter. */
  readonly updatedFrom: number | null;
  readonly createdFrom: number | null;
  /** Values that other fields may have, any of them; empty: not filtered. */
  readonly anyOf: readonly { readonly field: string; readonly value: string }[];
}

const TERM = /(\w+):(>=)?(?:'([^']*)'|"([^"]*)"|(\S+))/g;

export const searchOf = (query: unknown): Search => {
  const terms = [...String(query ?? '').matchAll(TERM)].map(([, field = '', , single, double, plain]) => ({
    field,
    value: single ?? double ?? plain ?? '',
  }));
  const timeOf = (name: string): number | null => {
    const term = terms.find(({ field }) => field === name);
    return term ? Date.parse(term.value) : null;
  };
  return {
    updatedFrom: timeOf('updated_at'),
    createdFrom: timeOf('created_at'),
    anyOf: terms.filter(({ field }) => !field.endsWith('_at')),
  };
};
