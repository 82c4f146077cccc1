import type { Grants } from '../carts/cart';
import type { Store } from './store';

const keep = {
  name: 'grant-keep',
  text: `INSERT INTO cart_grant (key, sealed) VALUES ($1, $2)
    ON CONFLICT (key) DO UPDATE SET sealed = excluded.sealed, kept_at = clock_timestamp()`,
};

/** Grants that all processes on this database share. `alone` holds while its connection lives. */
export const postgresGrants = (store: Store): Grants => ({
  async read(key) {
    const { rows } = await store.query<{ sealed: string }>('SELECT sealed FROM cart_grant WHERE key = $1', [key]);
    return rows[0]?.sealed ?? null;
  },
  async keep(key, sealed) {
    await store.query(keep, [key, sealed]);
  },
  async alone(key, work) {
    const client = await store.dedicatedClient();
    try {
      await client.query(`SELECT pg_advisory_lock(hashtextextended('cart_grant ' || $1, 0))`, [key]);
      return await work();
    } finally {
      await client.end().catch(() => undefined);
    }
  },
});
