/** One order as it is written into a message; longer ones come in several pieces. */
export type OrderText = readonly string[];

/** What a placeholder stands for with one friend. */
export type PlaceholderValue =
  /** `plain`: for places where a machine reads on (a link, postback data). */
  | { readonly kind: 'text'; readonly text: string; readonly plain: string }
  /** Oldest first; `older` counts those that were not even read. */
  | { readonly kind: 'orders'; readonly orders: readonly OrderText[]; readonly older: number }
  /** The friend reads `fallback`, or the marketer's own words. */
  | { readonly kind: 'missing'; readonly fallback: string };

export const textValue = (text: string, plain = text): PlaceholderValue => ({ kind: 'text', text, plain });
export const missing = (fallback: string): PlaceholderValue => ({ kind: 'missing', fallback });
