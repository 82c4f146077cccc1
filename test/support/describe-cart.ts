import { systemClock } from '../../lib/clock';
import { Failure } from '../../lib/failure';
import type {
  Cart,
  CartPorts,
  CartSession,
  ChangeKind,
  Cursor,
  Page,
  Pace,
  SubscriptionChange,
} from '../../lib/carts/cart';
import { isFileCart } from '../../lib/carts/csv/file-cart';
import { customer, order, points, subscription } from '../../lib/carts/model';

/** A running pretend shop of one cart. */
export interface CartShop {
  readonly settings: unknown;
  /** Well-formed, but the shop refuses them. */
  readonly wrongSettings: unknown;
  /** Members of the shop whose rows can be read, and those whose rows cannot. */
  readonly members: number;
  readonly unreadableMembers: number;
  /** Rows of customers in a whole reading, where they come from orders: one who orders again comes again. */
  readonly customerRows?: number;
  readonly orders: number;
  /** 定期 of the shop, each in a readable row; 0 where the cart gives none. */
  readonly subscriptions: number;
  /** 定期 whose raw status word is in no table of ours. */
  readonly oddSubscriptions: number;
  /** What its sessions need besides, e.g. where its files are. */
  readonly ports?: Partial<CartPorts>;
  /** Must never be shown. */
  readonly secrets: readonly string[];
  /** Requests a second that the cart allows; null for one that is read without HTTP. */
  readonly perSecond: number | null;
  /** Requests that the shop has got until now, those for tokens too. */
  requests(): number;
  /** Every token given out so far stops working; absent where the cart has none to renew. */
  expireTokens?(): void;
  /** The next page of customers comes a second time, once. */
  repeatPage?(): void;
  /** The customer whose row is first read goes away (`removeMember`) in the middle of a reading. */
  movePage?(): void;
  /** A change that the shop will carry out, of a 定期 of its own; called anew for each. Absent: nothing can be changed. */
  changeOf?(kind: ChangeKind): SubscriptionChange;
  /** Writes carried out until now. */
  writes?(): number;
  /** The next write is carried out, and its answer lost. */
  loseNextAnswer?(): void;
  stop(): Promise<void>;
}

