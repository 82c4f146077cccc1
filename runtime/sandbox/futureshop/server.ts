import { openShopServer, type ShopFront } from '../shop/shop-server';
import { shopTime } from '../shop/tokyo';
import { bearerOf } from './access';
import { SandboxControl } from './control';
import { controlRoutes } from './control-routes';
import { memberRoutes } from './member-routes';
import type { PointOption, SandboxOptions } from './options';
import { planOf } from './options';
import { orderRoutes } from './order-routes';
import { pointRoutes } from './point-routes';
import { Refusal, envelope } from './refusal';
import { shippingRoutes } from './shipping-routes';
import type { Shop } from './shop';
import { openShop } from './shop';
import { tokenRoute } from './token-route';

export type { SandboxControl } from './control';
export type { SandboxOptions } from './options';

export interface RunningSandbox {
  readonly url: string;
  /** 127.0.0.1:PORT, which is also the API domain. */
  readonly host: string;
  readonly credentials: {
    apiDomain: string;
    shopKey: string;
    clientId: string;
    clientSecret: string;
    pointOption: PointOption;
    /** 0 where this shop sets no limit: then the client keeps to none either. */
    requestsPerSecond?: 0;
  };
  readonly control: SandboxControl;
  stop(): Promise<void>;
}

const front = (shop: Shop, control: SandboxControl, origin: () => string): ShopFront => ({
  log: shop.log,
  faults: shop.faults,
  admit: (request) =>
    request.url === '/oauth/token' ? shop.access.checkClient(request) : shop.access.checkToken(request),
  refusal: (status, code, headers) => new Refusal(status, { code, path: '', message: 'エラーです。' }, headers),
  answerOf: (error) =>
    error instanceof Refusal ? { status: error.status, headers: error.headers, body: envelope(error.errors) } : null,
  revokeToken: (request) => shop.tokens.revoke(bearerOf(request)),
  moveListing: ({ kind, member }) => moveListing(shop, kind, member),
  routes(app) {
    tokenRoute(app, shop);
    memberRoutes(app, shop);
    orderRoutes(app, shop, origin);
    shippingRoutes(app, shop);
    pointRoutes(app, shop);
    controlRoutes(app, control);
  },
});

const moveListing = ({ members, plan }: Shop, kind: string, member = members.indexes(0, 1)[0]): void => {
  if (member === undefined) return;
  if (kind === 'removeMember') members.remove(member);
  else members.insertBefore(member, shopTime(plan.clock.now().toMillis()));
};

/** Opens a futureshop shop on 127.0.0.1. Throws when the port is taken or the captured replies cannot be read. */
export const startFutureshopSandbox = async (options: SandboxOptions = {}): Promise<RunningSandbox> => {
  const plan = planOf(options);
  const shop = openShop(plan);
  const control = new SandboxControl(shop);
  let url = '';
  const server = await openShopServer(
    front(shop, control, () => url),
    options.port,
  );
  const { host } = server;
  url = server.url;
  const { shopKey, clientId, clientSecret, settings } = plan;
  const limit = settings.pace ? {} : { requestsPerSecond: 0 as const };
  const credentials = { apiDomain: host, shopKey, clientId, clientSecret, pointOption: settings.pointOption, ...limit };
  return { url, host, credentials, control, stop: server.stop };
};
