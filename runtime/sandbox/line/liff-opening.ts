import { createHmac } from 'node:crypto';
import { token } from './ids';
import type { Line } from './line';
import type { PersonRow } from './people';
import { TOKEN_SECONDS } from './tokens';

const ID_TOKEN_SECONDS = 3600;

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A LINE Login ID token: HS256 under the login channel's secret. The address only where registered and agreed. */
export const idTokenFor = (
  line: Line,
  person: PersonRow,
  given: { nonce?: string; audience?: string; secret?: string; issuer?: string; seconds?: number } = {},
): string => {
  const { loginChannelId, loginChannelSecret } = line.settings.get('credentials');
  const scopes = line.settings.get('liffScopes');
  const now = Math.floor(line.clock.millis() / 1000);
  const mayTell = scopes.includes('email') && person.email !== null && person.email_consent === 1;
  const claims = {
    iss: given.issuer ?? 'https://access.line.me',
    sub: person.user_id,
    aud: given.audience ?? loginChannelId,
    exp: now + (given.seconds ?? ID_TOKEN_SECONDS),
    iat: now,
    amr: ['linesso'],
    ...(given.nonce === undefined ? {} : { nonce: given.nonce }),
    ...(scopes.includes('profile') ? { name: person.display_name } : {}),
    ...(scopes.includes('profile') && person.picture_url ? { picture: person.picture_url } : {}),
    ...(mayTell ? { email: person.email } : {}),
  };
  const signed = `${part({ typ: 'JWT', alg: 'HS256' })}.${part(claims)}`;
  return `${signed}.${createHmac('sha256', given.secret ?? loginChannelSecret)
    .update(signed)
    .digest('base64url')}`;
};

/** What stands behind `#` when LINE's app opens a LIFF page. */
export const fragment = (line: Line, person: PersonRow): string => {
  const { loginChannelId, liffId } = line.settings.get('credentials');
  const access = line.commits.runNow(() => line.tokens.issue('user', { person: person.n })).token;
  const context = {
    type: 'utou',
    viewType: 'full',
    userId: person.user_id,
    endpointUrl: line.settings.get('endpointBase'),
    scope: line.settings.get('liffScopes'),
    accessTokenHash: token(16),
    liffId,
  };
  return new URLSearchParams({
    access_token: access,
    context_token: `${part({ typ: 'JWT', alg: 'HS256' })}.${part(context)}.${token(32)}`,
    feature_token: token(32),
    feature: 'closeWindow,getProfile,sendMessages,openWindow',
    id_token: idTokenFor(line, person),
    client_id: loginChannelId,
    expires_in: String(TOKEN_SECONDS.user),
    scope: line.settings.get('liffScopes').join(' '),
  }).toString();
};

const HOSTS = ['https://liff.line.me', 'https://miniapp.line.me'];

/** The part of a LIFF URL after the app's id (path, query and fragment); null for no app here. */
const pathOf = (line: Line, liffUrl: string): { path: string; search: string } | null => {
  const url = URL.parse(liffUrl);
  const { liffId } = line.settings.get('credentials');
  if (!url) return null;
  const isApp = url.protocol === 'line:' && url.host === 'app';
  if (!isApp && !HOSTS.includes(url.origin) && url.origin !== line.url) return null;
  const [, id = '', ...rest] = url.pathname.split('/');
  if (id !== liffId) return null;
  return { path: rest.length > 0 ? `/${rest.join('/')}` : '', search: url.search };
};

/** Where a LIFF URL leads for a person; see LineWorld. */
export const openLiff = (line: Line, userId: string, liffUrl: string): string | null => {
  const endpoint = line.settings.get('endpointBase');
  const person = line.people.find(userId);
  const asked = pathOf(line, liffUrl);
  if (!endpoint || !person || !asked) return null;
  const { path, search } = asked;
  const open = new URL(endpoint);
  if (path !== '' || search !== '') {
    if (line.settings.get('liffRedirect') === 'state') open.searchParams.set('liff.state', `${path}${search}`);
    else open.pathname = `${open.pathname.replace(/\/$/, '')}${path}`;
  }
  if (line.settings.get('liffRedirect') === 'direct' && search !== '') open.search = search;
  return `${open.toString()}#${fragment(line, person)}`;
};
