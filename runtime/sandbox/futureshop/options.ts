import type { Clock } from '../../../lib/clock';
import { systemClock } from '../../../lib/clock';

/** `standard`: points in use. `omniChannel`: of the member and point APIs only 会員検索 is open. `none`: no point option. */
export type PointOption = 'standard' | 'omniChannel' | 'none';

export interface SandboxOptions {
  /** 0 or absent: chosen by the system. */
  port?: number;
  /** The same seed (and for orders the same clock) gives the same shop, byte for byte. */
  seed?: number;
  members?: number;
  orders?: number;
  /** Of how many members one row cannot be read (no id, impossible date, points in words); 0 for none. */
  unreadableEvery?: number;
  /** A folder of captured replies, served instead of generated ones: orders.json and, if there, members.json. */
  repliesDir?: string;
  /** One request a second for each client id, as the real shop allows. */
  pace?: boolean;
  shopKey?: string;
  clientId?: string;
  clientSecret?: string;
  pointOption?: PointOption;
  /** Registered addresses of callers; absent: any. */
  allowedIps?: readonly string[];
  /** The caller's address to assume instead of the socket's. */
  callerIp?: string;
  clock?: Clock;
}

/** What may change while the shop is open. */
export interface SandboxSettings {
  pace: boolean;
  pointOption: PointOption;
  allowedIps: readonly string[] | null;
  callerIp: string | null;
}

export interface ShopCredentials {
  readonly shopKey: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

export interface ShopPlan extends ShopCredentials {
  readonly seed: number;
  readonly members: number;
  readonly orders: number;
  readonly unreadableEvery: number;
  readonly repliesDir: string | null;
  readonly clock: Clock;
  readonly settings: SandboxSettings;
}

/** Options with their defaults filled in. */
export const planOf = (options: SandboxOptions): ShopPlan => ({
  seed: options.seed ?? 1,
  members: options.members ?? 1000,
  orders: options.orders ?? 200,
  unreadableEvery: options.unreadableEvery ?? 1000,
  repliesDir: options.repliesDir ?? null,
  shopKey: options.shopKey ?? 'otameshi',
  clientId: options.clientId ?? 'sandbox-client',
  clientSecret: options.clientSecret ?? 'sandbox-secret',
  clock: options.clock ?? systemClock,
  settings: {
    pace: options.pace ?? true,
    pointOption: options.pointOption ?? 'standard',
    allowedIps: options.allowedIps ?? null,
    callerIp: options.callerIp ?? null,
  },
});
