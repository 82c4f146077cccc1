import type { PoolClient } from 'pg';
import type { Cart, FieldDefinition } from '../carts/cart';
import type { Clock } from '../clock';
import type { Store } from '../store/store';
import { connectionById, type CrmConnection } from './connection';

/** The name under which a connection's values lie in friend.custom_data. */
export const cartSlot = (connectionId: string): string => `cart:${connectionId}`;

/** Definitions of one channel are made one at a time, to the end of the transaction. */
export const holdDefinitions = (client: PoolClient, channelId: string) =>
  client.query(`SELECT pg_advisory_xact_lock(hashtextextended('line_commerce custom fields ' || $1, 0))`, [channelId]);

interface Definition extends Record<string, unknown> {
  name: string;
  category: string;
  connectionId: string | null;
  sourceKey: string | null;
}

/**
 * Makes the definitions of a cart's fields on every channel of the connection's kind, as far as they are missing:
 * category 「データ連携(futureshop)」, names 「会員ID(futureshop)」, read-only, in the cart's order. A further connection of
 * the same cart has its own name in the brackets. Where the marketer already has a field of such a name, that field
 * stays theirs and the cart's is called 「会員ID(futureshop) 2」: a night's run does not fail over a name. Definitions
 * once made keep their names. Returns how many were made.
 */
export async function defineCartFields(store: Store, cart: Cart, connectionId: string, clock: Clock): Promise<number> {
  const connection = await connectionById(store, connectionId);
  const { rows } = await store.query<{ id: string }>(
    `SELECT ch.id FROM line_channel ch
     WHERE ch.sandbox = $2
       AND (SELECT count(*) FROM custom_field d WHERE d.channel_id = ch.id AND d.connection_id = $1) < $3
     ORDER BY ch.id`,
    [connection.id, connection.sandbox, cart.fields.length],
  );
  let created = 0;
  for (const { id } of rows)
    created += await store.transaction((client) => defineOn(client, id, cart, connection, clock));
  return created;
}

async function defineOn(
  client: PoolClient,
  channelId: string,
  cart: Cart,
  connection: CrmConnection,
  clock: Clock,
): Promise<number> {
  await holdDefinitions(client, channelId);
  const { rows: existing } = await client.query<Definition>(
    `SELECT name, category, connection_id AS "connectionId", source_key AS "sourceKey"
     FROM custom_field WHERE channel_id = $1`,
    [channelId],
  );
  const brackets = bracketsFor(existing, cart, connection);
  const mine = new Set(existing.filter((d) => d.connectionId === connection.id).map((d) => d.sourceKey));
  const missing = cart.fields.filter((field) => !mine.has(field.key));
  const names = freeNames(missing, brackets, existing);
  await client.query(
    `INSERT INTO custom_field
       (channel_id, category, name, type, read_only, connection_id, source_key, position, created_at)
     SELECT $1, $2, f.name, f.type, true, $3, f.key, f.position, $8
     FROM unnest($4::text[], $5::text[], $6::text[], $7::integer[]) AS f (name, type, key, position)`,
    [
      channelId,
      categoryName(brackets),
      connection.id,
      names,
      missing.map((field) => field.type),
      missing.map((field) => field.key),
      missing.map((field) => cart.fields.indexOf(field) + 1),
      clock.now().toJSDate(),
    ],
  );
  return missing.length;
}

const categoryName = (brackets: string): string => `データ連携(${brackets})`;

/** What stands in this connection's brackets: as before, else the first that no other connection has. */
function bracketsFor(existing: readonly Definition[], cart: Cart, connection: CrmConnection): string {
  const before = existing.find((d) => d.connectionId === connection.id);
  if (before) return before.category.slice(categoryName('').length - 1, -1);
  const taken = new Set(existing.filter((d) => d.connectionId !== null).map((d) => d.category));
  const withId = `${connection.name} ${connection.id}`;
  return [cart.label, connection.name].find((brackets) => !taken.has(categoryName(brackets))) ?? withId;
}

function freeNames(fields: readonly FieldDefinition[], brackets: string, existing: readonly Definition[]): string[] {
  const taken = new Set(existing.map((d) => d.name));
  return fields.map((field) => {
    const wanted = `${field.label}(${brackets})`;
    let name = wanted;
    for (let n = 2; taken.has(name); n++) name = `${wanted} ${n}`;
    taken.add(name);
    return name;
  });
}
