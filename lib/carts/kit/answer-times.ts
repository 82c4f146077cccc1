/** How long answers took of late, by kind of request, as this process saw them. */

/** So many of each kind are looked at: a shop that became slower or faster is soon known as such. */
const LOOKED_AT = 100;
/** Fewer tell nothing: the first ones had a connection to open, and any of them may have been late. */
const NEEDED = 10;
/** Paths may hold an id that is not seen as one. */
const MOST_KINDS = 500;

const recent = new Map<string, readonly number[]>();

/** Requests of a kind: whose limit, and the path without what looks like an id. */
export const kindOf = (bucket: string, { method, url }: { readonly method: string; readonly url: string }): string =>
  `${bucket} ${method} ${new URL(url).pathname.replace(/[^/]*\d[^/]*/g, '#')}`;

/** What the fastest of the last answers took, in milliseconds; 0 while there are too few of them. */
export function fastestAnswer(kind: string): number {
  const times = recent.get(kind) ?? [];
  return times.length < NEEDED ? 0 : Math.min(...times);
}

export function noteAnswer(kind: string, milliseconds: number): void {
  const times = [...(recent.get(kind) ?? []), milliseconds].slice(-LOOKED_AT);
  // Set anew: the kind that was not asked for longest comes first, and goes first.
  recent.delete(kind);
  recent.set(kind, times);
  if (recent.size > MOST_KINDS) recent.delete(recent.keys().next().value!);
}
