import { TokenCache, type HttpReply, type IssuedToken } from '../../http';
import type { CartPorts } from '../cart';
import { ShopDoor, type ClientTuning } from '../kit/shop-door';
import { explain, notFutureshop, type Step } from './errors';
import type { Mapping } from './mapping-schema';
import { nextQueryOf, readEnvelope, readToken } from './reply';
import { bucketOf, tokenKeyOf, type FutureshopSettings } from './settings';

/** One page of a search. */
export interface Listing {
  readonly rows: readonly unknown[];
  /** The query of the next page, where the answer names one. */
  readonly nextQuery: string | null;
  /** ISO instant at which the answer came. */
  readonly readAt: string;
}

/** Tokens of this process: sessions of one shop share one, since a second may end the first (reference 1.1). */
const tokens = new TokenCache();

/** The one client of futureshop's API: token, pace, retries and the reading of its envelope. */
export class FutureshopClient {
  private readonly door: ShopDoor<Step>;
  private readonly tokenKey: string;

  constructor(
    private readonly settings: FutureshopSettings,
    private readonly mapping: Mapping,
    private readonly ports: CartPorts,
    tuning: ClientTuning = {},
  ) {
    const { apiDomain: host, sandbox, requestsPerSecond: perSecond = 1 } = settings;
    this.door = new ShopDoor({ host, sandbox, bucket: bucketOf(settings), perSecond }, ports, explain, tuning);
    this.tokenKey = tokenKeyOf(settings);
  }

  /** Asks one page of 会員検索 or 受注検索. Rejects with Failure. */
  async list(step: 'members' | 'orders', query: string): Promise<Listing> {
    const { path, listKey, nextUrlKey } = this.mapping[step];
    const host = this.settings.apiDomain;
    const body = await this.door.patiently(step, async () =>
      readEnvelope(await this.ask(`${this.door.base}${path}?${query}`), `GET ${host}${path}`, step),
    );
    const rows = body[listKey];
    if (!Array.isArray(rows)) throw notFutureshop(step, `「${listKey}」がありません`);
    const nextQuery = nextQueryOf(body[nextUrlKey], { step, host, path, query });
    return { rows, nextQuery, readAt: this.ports.clock.now().toJSDate().toISOString() };
  }

  private ask(url: string): Promise<HttpReply> {
    const { signal } = this.ports;
    return this.door.withToken(
      tokens,
      this.tokenKey,
      () => this.issueToken(),
      (token) => {
        const headers = { ...this.headers(), Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
        return this.door.send({ method: 'GET', url, headers, repeatable: true, signal });
      },
    );
  }

  /** Asks for a token. Not cancelled with one caller, for others wait for the same one. */
  private issueToken(): Promise<IssuedToken> {
    const { path } = this.mapping.token;
    const { apiDomain, clientId, clientSecret } = this.settings;
    const headers = {
      ...this.headers(),
      Authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`,
      'Content-Type': 'application/x-www-form-urlencoded',
    };
    const ask = async (): Promise<IssuedToken> => {
      const body = 'grant_type=client_credentials';
      const url = this.door.base + path;
      const reply = await this.door.send({ method: 'POST', url, headers, body, repeatable: true });
      return readToken(readEnvelope(reply, `POST ${apiDomain}${path}`, 'token'));
    };
    return this.door.patiently('token', ask, null);
  }

  private headers(): Record<string, string> {
    return { [this.mapping.token.shopKeyHeader]: this.settings.shopKey, Accept: 'application/json' };
  }
}
