import { systemClock, type Clock } from '../../../lib/clock';
import type { ShopSize } from '../shop/shop-book';

/** What a shop switches on by itself (reference 5, Auth). */
export type RmsFunction = 'license' | 'searchOrder' | 'getOrder' | 'reserve';

export interface RmsOptions extends ShopSize {
  /** 0 or absent: chosen by the system. */
  readonly port?: number;
  /** One request a second; what RMS allows is not published (reference 5, Limits). */
  readonly pace?: boolean;
  /** Of how many people one has a birthday that does not exist; 0 for none. */
  readonly unreadableEvery?: number;
  readonly serviceSecret?: string;
  readonly licenseKey?: string;
  /** Days until the licenseKey ends; 60 unless told. */
  readonly licenseDays?: number;
}

export interface RmsPlan {
  readonly pace: boolean;
  readonly unreadableEvery: number;
  readonly serviceSecret: string;
  readonly licenseKey: string;
  readonly clock: Clock;
}

/** Options with their defaults filled in. */
export const planOf = (options: RmsOptions): RmsPlan => ({
  pace: options.pace ?? true,
  unreadableEvery: options.unreadableEvery ?? 0,
  serviceSecret: options.serviceSecret ?? 'SP123456_sandboxsecret',
  licenseKey: options.licenseKey ?? 'SL123456_sandboxlicense',
  clock: options.clock ?? systemClock,
});
