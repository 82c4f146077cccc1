import { z } from 'zod/v4';
import type { ShopSize } from '../shop/shop-book';

/** Where the access token is looked for; the vendor's answer is not public. */
export type TokenPlace = 'body' | 'header' | 'query';

export interface RepistSandboxOptions extends ShopSize {
  /** 0 or absent: chosen by the system. */
  readonly port?: number;
  readonly accessToken?: string;
  readonly tokenIn?: TokenPlace;
  /** Of how many customers one row cannot be read; 0 for none. */
  readonly unreadableEvery?: number;
  /** One request a second. */
  readonly pace?: boolean;
  /** What stands on the screen データアシスタントAPI: addresses and CIDR ranges. Absent: any caller. */
  readonly allowedIps?: readonly string[];
  /** The caller's address to assume instead of the socket's. */
  readonly callerIp?: string;
}

/** What may change while the shop is open. */
export const changeableSettings = z.strictObject({
  allowedIps: z.array(z.string()).nullable(),
  callerIp: z.string().nullable(),
});

export interface RepistSettings {
  allowedIps: readonly string[] | null;
  callerIp: string | null;
}
