import { TokenCache, type HttpReply, type HttpRequest, type IssuedToken } from '../../http';
import type { CartAnswer, CartPorts } from '../cart';
import { isCode, isObject, readJson } from '../kit/reply';
import { ShopDoor, type ClientTuning } from '../kit/shop-door';
import { explainAt, noToken, notAtDomain, notEcforce, type Domain, type Step } from './errors';
import { readDocument, type Document } from './json-api';
import { bucketOf, tokenKeyOf, type EcforceSettings } from './settings';
import { SignInLimit } from './sign-in-limit';

/** Rows of one answer. */
export interface Listing extends Document {
  /** ISO instant at which the answer came. */
  readonly readAt: string;
}

/** Tokens and sign-ins of this process: sessions of one login share them. */
const tokens = new TokenCache();
const signIns = new SignInLimit();

/** 100 rows were seen to take ten seconds (reference 2.3). */
const ANSWER_TIMEOUT_MS = 60_000;
/** The pace that public clients keep; no number is published. */
const PER_SECOND = 1;

const API = '/api/v2/admin';

export const codesOf = (body: unknown): readonly string[] => {
  const errors = isObject(body) && Array.isArray(body.errors) ? body.errors : [];
  return errors.map((error: unknown) => String(isObject(error) ? error.code : ''));
};

/** The one client of ecforce's API: token, pace, retries and the reading of JSON:API. */
export class EcforceClient {
  private readonly door: ShopDoor<Step>;

  constructor(
    private readonly settings: EcforceSettings,
    private readonly ports: CartPorts,
    private readonly tuning: ClientTuning = {},
  ) {
    this.door = this.doorAt('APIドメイン');
  }

  /** Asks for rows. @param place the path as it may be shown, where that holds a person's id. Rejects with Failure. */
  async list(step: Step, path: string, params: URLSearchParams, place = path): Promise<Listing> {
    const url = `${this.door.base}${API}${path}?${params.toString()}`;
    const where = `GET ${this.settings.apiDomain}${API}${place}`;
    const ask = async (): Promise<unknown> => {
      const reply = await this.ask({ method: 'GET', url, repeatable: true, place: API + place });
      return readJson(reply, { where, repeatable: true, codesOf, isRefusal: (body) => codesOf(body).length > 0 });
    };
    const found = readDocument(await this.door.patiently(step, ask));
    if (found === null) throw notEcforce(step, '「data」がありません');
    return { ...found, readAt: this.ports.clock.now().toJSDate().toISOString() };
  }

  /**
   * Changes one thing, once. A 200 may hold errors and still have done a part (reference 2.8): its codes are handed on,
   * and what became of the change is for the reading back to say.
   */
  async put(path: string, value: unknown, place: string): Promise<CartAnswer> {
    const where = `PUT ${this.settings.apiDomain}${API}${place}`;
    const url = `${this.door.base}${API}${path}`;
    const ask = async (): Promise<CartAnswer> => {
      const body = JSON.stringify(value);
      const reply = await this.ask({ method: 'PUT', url, body, repeatable: false, place: API + place });
      const codes = codesOf(readJson(reply, { where, repeatable: false, codesOf })).filter(isCode);
      return { status: reply.status, codes };
    };
    return this.door.patiently('change', ask);
  }

  /**
   * Whether ecforce answers at a domain. Asked without any credential, so that no secret goes to a wrong host: ecforce
   * refuses with a code of its own (reference 2.8).
   * @throws Failure naming the domain.
   */
  async findEcforce(domain: Domain): Promise<void> {
    const door = this.doorAt(domain);
    const host = domain === 'APIドメイン' ? this.settings.apiDomain : this.settings.cartDomain;
    const url = `${door.base}${API}/customers.json?per=1`;
    const codes = await door.patiently('customers', async () => {
      const reply = await door.send(this.plain({ method: 'GET', url, repeatable: true }));
      // A stranger is refused: whatever data a refusal holds is looked at, but for those that time may heal.
      const isRefusal = reply.status >= 400 && reply.status < 500 && reply.status !== 429;
      if (isRefusal && reply.body.format === 'json') return codesOf(reply.body.value);
      return codesOf(readJson(reply, { where: `GET ${host}${API}/customers.json`, repeatable: true, codesOf }));
    });
    if (!codes.some((code) => /^A[A-Z]+\d{4}$/.test(code))) throw notAtDomain(domain);
  }

  private doorAt(domain: Domain): ShopDoor<Step> {
    const { apiDomain, cartDomain, sandbox, requestsPerSecond: perSecond = PER_SECOND } = this.settings;
    const host = domain === 'APIドメイン' ? apiDomain : cartDomain;
    const tuning = { answerTimeoutMs: ANSWER_TIMEOUT_MS, ...this.tuning };
    return new ShopDoor(
      { host, sandbox, bucket: bucketOf(this.settings), perSecond },
      this.ports,
      explainAt(domain),
      tuning,
    );
  }

  /** One request with the token, which a login brings anew where ecforce refuses it. */
  private ask(request: Omit<HttpRequest, 'headers' | 'signal'>): Promise<HttpReply> {
    const send = (token: string): Promise<HttpReply> =>
      this.door.send(this.plain(request, { Authorization: `Token token="${token}"` }));
    const { settings } = this;
    if (settings.signIn === 'token') return send(settings.token);
    const key = tokenKeyOf(settings, settings);
    return this.door.withToken(tokens, key, () => this.signIn(key, settings), send);
  }

  /** A token by e-mail and password. Never repeated by itself, for every try counts; not cancelled with one caller. */
  private signIn(key: string, { email, password }: { email: string; password: string }): Promise<IssuedToken> {
    const path = '/api/v2/admins/sign_in.json';
    const url = this.door.base + path;
    const body = JSON.stringify({ admin: { email, password } });
    const ask = async (): Promise<IssuedToken> => {
      signIns.take(key);
      const reply = await this.door.send({ ...this.plain({ method: 'POST', url, body, repeatable: false }), signal: undefined }); // prettier-ignore
      const where = `POST ${this.settings.apiDomain}${path}`;
      const token = tokenIn(readJson(reply, { where, repeatable: false, codesOf }));
      // A token is good until it is taken back (reference 2.1); a refused one is renewed.
      return { token, expiresInSeconds: Number.POSITIVE_INFINITY };
    };
    return this.door.patiently('signIn', ask, null);
  }

  private plain(
    request: Omit<HttpRequest, 'headers' | 'signal'>,
    headers: Readonly<Record<string, string>> = {},
  ): HttpRequest {
    const content: Record<string, string> = request.body === undefined ? {} : { 'Content-Type': 'application/json' };
    return { ...request, headers: { Accept: 'application/json', ...content, ...headers }, signal: this.ports.signal };
  }
}

/** The answer may be plain or a JSON:API resource. @throws Failure 'auth' where it brings no token. */
const tokenIn = (body: unknown): string => {
  const data = isObject(body) && isObject(body.data) ? body.data : null;
  const attributes = isObject(data?.attributes) ? data.attributes : null;
  const token = (attributes ?? data ?? (isObject(body) ? body : null))?.authentication_token;
  if (typeof token !== 'string' || !/^[\x21\x23-\x5B\x5D-\x7E]+$/.test(token)) throw noToken();
  return token;
};
