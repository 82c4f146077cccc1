import { openShopServer, type ShopFront } from '../shop/shop-server';
import { consentRoutes } from './consent-routes';
import { controlRoutes, RakurakuControl } from './control';
import type { RakurakuOptions } from './options';
import { refuse, Refusal } from './refusal';
import { apiRoutes } from './routes';
import { bearerOf, RakurakuShop } from './shop';

export interface RunningRakuraku {
  readonly url: string;
  /** 127.0.0.1:PORT, which is also the shop's domain. */
  readonly host: string;
  /** All but the address of a consent, which somebody has to give (`control.consent`). */
  readonly credentials: {
    readonly shopDomain: string;
    readonly clientId: string;
    readonly clientSecret: string;
    readonly redirectUrl: string;
    /** 0 where this shop sets no limit: then the client keeps to none either. */
    readonly requestsPerSecond?: 0;
  };
  readonly control: RakurakuControl;
  stop(): Promise<void>;
}

const moveListing = (shop: RakurakuShop, kind: string): void => {
  if (kind === 'insertMember') return void shop.book.people.add(shop.book.now());
  let first = 0;
  while (shop.removedCustomers.has(first)) first += 1;
  shop.removedCustomers.add(first);
};

const front = (shop: RakurakuShop, control: RakurakuControl): ShopFront => ({
  log: shop.log,
  faults: shop.faults,
  admit: (request) => (request.url.startsWith('/api/oauth/') ? undefined : shop.admit(request)),
  refusal: (status, code, headers) => refuse(status, code, 'エラーです。', headers),
  answerOf: (error) => (error instanceof Refusal ? error : null),
  revokeToken: (request) => shop.consents.revoke(bearerOf(request)),
  moveListing: ({ kind }) => moveListing(shop, kind),
  routes(app) {
    app.addHook('onRequest', async (request, reply) => {
      if (request.url.startsWith('/api/v2/')) shop.enter(reply.raw);
    });
    consentRoutes(app, shop.consents);
    apiRoutes(app, shop);
    controlRoutes(app, control);
  },
});

/** Opens a pretend shop of 楽楽リピート on 127.0.0.1, written from the public facts alone. Throws when the port is taken. */
export const startRakurakuSandbox = async (options: RakurakuOptions = {}): Promise<RunningRakuraku> => {
  const shop = new RakurakuShop(options);
  const control = new RakurakuControl(shop);
  const { url, host, stop } = await openShopServer(front(shop, control), options.port);
  const { clientId, clientSecret, redirectUrl } = shop.consents.app;
  const limit = options.pace === false ? { requestsPerSecond: 0 as const } : {};
  return { url, host, credentials: { shopDomain: host, clientId, clientSecret, redirectUrl, ...limit }, control, stop };
};
