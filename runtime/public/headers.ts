import type { IncomingHttpHeaders } from 'node:http';
import { BUNDLE_HEADER } from '../../lib/line/inbox/bundle';

type Distinct = Readonly<Record<string, readonly string[] | undefined>>;

/** RFC 9110 7.6.1: these speak of one connection, not of the message. */
const hopByHop = new Set([
  'connection', 'keep-alive', 'proxy-authenticate', 'proxy-authorization', 'proxy-connection', 'te', 'trailer',
  'transfer-encoding', 'upgrade',
]); // prettier-ignore

/** Set anew by us, or nobody outside may say them: who asks, by which address, with whose session. */
const notFromOutside = new Set(['host', 'cookie', 'cookie2', 'forwarded', 'x-real-ip', 'expect', 'content-length', BUNDLE_HEADER]); // prettier-ignore

function endToEnd(headers: Distinct, dropped: (name: string) => boolean): Record<string, string[]> {
  const named = new Set((headers['connection'] ?? []).flatMap((value) => value.toLowerCase().split(/\s*,\s*/)));
  const kept = Object.entries(headers).filter(([name]) => !hopByHop.has(name) && !named.has(name) && !dropped(name));
  return Object.fromEntries(kept.map(([name, values]) => [name, [...(values ?? [])]]));
}

export interface Caller {
  readonly address: string;
  /** The Host header of the request. */
  readonly host: string;
  /** PUBLIC_URL, where it is set: it says how the world really reaches us. */
  readonly publicUrl: string | null;
}

/** What n8n gets to see of a request. */
export function requestHeaders(headers: Distinct, caller: Caller, bodyLength: number | null): Record<string, string[]> {
  const kept = endToEnd(headers, (name) => notFromOutside.has(name) || name.startsWith('x-forwarded-'));
  const outside = caller.publicUrl ? new URL(caller.publicUrl) : null;
  return {
    ...kept,
    'x-forwarded-for': [caller.address],
    'x-forwarded-proto': [outside?.protocol.slice(0, -1) ?? 'http'],
    'x-forwarded-host': [outside?.host ?? caller.host],
    ...(bodyLength !== null && { 'content-length': [String(bodyLength)] }),
  };
}

/** Never a cookie: the editor lives on the same n8n. The other is between n8n and us. */
const notForOutside = new Set(['set-cookie', 'set-cookie2', BUNDLE_HEADER]);

/** What the world gets to see of n8n's answer. */
export const responseHeaders = (headers: NodeJS.Dict<string[]>): Record<string, string[]> =>
  endToEnd(headers, (name) => notForOutside.has(name));

/** The length that a request announces; null when it does not. */
export function announcedLength({ 'content-length': length }: IncomingHttpHeaders): number | null {
  return length === undefined ? null : Number(length);
}
