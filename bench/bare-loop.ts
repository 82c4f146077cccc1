import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Store } from '../lib/store/store';
import type { DemoProduct } from '../runtime/demo/product';
import type { FloorInput, FloorResult } from './floor';
import type { FloorCart } from './floor/readers';

const run = promisify(execFile);

/** As after migration: no dead rows that the next run would have to step over. */
export async function emptyCustomers(store: Store): Promise<void> {
  await store.query('TRUNCATE cart_customer CASCADE');
}

/** The bare loop, in a plain Node process, into the same table, which is empty before and after. */
export async function bareLoop(
  { product, store }: DemoProduct,
  cart: FloorCart,
  login: Readonly<Record<string, unknown>>,
): Promise<FloorResult> {
  const { rows } = await store.query<{ id: string }>(
    `INSERT INTO cart_connection (cart, shop, name, sandbox, linked_at) VALUES ($1, 'floor', 'floor', true, $2)
     ON CONFLICT (cart, shop) DO UPDATE SET name = excluded.name RETURNING id`,
    [cart, new Date()],
  );
  const connectionId = rows[0]!.id;
  const input = { cart, login: login as FloorInput['login'], databaseUrl: product.databaseUrl, connectionId };
  const { stdout } = await run(process.execPath, [join(__dirname, 'floor.js'), JSON.stringify(input)]);
  await emptyCustomers(store);
  await store.query('DELETE FROM cart_connection WHERE id = $1', [connectionId]);
  return JSON.parse(stdout) as FloorResult;
}
