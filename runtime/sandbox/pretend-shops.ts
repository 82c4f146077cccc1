/** The pretend shops of お試しモード besides futureshop: one of each cart that is read through an API. */
import { createHmac } from 'node:crypto';
import { startEcforceSandbox } from './ecforce/server';
import { pretendCarts, type PretendCart } from './pretend-carts';
import { startRepistSandbox } from './repist/server';
import { startShopifySandbox } from './shopify/server';
import { startSubscstoreSandbox } from './subscstore/server';
import type { BookControl } from './shop/book-control';
import type { ShopSize } from './shop/shop-book';

/** How large each shop is, and whether it keeps to its cart's pace. */
export interface PretendShopOptions extends ShopSize {
  readonly pace?: boolean;
}

export interface PretendShop {
  readonly url: string;
  /** As n8n's credential of the cart holds it. */
  readonly credentials: Readonly<Record<string, unknown>>;
  readonly control: BookControl;
  /** What of the book the cart lists, where it is not all of it; customers by their index. */
  readonly listed?: {
    readonly customers?: readonly number[];
    readonly subscriptions?: number;
    readonly orders?: number;
  };
  stop(): Promise<void>;
}

interface Opening extends PretendShopOptions {
  readonly port: number;
  /** Letters and digits that only this data folder knows. */
  readonly secret: string;
}

const openings: Readonly<Record<PretendCart, (opening: Opening) => Promise<PretendShop>>> = {
  repist: ({ secret, ...rest }) => startRepistSandbox({ ...rest, accessToken: secret }),
  subscstore: ({ secret, ...rest }) => startSubscstoreSandbox({ ...rest, secretKey: secret }),
  ecforce: ({ secret, ...rest }) => startEcforceSandbox({ ...rest, token: secret }),
  shopify: ({ secret, ...rest }) => startShopifySandbox({ ...rest, accessToken: `shpat_${secret}` }),
};

export type PretendShops = Readonly<Record<PretendCart, PretendShop>>;

/**
 * Opens all of them. `secret` names the data folder: the same one gives the same logins, so that n8n's saved credentials
 * keep fitting. Those that are open are closed again when one cannot be opened.
 */
export async function openPretendShops(
  ports: Readonly<Record<PretendCart, number>>,
  secret: string,
  options: PretendShopOptions = {},
): Promise<{ shops: PretendShops; stop(): Promise<void> }> {
  const opened = await Promise.allSettled(
    pretendCarts.map((cart) => {
      const own = createHmac('sha256', secret).update(cart).digest('hex').slice(0, 40);
      return openings[cart]({ ...options, port: ports[cart], secret: own });
    }),
  );
  const open = opened.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const stop = async (): Promise<void> => void (await Promise.all(open.map((shop) => shop.stop())));
  const failed = opened.find((one) => one.status === 'rejected');
  if (failed) {
    await stop();
    throw failed.reason;
  }
  const shops = Object.fromEntries(pretendCarts.map((cart, at) => [cart, open[at]])) as PretendShops;
  return { shops, stop };
}
