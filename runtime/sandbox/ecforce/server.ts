import { openShopServer, type ShopFront } from '../shop/shop-server';
import { tokenOf } from './access';
import { controlRoutes, EcforceControl } from './control';
import type { EcforceOptions } from './options';
import { envelope, Refusal } from './refusal';
import { ecforceRoutes } from './routes';
import { EcforceShop } from './shop';

export interface RunningEcforce {
  readonly url: string;
  /** 127.0.0.1:PORT, both the cart domain and the API domain. */
  readonly host: string;
  readonly credentials: {
    readonly cartDomain: string;
    readonly apiDomain: string;
    readonly signIn: 'token' | 'password';
    readonly token: string;
    readonly email: string;
    readonly password: string;
    /** 0 where this shop sets no limit: then the client keeps to none either. */
    readonly requestsPerSecond?: 0;
  };
  readonly control: EcforceControl;
  stop(): Promise<void>;
}

/** Codes of refusals that only a fault makes. */
const FAULT_CODES: Readonly<Record<string, string>> = {
  Unauthorized: 'ASS1001',
  NotFound: 'ASS2001',
  InternalServerError: 'AOR9999',
  InvalidValue: 'ASO3002',
  TooManyRequests: 'ASS9999',
};

const isOpen = (path: string): boolean => path.startsWith('/api/v2/admins/sign_in');

/** The listed customer who goes away first. */
const firstListed = ({ removedCustomers, book }: EcforceShop): number => {
  let index = 0;
  while (removedCustomers.has(index) && index < book.people.count) index += 1;
  return index;
};

const front = (shop: EcforceShop, control: EcforceControl): ShopFront => ({
  log: shop.log,
  faults: shop.faults,
  admit: (request) => (isOpen(request.url) ? undefined : shop.access.checkToken(request)),
  refusal: (status, code, headers) => new Refusal(status, FAULT_CODES[code] ?? code, 'エラーです。', headers),
  answerOf: (error) =>
    error instanceof Refusal
      ? { status: error.status, headers: error.headers, body: envelope(error.code, error.message) }
      : null,
  revokeToken: (request) => shop.access.revoke(tokenOf(request)),
  moveListing: ({ member }) => control.removeCustomer(member ?? firstListed(shop)),
  routes(app) {
    ecforceRoutes(app, shop);
    controlRoutes(app, control);
  },
});

/** Opens a pretend shop of ecforce on 127.0.0.1, written from the public facts alone. Throws when the port is taken. */
export const startEcforceSandbox = async (options: EcforceOptions = {}): Promise<RunningEcforce> => {
  const shop = new EcforceShop(options);
  const control = new EcforceControl(shop);
  const { url, host, stop } = await openShopServer(front(shop, control), options.port);
  const { token, email, password, pace } = shop.plan;
  const domains = { cartDomain: host, apiDomain: host, signIn: 'token' as const };
  const credentials = { ...domains, token, email, password, ...(pace ? {} : { requestsPerSecond: 0 as const }) };
  return { url, host, credentials, control, stop };
};
