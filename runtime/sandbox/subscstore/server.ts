import { BookControl, bookControlRoutes } from '../shop/book-control';
import { Faults } from '../shop/faults';
import { paramsOf } from '../shop/query';
import { RequestLog } from '../shop/request-log';
import { openShopServer, type ShopFront } from '../shop/shop-server';
import { eachUserRoutes } from './each-user-routes';
import { listRoutes } from './list-routes';
import type { SubscstoreSandboxOptions } from './options';
import { Refusal, refuse } from './refusal';
import { bearerOf, SubscstoreShop, TOKEN_PATH } from './shop';

export interface SubscstoreSandbox {
  readonly url: string;
  /** 127.0.0.1:PORT, which is also the cart domain. */
  readonly host: string;
  readonly credentials: {
    cartDomain: string;
    applicationId: string;
    secretKey: string;
    /** 0 where this shop sets no limit: then the client keeps to none either. */
    requestsPerSecond?: 0;
  };
  readonly control: SubscstoreControl;
  stop(): Promise<void>;
}

export class SubscstoreControl extends BookControl {
  constructor(
    private readonly shop: SubscstoreShop,
    ...rest: ConstructorParameters<typeof BookControl>
  ) {
    super(...rest);
  }

  /** Every token given out so far stops working, customers' too. */
  expireTokens(): void {
    this.shop.tokens.revokeAll();
    this.shop.eachUserTokens.revokeAll();
  }
}

const front = (shop: SubscstoreShop, control: SubscstoreControl, faults: Faults, log: RequestLog): ShopFront => ({
  log,
  faults,
  admit: (request) => shop.admit(request),
  refusal: (status, _code, headers) => refuse.any(status, headers),
  answerOf: (error) =>
    error instanceof Refusal ? { status: error.status, headers: error.headers, body: error.body } : null,
  revokeToken: (request) => shop.tokens.revoke(bearerOf(request)),
  moveListing: ({ kind }) => shop.listed.moveCustomers(kind),
  routes(app) {
    app.post(TOKEN_PATH, (request) => {
      const { client_id: id, client_secret: secret } = paramsOf(request.body);
      if (id !== shop.applicationId || secret !== shop.secretKey) throw refuse.client();
      const answer = { access_token: shop.tokens.issue('application') };
      return shop.tokenShape === 'flat' ? answer : { data: answer };
    });
    listRoutes(app, shop);
    eachUserRoutes(app, shop);
    bookControlRoutes(app, control);
    app.post('/sandbox/tokens/expire', () => {
      control.expireTokens();
      return { ok: true };
    });
  },
});

/** Opens a サブスクストア shop on 127.0.0.1. Throws when the port is taken. */
export const startSubscstoreSandbox = async (options: SubscstoreSandboxOptions = {}): Promise<SubscstoreSandbox> => {
  const shop = new SubscstoreShop(options);
  const [faults, log] = [new Faults('/api/v1/'), new RequestLog()];
  const control = new SubscstoreControl(shop, shop.listed.book, faults, log);
  const { url, host, stop } = await openShopServer(front(shop, control, faults, log), options.port);
  const { applicationId, secretKey } = shop;
  const limit = options.pace === false ? { requestsPerSecond: 0 as const } : {};
  return { url, host, credentials: { cartDomain: host, applicationId, secretKey, ...limit }, control, stop };
};
