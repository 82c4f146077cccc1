import { TokenCache, type HttpReply, type IssuedToken } from '../../http';
import type { CartPorts } from '../cart';
import { causeOf } from '../kit/error-table';
import { pageOf, type ListingClient, type ListingStep } from '../kit/listed/client';
import type { NumberedPage } from '../kit/listed/numbered-pages';
import { isObject, readJson } from '../kit/reply';
import { ShopDoor, type ClientTuning } from '../kit/shop-door';
import { explain, notSubscstore, type Step } from './errors';
import type { Mapping } from './mapping-schema';
import { bucketOf, tokenKeyOf, type SubscstoreSettings } from './settings';

/** Tokens of this process: sessions of one shop share one. */
const tokens = new TokenCache();

/** No source says how long a token lives; both public clients ask for a new one each time. A refused one is renewed. */
const TOKEN_SECONDS = 600;

/** Listings are slow there: a public client waits as long. */
const ANSWER_TIMEOUT_MS = 60_000;

const codesOf = (body: unknown): readonly string[] => {
  if (!isObject(body)) return [];
  const errors: readonly unknown[] = Array.isArray(body.errors) ? body.errors : [];
  return [body.error, ...errors.map((error) => (isObject(error) ? error.code : undefined))].filter(
    (code) => typeof code === 'string',
  );
};

/** A 200 with `success: false` is a refusal, and so is an error of the token door. */
const isRefusal = (body: unknown): boolean =>
  isObject(body) && (body.success === false || typeof body.error === 'string');

/** The one client of サブスクストア's API. It holds the shop's token only; no customer of the shop is ever signed in. */
export class SubscstoreClient implements ListingClient {
  private readonly door: ShopDoor<Step>;
  private readonly tokenKey: string;

  constructor(
    private readonly settings: SubscstoreSettings,
    private readonly mapping: Mapping,
    private readonly ports: CartPorts,
    tuning: ClientTuning = {},
  ) {
    const { cartDomain: host, sandbox, requestsPerSecond: perSecond = 1 } = settings;
    const address = { host, sandbox, bucket: bucketOf(settings), perSecond };
    this.door = new ShopDoor(address, ports, explain, { answerTimeoutMs: ANSWER_TIMEOUT_MS, ...tuning });
    this.tokenKey = tokenKeyOf(settings);
  }

  async list(step: ListingStep, params: Readonly<Record<string, string>>): Promise<NumberedPage> {
    const { path } = this.mapping[step];
    const body = await this.get(step, path, new URLSearchParams(params).toString());
    const readAt = this.ports.clock.now().toJSDate().toISOString();
    return pageOf(body, this.mapping[step], (what) => notSubscstore(step, what), readAt);
  }

  /** One customer by id; null only where サブスクストア itself says that there is none. */
  async customer(id: string): Promise<unknown> {
    const { path } = this.mapping.customers;
    try {
      return await this.get('customers', `${path}/${id}`, '', `${path}/:id`);
    } catch (error) {
      const cause = causeOf(error);
      if (cause?.kind === 'status' && cause.status === 404) return null;
      throw error;
    }
  }

  private get(step: ListingStep, path: string, query: string, place = path): Promise<unknown> {
    const { apiPath } = this.mapping;
    const url = `${this.door.base}${apiPath}${path}${query === '' ? '' : `?${query}`}`;
    const where = `GET ${this.settings.cartDomain}${apiPath}${place}`;
    return this.door.patiently(step, async () =>
      readJson(await this.ask(url, `${apiPath}${place}`), { where, repeatable: true, codesOf, isRefusal }),
    );
  }

  private ask(url: string, place: string): Promise<HttpReply> {
    const { signal } = this.ports;
    return this.door.withToken(
      tokens,
      this.tokenKey,
      () => this.issueToken(),
      (token) => {
        const headers = { Accept: 'application/json', Authorization: `Bearer ${token}` };
        return this.door.send({ method: 'GET', url, headers, repeatable: true, signal, place });
      },
    );
  }

  /** Asks for a token. Not cancelled with one caller, for others wait for the same one. */
  private issueToken(): Promise<IssuedToken> {
    const { apiPath, token } = this.mapping;
    const { cartDomain, applicationId, secretKey } = this.settings;
    const headers = { Accept: 'application/json', 'Content-Type': 'application/json' };
    const body = JSON.stringify({ [token.clientId]: applicationId, [token.clientSecret]: secretKey });
    const where = `POST ${cartDomain}${apiPath}${token.path}`;
    const ask = async (): Promise<IssuedToken> => {
      const url = `${this.door.base}${apiPath}${token.path}`;
      const reply = await this.door.send({ method: 'POST', url, headers, body, repeatable: true });
      return this.readToken(readJson(reply, { where, repeatable: true, codesOf, isRefusal }));
    };
    return this.door.patiently('token', ask, null);
  }

  /** The token, at the top of the answer or in its `data` (both were seen). */
  private readToken(body: unknown): IssuedToken {
    const { tokenKey } = this.mapping.token;
    const data = isObject(body) && isObject(body.data) ? body.data : {};
    const token = (isObject(body) ? body[tokenKey] : undefined) ?? data[tokenKey];
    // A token that cannot travel in a header is none.
    if (typeof token !== 'string' || !/^[\x21-\x7E]+$/.test(token)) {
      throw notSubscstore('token', 'トークンがありません');
    }
    return { token, expiresInSeconds: TOKEN_SECONDS };
  }
}
