import { TokenCache, type HttpReply, type IssuedToken } from '../../http';
import type { CartPorts } from '../cart';
import { isObject, type JsonObject } from '../kit/reply';
import { ShopDoor, type ClientTuning } from '../kit/shop-door';
import { noteCost, requestsPerSecondOf, secondsUntil, type QueryCost } from './cost';
import { explain, notShopify, type Step } from './errors';
import { readGraphql, readTokenReply } from './reply';
import { bucketOf, tokenKeyOf, type ShopifySettings } from './settings';

/** Reference 3.0: the latest stable version when this was written; an ended one is served by the oldest supported. */
const GRAPHQL_PATH = '/admin/api/2026-10/graphql.json';
const TOKEN_PATH = '/admin/oauth/access_token';
/** Seconds a token lives where the answer does not say (reference 3.1: about a day). */
const DEFAULT_TOKEN_SECONDS = 3_600;

/** Tokens by client credentials, of this process. */
const tokens = new TokenCache();

/** Queries may be asked again, mutations never. */
interface Question {
  readonly step: Step;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

export interface Answer {
  readonly data: JsonObject;
  /** ISO instant at which the answer came. */
  readonly readAt: string;
}

const readToken = (body: unknown): IssuedToken => {
  const { access_token: token, expires_in: expiresIn } = isObject(body) ? body : {};
  if (typeof token !== 'string' || !/^[\x21-\x7E]+$/.test(token)) throw notShopify('token', 'トークンがありません');
  const seconds = Number(expiresIn ?? DEFAULT_TOKEN_SECONDS);
  if (!Number.isFinite(seconds) || seconds <= 0) throw notShopify('token', 'トークンの期限');
  return { token, expiresInSeconds: seconds };
};

/** The one client of the Admin API: token, pace by the cost bucket, retries and the reading of its answers. */
export class ShopifyClient {
  private readonly door: ShopDoor<Step>;
  private readonly bucket: string;

  constructor(
    private readonly settings: ShopifySettings,
    private readonly ports: CartPorts,
    tuning: ClientTuning = {},
  ) {
    const bucket = bucketOf(settings);
    this.bucket = bucket;
    const { shopDomain: host, sandbox, requestsPerSecond } = settings;
    const address = {
      ...{ host, sandbox, bucket, savesUp: true },
      get perSecond() {
        return requestsPerSecond ?? requestsPerSecondOf(bucket);
      },
    };
    this.door = new ShopDoor(address, ports, explain, tuning);
  }

  /** Asks a query. Rejects with Failure. */
  query(question: Question): Promise<Answer> {
    return this.ask(question, true);
  }

  /** Asks a mutation, once. Rejects with Failure. */
  mutate(question: Question): Promise<Answer> {
    return this.ask(question, false);
  }

  private async ask({ step, query, variables }: Question, repeatable: boolean): Promise<Answer> {
    const { shopDomain } = this.settings;
    const body = JSON.stringify({ query, variables });
    const { data, cost } = await this.door.patiently(step, async () =>
      readGraphql(await this.post(body, repeatable), { where: `POST ${shopDomain}${GRAPHQL_PATH}`, repeatable }),
    );
    if (cost !== null) await this.keepWithin(cost);
    if (data === null) throw notShopify(step, '「data」がありません');
    return { data, readAt: this.ports.clock.now().toJSDate().toISOString() };
  }

  /** All processes wait until the bucket holds enough for such a query again. */
  private async keepWithin(cost: QueryCost): Promise<void> {
    noteCost(this.bucket, cost);
    const seconds = secondsUntil(cost);
    if (seconds > 0) await this.ports.pace.holdBack(this.bucket, Math.ceil(seconds * 1_000));
  }

  private post(body: string, repeatable: boolean): Promise<HttpReply> {
    const { settings } = this;
    const send = (token: string) => {
      const headers = {
        'X-Shopify-Access-Token': token,
        'Content-Type': 'application/json',
        Accept: 'application/json',
      };
      const url = this.door.base + GRAPHQL_PATH;
      return this.door.send({ method: 'POST', url, headers, body, repeatable, signal: this.ports.signal });
    };
    if (settings.authentication === 'token') return send(settings.accessToken);
    const { clientId, clientSecret } = settings;
    return this.door.withToken(tokens, tokenKeyOf(settings), () => this.issueToken(clientId, clientSecret), send);
  }

  /** Asks for a token. Not cancelled with one caller, for others wait for the same one. */
  private issueToken(clientId: string, clientSecret: string): Promise<IssuedToken> {
    const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret };
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded', Accept: 'application/json' };
    const url = this.door.base + TOKEN_PATH;
    const body = new URLSearchParams(form).toString();
    const ask = async (): Promise<IssuedToken> => {
      const reply = await this.door.send({ method: 'POST', url, headers, body, repeatable: true });
      return readToken(readTokenReply(reply, `POST ${this.settings.shopDomain}${TOKEN_PATH}`));
    };
    return this.door.patiently('token', ask, null);
  }
}
