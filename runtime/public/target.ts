export type PublicTarget =
  { readonly kind: 'n8n'; readonly pathAndQuery: string } | { readonly kind: 'media'; readonly hash: string };

/** What n8n serves to the world. Its editor, its API and the -test addresses are not here. */
const forwarded = /^\/(webhook|webhook-waiting|form|form-waiting)\/[^/]/;
const media = /^\/media\/([0-9a-f]{64})$/;

/** Encoded dot, slash, backslash, NUL, and an encoded percent sign, which would hide any of them one level deeper. */
const encodedTrick = /%(2e|2f|5c|00|25)/i;
const visibleAscii = /^[\x21-\x7e]+$/;

function decodes(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}

/** A path that every program behind us reads in the same way. */
const isPlain = (path: string): boolean =>
  visibleAscii.test(path) &&
  !/\/\/|\.\.|\\|#/.test(path) &&
  !/\/\.(\/|$)/.test(path) &&
  !encodedTrick.test(path) &&
  decodes(path);

/** Where LINE opens a LIFF app: at its endpoint first, with the form it is on its way to in `liff.state`. */
const liffEndpoint = /^\/webhook\/?$/;
const liffForm = /^\/([\w-]+\/form)(?:[?#]|$)/;

/** That form's own page: liff.init() in it goes on to the form. */
function liffTarget(query: string): PublicTarget | null {
  const form = liffForm.exec(new URLSearchParams(query).get('liff.state') ?? '')?.[1];
  return form === undefined ? null : { kind: 'n8n', pathAndQuery: `/webhook/${form}?${query}` };
}

/** The request target as it came over the wire → what it may reach, or null: nothing. Case and form must be exact. */
export function publicTarget(target: string): PublicTarget | null {
  const queryAt = target.indexOf('?');
  const path = queryAt < 0 ? target : target.slice(0, queryAt);
  if (!isPlain(path) || !visibleAscii.test(target) || target.includes('\\')) return null;
  if (liffEndpoint.test(path)) return queryAt < 0 ? null : liffTarget(target.slice(queryAt + 1));
  const hash = media.exec(path)?.[1];
  if (hash) return { kind: 'media', hash };
  return forwarded.test(path) ? { kind: 'n8n', pathAndQuery: target } : null;
}
