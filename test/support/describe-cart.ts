import { systemClock } from '../../lib/clock';
import { Failure } from '../../lib/failure';
import type { Cart, CartPorts, CartSession, Cursor, Page, Pace } from '../../lib/carts/cart';
import { customer, order, points } from '../../lib/carts/model';

/** A running pretend shop of one cart. */
export interface CartShop {
  readonly settings: unknown;
  /** Well-formed, but the shop refuses them. */
  readonly wrongSettings: unknown;
  /** Members of the shop whose rows can be read, and those whose rows cannot. */
  readonly members: number;
  readonly unreadableMembers: number;
  readonly orders: number;
  /** Must never be shown. */
  readonly secrets: readonly string[];
  stop(): Promise<void>;
}

/** A pace without a limit that counts. */
const countingPace = () => {
  const state = { slots: 0 };
  const pace: Pace = {
    slot: async (_bucket, _perSecond, _lane, signal) => {
      signal?.throwIfAborted();
      state.slots += 1;
    },
    holdBack: async () => undefined,
  };
  return { state, pace };
};

const portsWith = (ports: Partial<CartPorts> = {}): CartPorts => ({
  clock: systemClock,
  pace: countingPace().pace,
  lane: 'sync',
  ...ports,
});

const collect = async <T>(pages: AsyncIterable<Page<T>>): Promise<Page<T>[]> => {
  const all: Page<T>[] = [];
  for await (const page of pages) all.push(page);
  return all;
};

async function* batches(...lists: readonly string[][]): AsyncGenerator<readonly string[]> {
  yield* lists;
}

const throughJson = (cursor: Cursor | null | undefined): Cursor => JSON.parse(JSON.stringify(cursor)) as Cursor;

