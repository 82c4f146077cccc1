import { isDeepStrictEqual } from 'node:util';
import type pg from 'pg';
import type { Capabilities, Cart, CartId, CartSession } from '../carts/cart';
import type { Clock } from '../clock';
import { Failure } from '../failure';
import type { Store } from '../store/store';

/** One shop of one cart. */
export interface Connection {
  readonly id: string;
  readonly cart: CartId;
  readonly shop: string;
  readonly name: string;
  readonly sandbox: boolean;
  readonly state: 'linked' | 'unlinked';
  /** Why this shop gives no points, in Japanese; null when it does. */
  readonly pointsUnavailable: string | null;
  /** By what its customers are matched, where the cart leaves that to the shop; null: as the cart says. */
  readonly matchKey: Capabilities['matchKey'] | null;
}

const columns = `id, cart, shop, name, sandbox, state, points_unavailable AS "pointsUnavailable", match_key AS "matchKey"`;

async function findConnection(store: Store, cart: CartId, shop: string): Promise<Connection | undefined> {
  const { rows } = await store.query<Connection & Record<string, unknown>>(
    `SELECT ${columns} FROM cart_connection WHERE cart = $1 AND shop = $2`,
    [cart, shop],
  );
  return rows[0];
}

/** The shop as its owner knows it: the last part of its name within the cart (for futureshop the 店舗キー). */
const shortName = (shop: string): string => shop.slice(shop.lastIndexOf('/') + 1);

/**
 * The connection of the shop that this session points at, made on first use. Writes nothing when all is known already.
 * Without `name` an existing name stays.
 */
export async function ensureConnection(
  store: Store,
  cart: Cart,
  session: CartSession,
  clock: Clock,
  name?: string,
): Promise<Connection> {
  const { shop, sandbox, matchKey = null } = session.identity;
  const known = await findConnection(store, cart.id, shop);
  const { pointsUnavailable } = session;
  const wanted = { name: name ?? known?.name ?? shortName(shop), pointsUnavailable, matchKey };
  if (known && isDeepStrictEqual({ ...known, ...wanted }, known)) return known;
  await store.query(
    `INSERT INTO cart_connection (cart, shop, name, sandbox, points_unavailable, match_key, linked_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7)
     ON CONFLICT (cart, shop) DO UPDATE SET name = excluded.name, points_unavailable = excluded.points_unavailable,
       match_key = excluded.match_key`,
    [cart.id, shop, wanted.name, sandbox, pointsUnavailable, matchKey, clock.now().toJSDate()],
  );
  return (await findConnection(store, cart.id, shop))!;
}

/** All connections, oldest first; unlinked ones too. */
export async function listConnections(store: Store): Promise<Connection[]> {
  const sql = `SELECT ${columns} FROM cart_connection ORDER BY id`;
  return (await store.query<Connection & Record<string, unknown>>(sql)).rows;
}

/**
 * 連携を解除: a running take-in stops at its next page and no other starts. Values and links stay. Who did it is kept
 * in the audit; a connection that is unlinked already stays as it is.
 */
export async function unlinkConnection(store: Store, id: string, clock: Clock, actor: string): Promise<void> {
  await changeState(store, id, 'unlinked', clock, actor);
}

/** Links again; stored values and links of friends are used as they are. */
export async function relinkConnection(store: Store, id: string, clock: Clock, actor: string): Promise<void> {
  await changeState(store, id, 'linked', clock, actor);
}

async function changeState(
  store: Store,
  id: string,
  state: Connection['state'],
  clock: Clock,
  actor: string,
): Promise<void> {
  const at = clock.now().toJSDate();
  await store.transaction(async (client) => {
    // NO KEY: a batch that is being written refers to this row, and we wait for that batch below.
    const found = await client.query<{ state: string }>(
      'SELECT state FROM cart_connection WHERE id = $1 FOR NO KEY UPDATE',
      [id],
    );
    if (!found.rows[0])
      throw new Failure('input', '指定された連携がありません。', '一覧から連携を選び直してください。');
    if (found.rows[0].state === state) return;
    const stamp = state === 'linked' ? 'linked_at = $3, unlinked_at = NULL' : 'unlinked_at = $3';
    await client.query(`UPDATE cart_connection SET state = $2, ${stamp} WHERE id = $1`, [id, state, at]);
    if (state === 'unlinked') await stopTakingIn(client, id, at);
    await client.query('INSERT INTO audit_event (at, actor, action, connection_id) VALUES ($1, $2, $3, $4)', [
      at,
      actor,
      state === 'linked' ? 'connection.relinked' : 'connection.unlinked',
      id,
    ]);
  });
}

/** Whoever is taking in right now finds a newer epoch than its own, and stops. */
async function stopTakingIn(client: pg.ClientBase, id: string, at: Date): Promise<void> {
  await client.query('UPDATE sync_cursor SET epoch = epoch + 1 WHERE connection_id = $1', [id]);
  await client.query(
    "UPDATE sync_run SET state = 'stopped', finished_at = $2 WHERE connection_id = $1 AND state = 'running'",
    [id, at],
  );
}