/** A pace without a limit that counts. */
const countingPace = () => {
  const state = { slots: 0, rates: new Set<number>(), buckets: new Set<string>() };
  const pace: Pace = {
    slot: async (bucket, perSecond, _lane, signal) => {
      signal?.throwIfAborted();
      state.slots += 1;
      state.rates.add(perSecond);
      state.buckets.add(bucket);
    },
    async turn(bucket, perSecond, lane, signal) {
      await this.slot(bucket, perSecond, lane, signal);
      return { over: async () => undefined };
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

/** The kinds of change that a cart offers by API. */
const offered = ({ capabilities }: Cart): ChangeKind[] =>
  (Object.keys(capabilities.change) as ChangeKind[]).filter((kind) => capabilities.change[kind].by === 'api');

/** A change of each kind, of a 定期 that nobody has. */
const CHANGES: Readonly<Record<ChangeKind, SubscriptionChange>> = {
  skip: { kind: 'skip', subscriptionId: '999999999', deliveryOn: '2030-01-01' },
  pause: { kind: 'pause', subscriptionId: '999999999', nextDeliveryOn: null },
  cancel: { kind: 'cancel', subscriptionId: '999999999' },
  switchProduct: { kind: 'switchProduct', subscriptionId: '999999999', fromProductCode: 'a', toProductCode: 'b' },
  memo: { kind: 'memo', subscriptionId: '999999999', text: '試験' },
};

const idsOf = (pages: readonly Page<{ id: string }>[]): string[] =>
  pages.flatMap(({ rows }) => rows.map(({ id }) => id));

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
    const report = await cart.connect(shop.wrongSettings, portsWith(shop.ports)).check();
    expect(report.ok).toBe(false);
    expect(['auth', 'config']).toContain(report.kind);
    expect(report.hint).not.toBe('');
    for (const secret of shop.secrets) expect(JSON.stringify(report)).not.toContain(secret);
  },

  'all customers are read once, in the canonical shape, to the last page': async ({ cart, session, shop }) => {
    const pages = await collect(session().customers());
    const rows = pages.flatMap((page) => page.rows);
    for (const row of rows) expect(customer.parse(row)).toEqual(row);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(shop.members);
    expect(rows).toHaveLength(shop.customerRows ?? shop.members);
    expect(pages.at(-1)?.next === null).toBe(cart.reading.customers === 'full');
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

  'the next visit reads fewer orders, and the open ones again': async ({ cart, session, shop }) => {
    const pages = await collect(session().orders(undefined, batches()));
    const known = pages.flatMap(({ rows }) => rows.map(({ orderNo }) => orderNo));
    const open = known.slice(0, 3);
    const next = await collect(session().orders(throughJson(pages.at(-1)?.next), batches(open)));
    const read = next.flatMap(({ rows }) => rows.map(({ orderNo }) => orderNo));
    expect(new Set(read).size).toBeLessThan(shop.orders);
    // A file that did not change has nothing new to say of its open orders.
    if (!isFileCart(cart)) expect(read).toEqual(expect.arrayContaining(open));
  },

  'one order reads as in the list, and an unknown one is null': async ({ session }) => {
    const [page] = await collect(session().orders(undefined, batches()));
    const [first] = page?.rows ?? [];
    expect(await session().order(first?.orderNo ?? '')).toEqual(first);
    // Of the form of the cart's numbers, and of no order.
    expect(await session().order((first?.orderNo ?? '').replaceAll(/\d/g, '9'))).toBeNull();
  },

  'orders are read from any instant on, and none before it': async ({ session, shop }) => {
    const from = session().ordersFrom?.bind(session());
    if (!from) return;
    const read = async (since?: Cursor) =>
      (await collect(session().orders(since, batches()))).flatMap(({ rows }) => rows.map((row) => row.orderedAt));
    const all = (await read()).sort((a, b) => Date.parse(a) - Date.parse(b));
    const middle = all[Math.floor(shop.orders / 2)] ?? '';
    const later = await read(throughJson(from(new Date(middle).toISOString())));
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
      if (way.by === 'api') continue;
      const failure = await failureOf(() => session().change(CHANGES[kind]));
      expect(failure.kind).toBe('cart');
      if (way.by === 'none') expect(failure.message).toBe(way.why);
    }
  },

  'a cancelled session asks nothing and says so': async ({ session }) => {
    const failure = await failureOf(() => collect(session({ signal: AbortSignal.abort() }).customers()));
    expect(failure.kind).toBe('stopped');
  },

  'every request waits for its turn, in one bucket and at the rate that the cart allows': async ({ session, shop }) => {
    const { pace, state } = countingPace();
    const before = shop.requests();
    await collect(session({ pace }).customers());
    expect(state.slots).toBe(shop.perSecond === null ? 0 : shop.requests() - before);
    expect([...state.rates]).toEqual(shop.perSecond === null ? [] : [shop.perSecond]);
    expect(state.buckets.size).toBe(shop.perSecond === null ? 0 : 1);
  },

  'a bucket tells no secret': async ({ session, shop }) => {
    const { pace, state } = countingPace();
    await session({ pace }).check();
    for (const bucket of state.buckets) for (const secret of shop.secrets) expect(bucket).not.toContain(secret);
  },

  'a page that comes twice loses nobody': async ({ session, shop }) => {
    if (!shop.repeatPage) return;
    shop.repeatPage();
    const pages = await collect(session().customers());
    expect(new Set(idsOf(pages)).size).toBe(shop.members);
  },

  'a listing that moves while it is read loses nobody who stayed': async ({ session, shop }) => {
    if (!shop.movePage) return;
    const before = new Set(idsOf(await collect(session().customers())));
    shop.movePage();
    const after = new Set(idsOf(await collect(session().customers())));
    expect([...before].filter((id) => !after.has(id)).length).toBeLessThanOrEqual(1);
  },

  'a token that ended early is renewed unseen': async ({ session, shop }) => {
    const first = await collect(session().customers());
    shop.expireTokens?.();
    expect(new Set(idsOf(await collect(session().customers())))).toEqual(new Set(idsOf(first)));
  },

  'all 定期 are read in the canonical shape, words we do not know as unknown with the word': async ({
    cart,
    session,
    shop,
  }) => {
    if (cart.capabilities.read.subscriptions.by !== 'api') return;
    const pages = await collect(session().subscriptions());
    const rows = pages.flatMap((page) => page.rows);
    for (const row of rows) expect(subscription.parse(row)).toEqual(row);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(shop.subscriptions);
    const odd = rows.filter(({ status }) => status === 'unknown');
    expect(odd).toHaveLength(shop.oddSubscriptions);
    expect(odd.filter(({ statusRaw }) => statusRaw === '')).toEqual([]);
    expect(pages.at(-1)?.next === null).toBe(cart.reading.subscriptions === 'full');
  },

  'reading 定期 goes on from a stored cursor': async ({ cart, session }) => {
    if (cart.capabilities.read.subscriptions.by !== 'api') return;
    const pages = await collect(session().subscriptions());
    const middle = Math.floor((pages.length - 1) / 2);
    const next = pages[middle]?.next;
    const rest = next ? await collect(session().subscriptions(throughJson(next))) : [];
    expect(new Set([...idsOf(pages.slice(0, middle + 1)), ...idsOf(rest)])).toEqual(new Set(idsOf(pages)));
  },

  'a change is proven by reading back, and asked again writes nothing': async ({ cart, session, shop }) => {
    for (const kind of offered(cart)) {
      const change = shop.changeOf!(kind);
      const proof = await session().change(change);
      expect(proof).toMatchObject({ changed: true, before: { id: change.subscriptionId } });
      expect(subscription.parse(proof.after)).toEqual(proof.after);
      const writes = shop.writes!();
      expect(await session().change(change)).toMatchObject({ changed: false, answer: null });
      expect(shop.writes!()).toBe(writes);
    }
  },

  'a change whose answer was lost is read back and never sent again': async ({ cart, session, shop }) => {
    for (const kind of offered(cart)) {
      const change = shop.changeOf!(kind);
      shop.loseNextAnswer!();
      const writes = shop.writes!();
      expect(await session().change(change)).toMatchObject({ changed: true, answer: { status: null } });
      expect(shop.writes!()).toBe(writes + 1);
    }
  },

  'a change of a 定期 that is not there is refused': async ({ cart, session }) => {
    for (const kind of offered(cart)) {
      const failure = await failureOf(() => session().change(CHANGES[kind]));
      expect(failure.kind).toBe('cart');
      expect(failure.hint).not.toBe('');
    }
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
      await keep({
        cart,
        shop,
        session: (ports) => cart.connect(shop.settings, portsWith({ ...shop.ports, ...ports })),
      });
    });
  });
};
