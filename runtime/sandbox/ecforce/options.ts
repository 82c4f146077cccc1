import { systemClock, type Clock } from '../../../lib/clock';
import type { ShopSize } from '../shop/shop-book';

export interface EcforceOptions extends ShopSize {
  /** 0 or absent: chosen by the system. */
  readonly port?: number;
  /** One request a second for each token; what ecforce allows is not public (reference 2.3). */
  readonly pace?: boolean;
  /** Of how many customers one row cannot be read (impossible birthday); 0 for none. */
  readonly unreadableEvery?: number;
  /** The token of the API member; does not end by itself. */
  readonly token?: string;
  readonly email?: string;
  readonly password?: string;
}

export interface EcforcePlan {
  readonly pace: boolean;
  readonly unreadableEvery: number;
  readonly token: string;
  readonly email: string;
  readonly password: string;
  readonly clock: Clock;
}

/** Options with their defaults filled in. */
export const planOf = (options: EcforceOptions): EcforcePlan => ({
  pace: options.pace ?? true,
  unreadableEvery: options.unreadableEvery ?? 0,
  token: options.token ?? 'sandbox-token',
  email: options.email ?? 'api@example.com',
  password: options.password ?? 'sandbox-password',
  clock: options.clock ?? systemClock,
});
