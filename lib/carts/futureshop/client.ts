import { openDoor, TokenCache, withRetry, type HttpDoor, type HttpReply, type IssuedToken } from '../../http';
import type { CartPorts } from '../cart';
import { explain, notFutureshop, stopped, type Step } from './errors';
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

/** For the credential test, where a person waits, and for tests. */
export interface ClientTuning {
  readonly maxAttempts?: number;
  readonly answerTimeoutMs?: number;
}

/** Tokens of this process: sessions of one shop share one, since a second may end the first (reference 1.1). */
const tokens = new TokenCache();

/** Follows `work`, or the caller's cancellation if that comes first; `work` itself goes on for those who share it. */
const orStopped = async <T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> => {
  if (!signal) return work;
  const settled = new AbortController();
  const cancelled = new Promise<never>((_, reject) => {
    if (signal.aborted) reject(stopped());
    signal.addEventListener('abort', () => reject(stopped()), { once: true, signal: settled.signal });
  });
  return Promise.race([work, cancelled]).finally(() => settled.abort());
};

/** The one client of futureshop's API: token, pace, retries and the reading of its envelope. */
export class FutureshopClient {
  private readonly door: HttpDoor;
  private readonly base: string;
  private readonly bucket: string;
  private readonly tokenKey: string;

  constructor(
    private readonly settings: FutureshopSettings,
    private readonly mapping: Mapping,
    private readonly ports: CartPorts,
    private readonly tuning: ClientTuning = {},
  ) {
    const { apiDomain: host, sandbox } = settings;
    this.door = openDoor({ host, sandbox, egress: ports.egress, answerTimeoutMs: tuning.answerTimeoutMs });
    this.base = `${sandbox ? 'http' : 'https'}://${host}`;
    this.bucket = bucketOf(settings);
    this.tokenKey = tokenKeyOf(settings);
  }

  /** Asks one page of 会員検索 or 受注検索. Rejects with Failure. */
  async list(step: 'members' | 'orders', query: string): Promise<Listing> {
    const { path, listKey, nextUrlKey } = this.mapping[step];
    const host = this.settings.apiDomain;
    const body = await this.patiently(step, this.ports.signal, async () =>
      readEnvelope(await this.ask(`${this.base}${path}?${query}`), `GET ${host}${path}`, step),
    );
    const rows = body[listKey];
    if (!Array.isArray(rows)) throw notFutureshop(step, `「${listKey}」がありません`);
    const nextQuery = nextQueryOf(body[nextUrlKey], { step, host, path, query });
    return { rows, nextQuery, readAt: this.ports.clock.now().toJSDate().toISOString() };
  }

  /** One GET with a valid token. A refused token is renewed once: it may have ended early (reference 1.7). */
  private async ask(url: string): Promise<HttpReply> {
    const first = await this.askWithToken(url);
    if (first.reply.status !== 401) return first.reply;
    tokens.drop(this.tokenKey, first.token);
    return (await this.askWithToken(url)).reply;
  }

  private async askWithToken(url: string): Promise<{ reply: HttpReply; token: string }> {
    const { signal } = this.ports;
    const token = await orStopped(
      tokens.get(this.tokenKey, () => this.issueToken()),
      signal,
    );
    await this.takeSlot(signal);
    const headers = { ...this.headers(), Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
    return { reply: await this.door.send({ method: 'GET', url, headers, repeatable: true, signal }), token };
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
    return this.patiently('token', undefined, async () => {
      await this.takeSlot(undefined);
      const body = 'grant_type=client_credentials';
      const reply = await this.door.send({ method: 'POST', url: this.base + path, headers, body, repeatable: true });
      return readToken(readEnvelope(reply, `POST ${apiDomain}${path}`, 'token'));
    });
  }

  private headers(): Record<string, string> {
    return { [this.mapping.token.shopKeyHeader]: this.settings.shopKey, Accept: 'application/json' };
  }

  /** Waits for this client id's turn; the token request counts as well. */
  private async takeSlot(signal: AbortSignal | undefined): Promise<void> {
    const perSecond = this.settings.requestsPerSecond ?? 1;
    if (perSecond > 0) await this.ports.pace.slot(this.bucket, perSecond, this.ports.lane, signal);
  }

  /** Runs one step with retries and puts its error into words. After a 429 all processes pause. */
  private async patiently<T>(step: Step, signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
    try {
      return await withRetry(work, {
        signal,
        maxAttempts: this.tuning.maxAttempts,
        onWait: async (error, milliseconds) => {
          if (error.status === 429) await this.ports.pace.holdBack(this.bucket, milliseconds);
        },
      });
    } catch (error) {
      throw signal?.aborted ? stopped() : explain(error, step);
    }
  }
}
