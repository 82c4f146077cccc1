import { DateTime } from 'luxon';
import type { Clock } from '../../../lib/clock';
import { TOKYO } from '../../../lib/clock';
import type { RunningSandbox, SandboxOptions } from '../../../runtime/sandbox/futureshop/server';
import { startFutureshopSandbox } from '../../../runtime/sandbox/futureshop/server';

/** A clock that stands until it is moved. */
export class StandingClock implements Clock {
  constructor(private instant = DateTime.fromISO('2026-11-20T09:00:00', { zone: TOKYO })) {}

  now(): DateTime {
    return this.instant;
  }

  forward(minutes: number): void {
    this.instant = this.instant.plus({ minutes });
  }
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON; null where it is none. */
  readonly body: Record<string, unknown>;
}

const opened: RunningSandbox[] = [];

/** Opens a shop without its speed limit (unless asked for), closed by `closeShops`. */
export const openShop = async (options: SandboxOptions = {}): Promise<ShopClient> => {
  const sandbox = await startFutureshopSandbox({ pace: false, members: 30, orders: 0, ...options });
  opened.push(sandbox);
  return new ShopClient(sandbox);
};

export const closeShops = async (): Promise<void> => {
  await Promise.all(opened.splice(0).map((sandbox) => sandbox.stop()));
};

const read = async (response: Response): Promise<Answer> => {
  const text = await response.text();
  let body: Record<string, unknown> = {};
  try {
    body = JSON.parse(text) as Record<string, unknown>;
  } catch {
    // A body that is no JSON is looked at as text.
  }
  return { status: response.status, headers: response.headers, text, body };
};

/** Speaks to a shop as any HTTP client would. */
export class ShopClient {
  private token: string | null = null;

  constructor(readonly sandbox: RunningSandbox) {}

  get control(): RunningSandbox['control'] {
    return this.sandbox.control;
  }

  async raw(path: string, init: RequestInit = {}): Promise<Answer> {
    return read(await fetch(path.startsWith('http') ? path : `${this.sandbox.url}${path}`, init));
  }

  tokenRequest(headers: Record<string, string> = {}, body = 'grant_type=client_credentials'): Promise<Answer> {
    const { shopKey, clientId, clientSecret } = this.sandbox.credentials;
    return this.raw('/oauth/token', {
      method: 'POST',
      body,
      headers: {
        'x-shop-key': shopKey,
        authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`,
        'content-type': 'application/x-www-form-urlencoded',
        ...headers,
      },
    });
  }

  /** A call with both headers; the token is fetched once. */
  async call(path: string, init: RequestInit = {}): Promise<Answer> {
    this.token ??= String((await this.tokenRequest()).body['access_token']);
    return this.raw(path, { ...init, headers: { ...this.headers(), ...(init.headers as Record<string, string>) } });
  }

  get(path: string): Promise<Answer> {
    return this.call(`/admin-api/v1${path}`);
  }

  post(path: string, body: unknown): Promise<Answer> {
    return this.call(`/admin-api/v1${path}`, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    });
  }

  /** Fetches a new token for the calls that follow. */
  async renew(): Promise<void> {
    this.token = String((await this.tokenRequest()).body['access_token']);
  }

  async members(query = ''): Promise<Record<string, unknown>[]> {
    return (await this.get(`/member${query}`)).body['memberList'] as Record<string, unknown>[];
  }

  private headers(): Record<string, string> {
    return { 'x-shop-key': this.sandbox.credentials.shopKey, authorization: `Bearer ${this.token}` };
  }
}

/** The first error of a refusal. */
export const firstError = (answer: Answer): { code: string; path: string; message: string } =>
  (answer.body['errors'] as { code: string; path: string; message: string }[])[0] ?? {
    code: '',
    path: '',
    message: '',
  };
