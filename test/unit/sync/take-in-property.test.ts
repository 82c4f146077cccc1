import fc from 'fast-check';
import type { Customer } from '../../../lib/carts/model';
import { systemClock } from '../../../lib/clock';
import { Failure } from '../../../lib/failure';
import { openStore, type Store } from '../../../lib/store/store';
import { ensureConnection } from '../../../lib/sync/connection';
import { takeIn, type TakeInSummary } from '../../../lib/sync/take-in';
import { memberNo, MemoryShop } from '../../support/memory-cart';
import { startTestPostgres, type TestPostgres } from '../../support/postgres';

/** A shop as it is at one time: who is a member, with how many points; a number twice is a row given twice. */
const shopState = fc.array(fc.record({ no: fc.integer({ min: 1, max: 15 }), point: fc.integer({ min: 0, max: 2 }) }), {
  maxLength: 25,
});
const night = fc.record({
  state: shopState,
  pageSize: fc.integer({ min: 1, max: 9 }),
  failsOnPages: fc.array(fc.integer({ min: 0, max: 6 }), { maxLength: 3 }),
});

const customerOf = ({ no, point }: { no: number; point: number }): Customer => memberNo(no, { fields: { point } });

describe('whatever happens to a shop in some nights, with failures on the way', () => {
  let database: TestPostgres;
  let store: Store;
  beforeAll(async () => {
    database = await startTestPostgres();
    store = await openStore(database.url);
  });
  afterAll(async () => {
    await store.close();
    await database.stop();
  });

  /** Visits until one is through: each failing visit fails on its page. */
  async function visits(shop: MemoryShop, failsOnPages: readonly number[]): Promise<TakeInSummary> {
    const session = shop.session();
    const connection = await ensureConnection(store, shop.cart, session, systemClock);
    const visit = () =>
      takeIn({ store, cart: shop.cart, session, connection, stream: 'customers', timing: 'now', clock: systemClock });
    for (const failing of failsOnPages) {
      shop.beforePage = (pageNo) => {
        if (pageNo === failing) throw new Failure('transient', 'カートが応答しません。', '');
      };
      const summary = await visit().catch(() => null);
      if (summary) return summary;
    }
    shop.beforePage = () => undefined;
    return visit();
  }

  it('the stored customers are those of the shop, the others are 退会, and every row is counted once', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(night, { minLength: 1, maxLength: 3 }), async (nights) => {
        const shop = new MemoryShop();
        for (const { state, pageSize, failsOnPages } of nights) {
          shop.customers = state.map(customerOf);
          shop.pageSize = pageSize;
          const summary = await visits(shop, failsOnPages);
          const { fetched, inserted, updated, unchanged, quarantined } = summary;
          expect(fetched).toBe(state.length);
          expect(inserted + updated + unchanged + quarantined).toBe(fetched);
          const { rows } = await store.query(
            `SELECT cart_customer_id AS id, (fields->>'point')::int AS point FROM cart_customer
             WHERE withdrawn_on IS NULL AND connection_id = $1 ORDER BY 1`,
            [summary.connectionId],
          );
          const newest = new Map(shop.customers.map(({ id, fields }) => [id, fields.point]));
          expect(rows).toEqual([...newest].sort().map(([id, point]) => ({ id, point })));
        }
      }),
      { numRuns: 30 },
    );
  }, 120_000);
});
