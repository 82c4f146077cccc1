import type { ReadLineSettings } from '../../line/settings';

/** Where LIFF's script comes from and whom it talks to: LINE, or in お試しモード our pretend LINE. */
interface LiffHosts {
  readonly script: string;
  readonly connect: readonly string[];
}

/** liff.init() fetches its texts, the keys of the ID token and, in a browser outside LINE, the token itself. */
const LINE_HOSTS: LiffHosts = {
  script: 'https://static.line-scdn.net',
  connect: ['https://api.line.me', 'https://access.line.me', 'https://liff.line.me', 'https://liffsdk.line-scdn.net'],
};

type Where = Pick<ReadLineSettings, 'apiBase'>;

const hostsOf = ({ apiBase }: Where): LiffHosts =>
  apiBase === undefined ? LINE_HOSTS : { script: apiBase, connect: [apiBase] };

export const sdkUrl = (where: Where): string => `${hostsOf(where).script}/liff/edge/2/sdk.js`;

/** Nothing inline, nothing from elsewhere, in nobody's frame. The page may share the editor's host. */
export function contentSecurityPolicy(where: Where): string {
  const { script, connect } = hostsOf(where);
  return [
    "default-src 'none'",
    `script-src 'self' ${script}`,
    "style-src 'self'",
    "img-src 'self' data:",
    `connect-src 'self' ${connect.join(' ')}`,
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

const common = { 'X-Content-Type-Options': 'nosniff', 'Cross-Origin-Resource-Policy': 'same-origin' } as const;

/** A page is for one visit: its session must not be shown to the next. */
export const pageHeaders = (where: Where): Readonly<Record<string, string>> => ({
  ...common,
  'Content-Type': 'text/html; charset=utf-8',
  'Content-Security-Policy': contentSecurityPolicy(where),
  'Cache-Control': 'no-store',
  // Not no-referrer: the browser would then hide the origin of the page's own requests, which we check.
  'Referrer-Policy': 'same-origin',
  'X-Frame-Options': 'DENY',
  'Permissions-Policy': 'camera=(), microphone=(), geolocation=(), payment=()',
});

export const assetHeaders = (type: string): Readonly<Record<string, string>> => ({
  ...common,
  'Content-Type': type,
  'Content-Security-Policy': "default-src 'none'",
  'Cache-Control': 'public, max-age=300',
});

export const jsonHeaders: Readonly<Record<string, string>> = {
  ...common,
  'Content-Type': 'application/json; charset=utf-8',
  'Content-Security-Policy': "default-src 'none'",
  'Cache-Control': 'no-store',
};

interface Asked {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly socketAddress: string | undefined;
}

const first = (value: string | string[] | undefined): string | undefined => (Array.isArray(value) ? value[0] : value);

const near = /^(::1|127\.|::ffff:127\.|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|f[cd]|fe80)/i;

/**
 * The visitor's IP address; null where it is not known. X-Forwarded-For counts only from a neighbour (our public
 * listener writes it anew), and an address of this machine or network is a tunnel's or a proxy's: everybody's.
 */
export function visitorAddress({ headers, socketAddress = '' }: Asked): string | null {
  const forwarded = first(headers['x-forwarded-for'])?.split(',').at(-1)?.trim();
  const address = near.test(socketAddress) && forwarded ? forwarded : socketAddress;
  return address === '' || near.test(address) ? null : address;
}

/**
 * Whether a request comes from our own page: its Origin is the public address, or the host that was asked. A page on
 * another site cannot send JSON to us without saying its own Origin.
 */
export function isOwnOrigin({ headers }: Pick<Asked, 'headers'>, publicBase: string | null): boolean {
  const origin = first(headers.origin);
  if (origin === undefined || !URL.canParse(origin)) return false;
  if (publicBase !== null && new URL(publicBase).origin === origin) return true;
  const host = first(headers['x-forwarded-host']) ?? first(headers.host);
  return host !== undefined && new URL(origin).host === host;
}
