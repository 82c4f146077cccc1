import { openShopServer, type ShopFront } from '../shop/shop-server';
import { TOKEN_SECONDS } from './access';
import { controlRoutes, ShopifyControl } from './control';
import { graphqlRoute } from './graphql-route';
import { Refusal } from './refusal';
import { ShopifyShop, type ShopifyOptions } from './shop';

export interface RunningShopify {
  readonly url: string;
  /** 127.0.0.1:PORT, which is also the shop domain. */
  readonly host: string;
  readonly credentials: {
    readonly shopDomain: string;
    readonly authentication: 'token' | 'clientCredentials';
    readonly accessToken: string;
    readonly clientId: string;
    readonly clientSecret: string;
    /** 0 where this shop sets no limit: then the client keeps to none either. */
    readonly requestsPerSecond?: 0;
  };
  readonly control: ShopifyControl;
  stop(): Promise<void>;
}

const TOKEN_PATH = '/admin/oauth/access_token';

/** The first customer in the order of change goes away, or a new one comes at its end. */
const moveListing = (shop: ShopifyShop, kind: string): void => {
  if (kind === 'insertMember') return void shop.book.people.add(shop.book.now());
  const [first] = shop.customers.from(null, null, 1, (index) => !shop.removedCustomers.has(index));
  if (first) shop.removedCustomers.add(first.index);
};

/** Outside GraphQL `errors` is a text. */
const front = (shop: ShopifyShop, control: ShopifyControl): ShopFront => ({
  log: shop.log,
  faults: shop.faults,
  admit: (request) => (request.url === TOKEN_PATH ? undefined : shop.access.checkToken(request)),
  refusal: (status, code, headers) => new Refusal(status, { errors: code }, headers),
  answerOf: (error) => (error instanceof Refusal ? error : null),
  revokeToken: (request) => shop.access.revoke(request),
  moveListing: ({ kind }) => moveListing(shop, kind),
  routes(app) {
    app.post(TOKEN_PATH, (request) => ({
      access_token: shop.access.issue((request.body ?? {}) as Record<string, unknown>),
      scope: [...shop.scopes].join(','),
      expires_in: TOKEN_SECONDS,
    }));
    graphqlRoute(app, shop);
    controlRoutes(app, control);
  },
});

/** Opens a pretend shop of Shopify on 127.0.0.1, written from the public facts alone. Throws when the port is taken. */
export const startShopifySandbox = async (options: ShopifyOptions = {}): Promise<RunningShopify> => {
  const shop = new ShopifyShop(options);
  const control = new ShopifyControl(shop);
  const { url, host, stop } = await openShopServer(front(shop, control), options.port);
  const { accessToken, clientId, clientSecret } = shop.access;
  const limit = options.pace === false ? { requestsPerSecond: 0 as const } : {};
  const identity = { shopDomain: host, authentication: 'token' as const };
  return { url, host, credentials: { ...identity, accessToken, clientId, clientSecret, ...limit }, control, stop };
};
