import { createHash, randomBytes } from 'node:crypto';

/** What a shop would copy from LINE's console into the credential, and what only LINE knows. */
export interface LineSandboxCredentials {
  readonly channelId: string;
  readonly channelSecret: string;
  /** Long-lived. */
  readonly accessToken: string;
  readonly loginChannelId: string;
  readonly loginChannelSecret: string;
  readonly liffId: string;
  /** http://127.0.0.1:PORT, in place of api.line.me, api-data.line.me and liff.line.me. */
  readonly apiBase: string;
}

export interface LineSandboxOptions {
  /** Its own durable store; the same folder goes on with all it had. */
  dir: string;
  /** 0 or absent: chosen by the system. */
  port?: number;
  /** Taken when the folder is new; later the stored ones hold. */
  credentials?: Partial<LineSandboxCredentials>;
  /** Endpoint URL of the LIFF app, e.g. http://127.0.0.1:5680/webhook. */
  endpointBase?: string;
  /** How many people there are at least, made from the seed. */
  people?: number;
  seed?: number;
  /** Whether those people have added the account already (no webhook was sent for it); default following. */
  peopleState?: 'none' | 'following';
  /** Where the sandbox clock's offset lives, if not in its own store. */
  clock?: OffsetPlace;
  /** Messages a month; null: no limit. Taken when the folder is new. Default null. */
  quota?: number | null;
  /** Whether LINE's limits per endpoint hold; default true. */
  rates?: boolean;
  /** Told of every call of the API and its answer, e.g. to hold both against LINE's own description. */
  onExchange?: (exchange: ApiExchange) => void;
  /** Told of every webhook that was sent and how it was answered (null: no answer). */
  onWebhook?: (sent: SentWebhook) => void;
  /** How long an answer to a webhook is waited for; default 5,000. */
  webhookTimeoutMs?: number;
  /** Wait before the first redelivery, doubled each time up to a minute; default 1,000. */
  redeliveryDelayMs?: number;
}

/** A webhook as it went out. */
export interface SentWebhook {
  readonly body: string;
  readonly signature: string;
  readonly status: number | null;
}

/** One call of the API. Bodies are parsed JSON or form fields; undefined where there is none or it is something else. */
export interface ApiExchange {
  readonly method: string;
  readonly url: string;
  readonly requestBody?: unknown;
  readonly status: number;
  readonly responseBody?: unknown;
}

/** How far the sandbox clock stands ahead of the real one, in milliseconds. */
export interface OffsetPlace {
  get(): Promise<number>;
  set(offsetMs: number): Promise<void>;
}

const hex = (bytes: number): string => randomBytes(bytes).toString('hex');

const channelId = (): string => String(2_000_000_000 + (randomBytes(4).readUInt32BE() % 9_000_000));

/** Credentials of a new pretend channel, made at random where not given. */
export const newCredentials = (given: Partial<LineSandboxCredentials>): Omit<LineSandboxCredentials, 'apiBase'> => {
  const loginChannelId = given.loginChannelId ?? channelId();
  return {
    channelId: given.channelId ?? channelId(),
    channelSecret: given.channelSecret ?? hex(16),
    accessToken: given.accessToken ?? `${randomBytes(108).toString('base64url')}/otameshi=`,
    loginChannelId,
    loginChannelSecret: given.loginChannelSecret ?? hex(16),
    liffId: given.liffId ?? `${loginChannelId}-${hex(4)}`,
  };
};

/** The user id of the account itself: `destination` of webhooks. */
export const botUserId = (channel: string): string => `U${createHash('md5').update(`bot ${channel}`).digest('hex')}`;

/** The @ name of the account. */
export const basicId = (channel: string): string =>
  `@${(createHash('md5').update(`basic ${channel}`).digest().readUInt32BE() % 1_000_000_000).toString(36)}otm`.slice(
    0,
    9,
  );
