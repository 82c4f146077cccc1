// PostgreSQL's text and jsonb hold neither U+0000 nor half a surrogate pair; JSON.stringify writes both as escapes.
const unstorableEscape = /\\u(?:0000|d[89a-f][0-9a-f]{2})/;
const escapes = /\\(?:\\|u0000|u[dD][89a-fA-F][0-9a-fA-F]{2})/g;

/** Whether JSON text, as JSON.stringify writes it, may go to PostgreSQL. */
export const isStorable = (json: string): boolean =>
  // An escaped backslash before u0000 is harmless text; it is taken away only where something was found at all.
  !unstorableEscape.test(json) || !unstorableEscape.test(json.replaceAll('\\\\', ''));

/** Any value as JSON text that PostgreSQL takes: what it cannot hold becomes U+FFFD. */
export const storableJson = (value: unknown): string =>
  (JSON.stringify(value) ?? 'null').replace(escapes, (escape) => (escape === '\\\\' ? escape : '\ufffd'));

/** The same for plain text. */
export const storableText = (text: string): string => text.replace(/[\0\p{Surrogate}]/gu, '\ufffd');