const failureOf = async (work: () => unknown): Promise<Failure> => {
  try {
    await work();
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
  throw new Error('expected a Failure');
};

interface Given {
  readonly cart: Cart;
  readonly shop: CartShop;
  /** A session with good settings. */
  readonly session: (ports?: Partial<CartPorts>) => CartSession;
}

/** What every cart owes the rest of the product, a sentence each. */
const CONTRACT: Readonly<Record<string, (given: Given) => Promise<void>>> = {
  'fields have one key and one label each, in half-width brackets': async ({ cart }) => {
    expect(new Set(cart.fields.map(({ key }) => key)).size).toBe(cart.fields.length);
    expect(new Set(cart.fields.map(({ label }) => label)).size).toBe(cart.fields.length);
    expect(cart.fields.filter(({ key, label }) => !/^[a-z][A-Za-z0-9]*$/.test(key) || /[（）]/.test(label))).toEqual(
      [],
    );
  },

  'what a cart does not offer has a reason': async ({ cart }) => {
    const ways = [...Object.values(cart.capabilities.read), ...Object.values(cart.capabilities.change)];
    expect(ways.filter((way) => way.by === 'none' && way.why === '')).toEqual([]);
  },

  'settings that are missing are refused at once, with the next step': async ({ cart }) => {
    for (const settings of [undefined, {}, 'text']) {
      const failure = await failureOf(() => cart.connect(settings, portsWith()));
      expect(failure.kind).toBe('config');
      expect(failure.hint).not.toBe('');
    }
  },

  'the connection test passes good settings': async ({ session }) => {
    expect(await session().check()).toMatchObject({ ok: true, kind: null, hint: '' });
  },

  'the connection test refuses wrong credentials, with the next step and no secret': async ({ cart, shop }) => {
    const report = await cart.connect(shop.wrongSettings, portsWith()).check();
    expect(report).toMatchObject({ ok: false, kind: 'auth' });
    expect(report.hint).not.toBe('');
    for (const secret of shop.secrets) expect(JSON.stringify(report)).not.toContain(secret);
  },

  'all customers are read once, in the canonical shape, and the last page has no next': async ({ session, shop }) => {
    const pages = await collect(session().customers());
    const rows = pages.flatMap((page) => page.rows);
    for (const row of rows) expect(customer.parse(row)).toEqual(row);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(shop.members);
    expect(rows).toHaveLength(shop.members);
    expect(pages.at(-1)?.next).toBeNull();
    expect(pages.slice(0, -1).filter(({ next }) => next === null)).toEqual([]);
  },

  'rows that cannot be read are set aside with a reason': async ({ session, shop }) => {
    const rejected = (await collect(session().customers())).flatMap((page) => page.rejected);
    expect(rejected).toHaveLength(shop.unreadableMembers);
    expect(rejected.filter(({ rowKey, reason }) => rowKey === '' || reason === '')).toEqual([]);
  },

  'custom data holds the declared fields only, each of its type': async ({ cart, session }) => {
    const types = new Map(cart.fields.map(({ key, type }) => [key, type]));
    for (const page of await collect(session().customers())) {
      for (const [key, value] of page.rows.flatMap((row) => Object.entries(row.fields))) {
        const type = types.get(key.replace(/\.code$/, ''));
        expect(type).toBeDefined();
        expect(value).not.toBe('');
        expect(typeof value).toBe(type === 'number' ? 'number' : 'string');
      }
    }
  },

  'reading customers goes on from a stored cursor, losing no one': async ({ session }) => {
    const pages = await collect(session().customers());
    const middle = Math.floor((pages.length - 1) / 2);
    const rest = await collect(session().customers(throughJson(pages[middle]?.next)));
    const ids = (some: readonly Page<{ id: string }>[]) => some.flatMap(({ rows }) => rows.map(({ id }) => id));
    expect(new Set([...ids(pages.slice(0, middle + 1)), ...ids(rest)])).toEqual(new Set(ids(pages)));
  },

  'one customer reads as in the list, and an unknown one is null': async ({ session }) => {
    const [page] = await collect(session().customers());
    const [first] = page?.rows ?? [];
    expect(await session().customer(first?.id ?? '')).toEqual(first);
    expect(await session().customer('no-such-customer')).toBeNull();
  },

  'all orders are read in the canonical shape, each page with a cursor': async ({ session, shop }) => {
    const pages = await collect(session().orders(undefined, batches()));
    const rows = pages.flatMap((page) => page.rows);
    for (const row of rows) expect(order.parse(row)).toEqual(row);
    expect(new Set(rows.map(({ orderNo }) => orderNo)).size).toBe(shop.orders);
    expect(pages.filter(({ next }) => next === null)).toEqual([]);
  },

  'the next visit reads fewer orders, and the open ones again': async ({ session, shop }) => {
    const pages = await collect(session().orders(undefined, batches()));
    const known = pages.flatMap(({ rows }) => rows.map(({ orderNo }) => orderNo));
    const open = known.slice(0, 3);
    const next = await collect(session().orders(throughJson(pages.at(-1)?.next), batches(open)));
    const read = next.flatMap(({ rows }) => rows.map(({ orderNo }) => orderNo));
    expect(new Set(read).size).toBeLessThan(shop.orders);
    expect(read).toEqual(expect.arrayContaining(open));
  },

  'orders are read from any instant on, and none before it': async ({ session, shop }) => {
    const read = async (since?: Cursor) =>
      (await collect(session().orders(since, batches()))).flatMap(({ rows }) => rows.map((row) => row.orderedAt));
    const all = (await read()).sort((a, b) => Date.parse(a) - Date.parse(b));
    const middle = all[Math.floor(shop.orders / 2)] ?? '';
    const later = await read(throughJson(session().ordersFrom(new Date(middle).toISOString())));
    expect(later.sort((a, b) => Date.parse(a) - Date.parse(b))).toEqual(all.slice(all.indexOf(middle)));
  },

  'points come with their time, or with the reason why not': async ({ cart, session }) => {
    const [page] = await collect(session().customers());
    const balance = points.parse(await session().points(page?.rows[0]?.id ?? ''));
    expect(balance.balance === null).toBe(balance.reason !== null);
    if (cart.capabilities.read.points.by === 'none') expect(balance.reason).not.toBeNull();
  },

  'what is not offered is refused with its reason': async ({ cart, session }) => {
    const { read, change } = cart.capabilities;
    if (read.subscriptions.by === 'none') {
      const { why } = read.subscriptions;
      expect((await failureOf(() => collect(session().subscriptions()))).message).toBe(why);
    }
    for (const [kind, way] of Object.entries(change) as [keyof typeof change, (typeof change)['skip']][]) {
      if (way.by !== 'none') continue;
      const failure = await failureOf(() => session().change({ kind, subscriptionId: '1' }));
      expect([failure.kind, failure.message]).toEqual(['cart', way.why]);
    }
  },

  'a cancelled session asks nothing and says so': async ({ session }) => {
    const failure = await failureOf(() => collect(session({ signal: AbortSignal.abort() }).customers()));
    expect(failure.kind).toBe('stopped');
  },

  'every request waits for its turn': async ({ session }) => {
    const { pace, state } = countingPace();
    const pages = await collect(session({ pace }).customers());
    expect(state.slots).toBeGreaterThanOrEqual(pages.length);
  },
};

/** How many sentences a cart has to keep. */
export const contractSize = Object.keys(CONTRACT).length;

/** Runs the whole contract against a running shop of the cart, and makes sure that none of it was left out. */
export const describeCart = (cart: Cart, openShop: () => Promise<CartShop>): void => {
  describe(`${cart.label} keeps the contract of all carts`, () => {
    let shop: CartShop;
    let ran = 0;
    beforeAll(async () => {
      shop = await openShop();
    });
    afterAll(async () => {
      await shop.stop();
      expect(ran).toBe(contractSize);
    });

    test.each(Object.entries(CONTRACT))('%s', async (_sentence, keep) => {
      ran += 1;
      await keep({ cart, shop, session: (ports) => cart.connect(shop.settings, portsWith(ports)) });
    });
  });
};
