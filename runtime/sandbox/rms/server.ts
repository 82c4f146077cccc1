import { openShopServer, type ShopFront } from '../shop/shop-server';
import { RmsControl, controlRoutes } from './control';
import type { RmsOptions } from './options';
import { orderRoutes } from './order-routes';
import { atGateway, Refusal } from './refusal';
import { reserveRoutes } from './reserve-routes';
import { RmsShop } from './shop';

export interface RunningRms {
  readonly url: string;
  /** 127.0.0.1:PORT */
  readonly host: string;
  readonly credentials: {
    readonly serviceSecret: string;
    readonly licenseKey: string;
    /** Stands for api.rms.rakuten.co.jp. */
    readonly apiDomain: string;
    /** 0 where this shop sets no limit: then the client keeps to none either. */
    readonly requestsPerSecond?: 0;
  };
  readonly control: RmsControl;
  stop(): Promise<void>;
}

const front = (shop: RmsShop, control: RmsControl): ShopFront => ({
  log: shop.log,
  faults: shop.faults,
  admit: (request) => shop.admit(request),
  refusal: (status, code, headers) => atGateway(status, code === 'Unauthorized' ? 'GA0001' : code, headers),
  answerOf: (error) => (error instanceof Refusal ? error : null),
  routes(app) {
    orderRoutes(app, shop);
    reserveRoutes(app, shop);
    controlRoutes(app, control);
  },
});

/** Opens a pretend shop of 楽天RMS on 127.0.0.1, written from the public facts alone. Throws when the port is taken. */
export const startRmsSandbox = async (options: RmsOptions = {}): Promise<RunningRms> => {
  const shop = new RmsShop(options);
  const control = new RmsControl(shop);
  const { url, host, stop } = await openShopServer(front(shop, control), options.port);
  const { serviceSecret, licenseKey, pace } = shop.plan;
  const limit = pace ? {} : { requestsPerSecond: 0 as const };
  return { url, host, credentials: { serviceSecret, licenseKey, apiDomain: host, ...limit }, control, stop };
};
