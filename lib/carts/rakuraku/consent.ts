/**
 * The shop's consent, which a marketer gives in the browser: an address of the cart is opened, and the address on which
 * the browser ends is pasted into the credential. No page of ours has to be reachable for it.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { Failure } from '../../failure';
import { originOf, type RakurakuSettings } from './settings';

const AUTHORIZE_PATH = '/api/oauth/authorize.php';

type Client = Pick<RakurakuSettings, 'shopDomain' | 'sandbox' | 'clientId' | 'clientSecret' | 'redirectUrl'>;

/** Only whoever knows the secret could have asked with this state: a code that others slip in does not fit. */
const stateOf = ({ shopDomain: host, clientId, clientSecret }: Client): string =>
  createHmac('sha256', clientSecret).update(`consent\n${host}\n${clientId}`).digest('base64url').slice(0, 32);

/** The address that the marketer opens. `scope` is left out: with it the cart refuses (reference 3). Tells no secret. */
export const consentPage = (client: Client): string => {
  const query = {
    client_id: client.clientId,
    redirect_uri: client.redirectUrl,
    response_type: 'code',
    state: stateOf(client),
  };
  return `${originOf(client)}${AUTHORIZE_PATH}?${new URLSearchParams(query).toString()}`;
};

const howTo = (client: Client): string =>
  `次のURLをブラウザで開いてログインし、許可してください。許可した後に開いたページのURLを、認証情報の「許可後に開いたページのURL」にすぐに貼り付けて保存してください。 ${consentPage(client)}`;

const refused = (client: Client, message: string): Failure => new Failure('auth', message, howTo(client));

export const noConsent = (client: Client): Failure => refused(client, '楽楽リピートの許可がまだありません。');

export const consentLapsed = (client: Client): Failure =>
  refused(client, '楽楽リピートの許可が切れています。もう一度許可が必要です。');

export const codeSpent = (client: Client): Failure =>
  refused(client, '貼り付けたURLの許可は、期限が切れたか、すでに使われています。もう一度許可が必要です。');

const sameText = (one: string, other: string): boolean => {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
};

/**
 * The code in the pasted address, or null where none was pasted.
 * @throws Failure 'auth' where it is no address of this credential's consent.
 */
export const pastedCode = (settings: RakurakuSettings): string | null => {
  const { consentUrl } = settings;
  if (consentUrl === '') return null;
  const query = URL.canParse(consentUrl) ? new URL(consentUrl).searchParams : new URLSearchParams();
  if (query.has('error')) throw refused(settings, '楽楽リピートの画面で許可されませんでした。');
  const [code, state] = [query.get('code') ?? '', query.get('state') ?? ''];
  if (code === '') {
    throw refused(settings, '貼り付けたURLに許可の情報(code)がありません。ページを移動する前のURLが必要です。');
  }
  if (!sameText(state, stateOf(settings))) {
    throw refused(settings, '貼り付けたURLは、この認証情報の許可のものではありません(state が違います)。');
  }
  return code;
};

/** Names a code without telling it. */
export const codeDigest = (code: string): string => createHash('sha256').update(code).digest('base64url').slice(0, 22);
