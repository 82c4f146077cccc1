import type { ShopSize } from '../shop/shop-book';

export interface SubscstoreSandboxOptions extends ShopSize {
  /** 0 or absent: chosen by the system. */
  readonly port?: number;
  readonly applicationId?: string;
  readonly secretKey?: string;
  /** Of how many customers one row cannot be read; 0 for none. */
  readonly unreadableEvery?: number;
  /** One request a second. */
  readonly pace?: boolean;
  /** How long a token lives; not public. */
  readonly tokenSeconds?: number;
  /** Whether the token stands at the top of its answer or in `data`; clients have seen both. */
  readonly tokenShape?: 'flat' | 'data';
}
