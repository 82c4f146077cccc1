import { BookControl, bookControlRoutes } from '../shop/book-control';
import { Faults } from '../shop/faults';
import { ListedShop } from '../shop/listed-shop';
import { RequestLog } from '../shop/request-log';
import { ShopBook } from '../shop/shop-book';
import { openShopServer, type ShopFront } from '../shop/shop-server';
import { Access } from './access';
import { changeableSettings, type RepistSandboxOptions, type RepistSettings } from './options';
import { Refusal } from './refusal';
import { repistRoutes } from './routes';

export interface RepistSandbox {
  readonly url: string;
  /** 127.0.0.1:PORT, which is also the cart domain. */
  readonly host: string;
  readonly credentials: {
    cartDomain: string;
    accessToken: string;
    /** 0 where this shop sets no limit: then the client keeps to none either. */
    requestsPerSecond?: 0;
  };
  readonly control: RepistControl;
  stop(): Promise<void>;
}

/** A pretend リピスト shop from outside: the addresses on its screen データアシスタントAPI may change. */
export class RepistControl extends BookControl {
  constructor(
    private readonly settings: RepistSettings,
    ...rest: ConstructorParameters<typeof BookControl>
  ) {
    super(...rest);
  }

  configure(settings: Partial<RepistSettings>): void {
    Object.assign(this.settings, settings);
  }
}

/** Opens a リピスト shop on 127.0.0.1. Throws when the port is taken. */
export const startRepistSandbox = async (options: RepistSandboxOptions = {}): Promise<RepistSandbox> => {
  const { accessToken = 'OtameshiToken1', tokenIn = 'body', unreadableEvery = 0, pace = true } = options;
  const book = new ShopBook(options);
  const shop = new ListedShop(book);
  const log = new RequestLog();
  const faults = new Faults('/api/');
  const settings: RepistSettings = { allowedIps: options.allowedIps ?? null, callerIp: options.callerIp ?? null };
  const access = new Access(settings, pace);
  const control = new RepistControl(settings, book, faults, log);
  const isUnreadable = (index: number) => unreadableEvery > 0 && index % unreadableEvery === unreadableEvery - 1;
  const front: ShopFront = {
    log,
    faults,
    admit: (request) => access.admit(request),
    refusal: (status, code, headers) => new Refusal(status, code, headers),
    answerOf: (error) =>
      error instanceof Refusal
        ? { status: error.status, headers: error.headers, body: { status: 'error', code: error.code } }
        : null,
    moveListing: ({ kind }) => shop.moveCustomers(kind),
    routes(app) {
      repistRoutes(app, { shop, accessToken, tokenIn, isUnreadable });
      bookControlRoutes(app, control);
      app.put('/sandbox/settings', (request) => {
        control.configure(changeableSettings.partial().parse(request.body));
        return { ok: true };
      });
    },
  };
  const { url, host, stop } = await openShopServer(front, options.port);
  const limit = pace ? {} : { requestsPerSecond: 0 as const };
  return { url, host, credentials: { cartDomain: host, accessToken, ...limit }, control, stop };
};
