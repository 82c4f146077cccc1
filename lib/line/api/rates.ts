import type { Lane } from '../../carts/cart';

/** At most `requests` in `seconds`, counted by LINE per channel and endpoint as a bucket that fills steadily. */
interface Limit {
  readonly requests: number;
  readonly seconds: number;
}

const SECOND = 1;
const HOUR = 3_600;

/**
 * LINE's limits, per endpoint. Source: Messaging API reference, "Rate limits" (developers.line.biz), as of November
 * 2026; LIFF and LINE Login state none, the usual one is kept for them.
 */
const LIMITS = {
  push: { requests: 2_000, seconds: SECOND },
  multicast: { requests: 200, seconds: SECOND },
  reply: { requests: 2_000, seconds: SECOND },
  validate: { requests: 2_000, seconds: SECOND },
  quota: { requests: 2_000, seconds: SECOND },
  botInfo: { requests: 2_000, seconds: SECOND },
  profile: { requests: 2_000, seconds: SECOND },
  followers: { requests: 2_000, seconds: SECOND },
  loading: { requests: 100, seconds: SECOND },
  linkToken: { requests: 2_000, seconds: SECOND },
  webhook: { requests: 2_000, seconds: SECOND },
  webhookTest: { requests: 60, seconds: HOUR },
  richMenu: { requests: 2_000, seconds: SECOND },
  richMenuCreate: { requests: 100, seconds: HOUR },
  richMenuDelete: { requests: 100, seconds: HOUR },
  richMenuAliasDelete: { requests: 100, seconds: HOUR },
  richMenuList: { requests: 10, seconds: SECOND },
  richMenuBatch: { requests: 3, seconds: HOUR },
  statelessToken: { requests: 370, seconds: SECOND },
  tokenVerify: { requests: 2_000, seconds: SECOND },
  idToken: { requests: 2_000, seconds: SECOND },
  liff: { requests: 2_000, seconds: SECOND },
} as const satisfies Record<string, Limit>;

export type Endpoint = keyof typeof LIMITS;

/** Sends and bulk work step aside for what a person waits for. */
const BEHIND: ReadonlySet<Endpoint> = new Set(['push', 'multicast', 'followers']);

export interface EndpointPace {
  readonly perSecond: number;
  readonly burst: number;
  readonly lane: Lane;
  /** True where waiting for a slot may take minutes: better refuse than let a person wait. */
  readonly scarce: boolean;
}

/**
 * How an endpoint is paced. A limit by the hour is split: half of it may go at once, the other half refills over the
 * hour, so that no hour sees more than the whole, even if LINE counted by the clock's hour.
 */
export const endpointPace = (endpoint: Endpoint): EndpointPace => {
  const { requests, seconds }: Limit = LIMITS[endpoint];
  const lane: Lane = BEHIND.has(endpoint) ? 'sync' : 'interactive';
  if (seconds === SECOND) return { perSecond: requests, burst: 1, lane, scarce: false };
  return { perSecond: requests / 2 / seconds, burst: Math.max(1, Math.floor(requests / 2)), lane, scarce: true };
};

/** One bucket per channel and endpoint, shared by all processes on our database. */
export const bucketOf = (channelId: string, endpoint: Endpoint): string => `line:${channelId}:${endpoint}`;
