/** The pretend shops that are measured: of their own, so that nobody else asks them. */
import { consentPage } from '../../lib/carts/rakuraku/consent';
import { startCsvSandbox } from '../../runtime/sandbox/csv/server';
import { startEcforceSandbox } from '../../runtime/sandbox/ecforce/server';
import { startFutureshopSandbox } from '../../runtime/sandbox/futureshop/server';
import { startRakurakuSandbox } from '../../runtime/sandbox/rakuraku/server';
import { startRepistSandbox } from '../../runtime/sandbox/repist/server';
import { startRmsSandbox } from '../../runtime/sandbox/rms/server';
import type { LoggedRequest } from '../../runtime/sandbox/shop/request-log';
import { startShopifySandbox } from '../../runtime/sandbox/shopify/server';
import { startSubscstoreSandbox } from '../../runtime/sandbox/subscstore/server';
import type { FloorCart } from '../floor/readers';

export interface ShopWish {
  readonly customers: number;
  /** Whether the cart's limit holds. */
  readonly pace: boolean;
  /** Into which carts without an API export. */
  readonly csvFolder: string;
}

/** How a shop was asked under its cart's limit. */
export interface Asked {
  /** Those that count against the limit. */
  readonly requests: readonly LoggedRequest[];
  /** How many of them the limit refused. */
  readonly refused: number;
  readonly allowedPerSecond: number;
  /** Whether unused time is saved up, so that the limit does not hold in every single second. */
  readonly savesUp: boolean;
}

export interface MeasuredShop {
  /** As n8n's credential of the cart holds it; made anew where a consent serves once. */
  login(): Readonly<Record<string, unknown>>;
  /** The folder of a shop that exports files. */
  readonly folder?: string;
  asked(): Asked;
  stop(): Promise<void>;
}

export interface MeasuredCart {
  /** Customers that make some 25 requests; null for a cart that is read from files, which has no limit. */
  readonly pacedCustomers: number | null;
  /** So many times more customers than asked for, where their reading is over too soon to be measured. */
  readonly times?: number;
  open(wish: ShopWish): Promise<MeasuredShop>;
}

interface Sandbox {
  readonly credentials: Readonly<Record<string, unknown>>;
  readonly control: { requests(): { readonly recent: readonly LoggedRequest[] } };
  stop(): Promise<void>;
}

/** A shop that lets one request a second through. `isFree`: those that do not count. */
const oneASecond = (
  { credentials, control, stop }: Sandbox,
  isFree: (request: LoggedRequest) => boolean = () => false,
): MeasuredShop => ({
  login: () => credentials,
  asked() {
    const requests = control.requests().recent.filter((request) => !isFree(request));
    const refused = requests.filter(({ status }) => status === 429).length;
    return { requests, refused, allowedPerSecond: 1, savesUp: false };
  },
  stop,
});

const PEOPLE_ONLY = { subscriptions: 0, orders: 0 };

/** Every open asks for a consent of its own: its code works once. */
const openRakuraku = async ({ customers, pace }: ShopWish): Promise<MeasuredShop> => {
  const { credentials, control, stop } = await startRakurakuSandbox({ ...PEOPLE_ONLY, customers, pace });
  const consented = () => ({
    ...credentials,
    consentUrl: control.consent(consentPage({ ...credentials, sandbox: true })),
  });
  return {
    ...oneASecond({ credentials, control, stop }, ({ url }) => url.startsWith('/api/oauth/')),
    login: consented,
  };
};

/** Shopify counts points: 100 come back each second (Standard), and what a query costs is known afterwards. */
const POINTS_PER_SECOND = 100;

const openShopify = async ({ customers, pace }: ShopWish): Promise<MeasuredShop> => {
  const { credentials, control, stop } = await startShopifySandbox({ ...PEOPLE_ONLY, customers, pace });
  return {
    login: () => credentials,
    asked() {
      const { queries, spent, throttled: refused } = control.cost;
      const allowedPerSecond = (POINTS_PER_SECOND * queries) / spent;
      return { requests: control.requests().recent, refused, allowedPerSecond, savesUp: true };
    },
    stop,
  };
};

/** A file is read many times faster than pages. */
const FILE_TIMES = 5;

const openFiles = async (cart: 'csv' | 'tamago', { customers, csvFolder: root }: ShopWish): Promise<MeasuredShop> => {
  // たまごカート tells of its customers in its orders only.
  const size = { customers, subscriptions: 0, orders: cart === 'tamago' ? customers : 0 };
  const { credentials, folder, stop } = await startCsvSandbox({ ...size, root, cart, shopName: `測定${cart}` });
  const nothing = { requests: [], refused: 0, allowedPerSecond: Infinity, savesUp: true };
  return { login: () => credentials, folder, asked: () => nothing, stop };
};

export const measuredCarts: Readonly<Record<FloorCart, MeasuredCart>> = {
  futureshop: {
    pacedCustomers: 2_450,
    open: async ({ customers: members, pace }) =>
      oneASecond(
        await startFutureshopSandbox({ members, orders: 0, unreadableEvery: 0, pace }),
        ({ url }) => url === '/oauth/token',
      ),
  },
  repist: {
    pacedCustomers: 2_400,
    open: async ({ customers, pace }) => oneASecond(await startRepistSandbox({ ...PEOPLE_ONLY, customers, pace })),
  },
  subscstore: {
    pacedCustomers: 2_400,
    open: async ({ customers, pace }) => oneASecond(await startSubscstoreSandbox({ ...PEOPLE_ONLY, customers, pace })),
  },
  rakuraku: { pacedCustomers: 12_450, open: openRakuraku },
  ecforce: {
    pacedCustomers: 2_450,
    open: async ({ customers, pace }) => oneASecond(await startEcforceSandbox({ ...PEOPLE_ONLY, customers, pace })),
  },
  shopify: { pacedCustomers: 820, open: openShopify },
  rms: {
    // More than 2,000 orders come every two minutes; twelve windows of two months are searched before them.
    pacedCustomers: 2_050,
    open: async ({ customers, pace }) =>
      oneASecond(await startRmsSandbox({ customers, subscriptions: 0, orders: customers, pace })),
  },
  tamago: { pacedCustomers: null, times: FILE_TIMES, open: (wish) => openFiles('tamago', wish) },
  csv: { pacedCustomers: null, times: FILE_TIMES, open: (wish) => openFiles('csv', wish) },
};
