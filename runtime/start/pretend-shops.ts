/** The pretend shops of お試しモード besides futureshop: one of each cart. */
import { createHmac } from 'node:crypto';
import { consentPage } from '../../lib/carts/rakuraku/consent';
import { readSettings } from '../../lib/carts/rakuraku/settings';
import { startCsvSandbox } from '../sandbox/csv/server';
import { startEcforceSandbox } from '../sandbox/ecforce/server';
import { pretendCarts, type PretendApiCart, type PretendCart, type PretendFileCart } from '../sandbox/pretend-carts';
import { startRakurakuSandbox } from '../sandbox/rakuraku/server';
import { startRepistSandbox } from '../sandbox/repist/server';
import { startRmsSandbox } from '../sandbox/rms/server';
import { startShopifySandbox } from '../sandbox/shopify/server';
import type { ShopBook, ShopSize } from '../sandbox/shop/shop-book';
import { startSubscstoreSandbox } from '../sandbox/subscstore/server';

/** How large each shop is, and whether it keeps to its cart's pace. */
export interface PretendShopOptions extends ShopSize {
  readonly pace?: boolean;
}

export interface PretendShop {
  /** As n8n's credential of the cart holds it. */
  readonly credentials: Readonly<Record<string, unknown>>;
  readonly control: { readonly book: ShopBook };
  stop(): Promise<void>;
}

export type PretendShops = Readonly<Record<PretendCart, PretendShop>>;

/** What of this data folder the shops live on. */
export interface PretendGround {
  readonly ports: Readonly<Record<PretendApiCart, number>>;
  /** The same one gives the same logins, so that n8n's saved credentials keep fitting. */
  readonly secret: string;
  /** The folder into which shops without an API export their files. */
  readonly csvFolder: string;
}

type Open = (size: PretendShopOptions, secret: string, port: number) => Promise<PretendShop>;

/** The shop's consent is given as a person would, so that the credential is ready. */
async function consentingRakuraku(size: PretendShopOptions, secret: string, port: number): Promise<PretendShop> {
  const shop = await startRakurakuSandbox({ ...size, port, clientSecret: secret });
  const consentUrl = shop.control.consent(consentPage(readSettings(shop.credentials)));
  return { ...shop, credentials: { ...shop.credentials, consentUrl } };
}

/** `secret`: letters and digits that only this data folder knows, other ones for each cart. */
const servers: Readonly<Record<PretendApiCart, Open>> = {
  repist: (size, secret, port) => startRepistSandbox({ ...size, port, accessToken: secret }),
  subscstore: (size, secret, port) => startSubscstoreSandbox({ ...size, port, secretKey: secret }),
  rakuraku: consentingRakuraku,
  ecforce: (size, secret, port) => startEcforceSandbox({ ...size, port, token: secret }),
  shopify: (size, secret, port) => startShopifySandbox({ ...size, port, accessToken: `shpat_${secret}` }),
  rms: (size, secret, port) => startRmsSandbox({ ...size, port, licenseKey: `SL123456_${secret}` }),
};

const isFileCart = (cart: PretendCart): cart is PretendFileCart => !(cart in servers);

function openOne(cart: PretendCart, { ports, secret, csvFolder }: PretendGround, size: PretendShopOptions) {
  if (isFileCart(cart)) return startCsvSandbox({ ...size, cart, root: csvFolder });
  const own = createHmac('sha256', secret).update(cart).digest('hex').slice(0, 40);
  return servers[cart](size, own, ports[cart]);
}

/** Opens all of them. Those that are open are closed again when one cannot be opened. */
export async function openPretendShops(
  ground: PretendGround,
  size: PretendShopOptions = {},
): Promise<{ shops: PretendShops; stop(): Promise<void> }> {
  const opened = await Promise.allSettled(pretendCarts.map((cart) => openOne(cart, ground, size)));
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
