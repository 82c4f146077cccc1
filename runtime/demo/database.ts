import type { Store } from '../../lib/store/store';

/** Tables that say how a run went, and who listens to LINE; all others hold the shop's and the friends' data. */
const BOOKKEEPING = ['sync_run', 'sync_cursor', 'sync_page', 'rate', 'line_consumer', 'line_intake', 'pgmigrations'];

export interface StoredFriend extends Record<string, unknown> {
  readonly lineUserId: string;
  /** The linked member's id, null without a link. */
  readonly memberId: string | null;
  /** By the custom data's name. */
  readonly customData: Readonly<Record<string, unknown>>;
  readonly withdrawnOn: string | null;
}

/** A moment in the database, to see later what was written since. */
export interface Mark {
  readonly transaction: string;
  readonly counts: Readonly<Record<string, number>>;
}

async function dataTables(store: Store): Promise<string[]> {
  const { rows } = await store.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class
     WHERE relnamespace = 'line_commerce'::regnamespace AND relkind = 'r' AND relname <> ALL ($1) ORDER BY 1`,
    [BOOKKEEPING],
  );
  return rows.map(({ name }) => name);
}

async function count(store: Store, table: string, condition = 'true', parameters: unknown[] = []): Promise<number> {
  const { rows } = await store.query<{ n: string }>(
    `SELECT count(*) AS n FROM ${table} WHERE ${condition}`,
    parameters,
  );
  return Number(rows[0]!.n);
}

export async function mark(store: Store): Promise<Mark> {
  const counts: Record<string, number> = {};
  for (const table of await dataTables(store)) counts[table] = await count(store, table);
  const { rows } = await store.query<{ id: string }>('SELECT pg_current_xact_id()::xid::text AS id');
  return { transaction: rows[0]!.id, counts };
}

const WRITTEN_SINCE = 'age(xmin) < age($1::text::xid)';

/**
 * Rows inserted, updated or deleted since the mark, by table, as the row versions themselves say (`xmin`): an update
 * that writes the same values counts too.
 */
export async function writesSince(store: Store, { transaction, counts }: Mark): Promise<Record<string, number>> {
  const writes: Record<string, number> = {};
  for (const [table, before] of Object.entries(counts)) {
    const fresh = await count(store, table, WRITTEN_SINCE, [transaction]);
    const gone = before - (await count(store, table, `NOT (${WRITTEN_SINCE})`, [transaction]));
    if (fresh > 0 || gone > 0) writes[table] = Math.max(fresh, gone);
  }
  return writes;
}

/** Ids of the members whose row was written since the mark. */
export async function membersWrittenSince(store: Store, { transaction }: Mark): Promise<string[]> {
  const { rows } = await store.query<{ id: string }>(
    `SELECT cart_customer_id AS id FROM cart_customer WHERE ${WRITTEN_SINCE}`,
    [transaction],
  );
  return rows.map(({ id }) => id);
}

/** LINE user ids of the friends whose row was written since the mark. */
export async function friendsWrittenSince(store: Store, { transaction }: Mark): Promise<string[]> {
  const { rows } = await store.query<{ id: string }>(`SELECT line_user_id AS id FROM friend WHERE ${WRITTEN_SINCE}`, [
    transaction,
  ]);
  return rows.map(({ id }) => id);
}

/** The channel's friends with what the connection laid into them. */
export async function storedFriends(store: Store, channelId: string, connectionId: string): Promise<StoredFriend[]> {
  const { rows } = await store.query<StoredFriend>(
    `SELECT f.line_user_id AS "lineUserId", c.cart_customer_id AS "memberId",
       coalesce((SELECT jsonb_object_agg(d.name, laid.value->d.source_key) FROM custom_field d
         WHERE d.channel_id = f.channel_id AND d.connection_id = $2 AND laid.value ? d.source_key), '{}') AS "customData",
       laid.value->>'withdrawnOn' AS "withdrawnOn"
     FROM friend f
     LEFT JOIN customer_link l ON l.friend_id = f.id AND l.connection_id = $2
     LEFT JOIN cart_customer c ON c.id = l.customer_id
     CROSS JOIN LATERAL (SELECT coalesce(f.custom_data->('cart:' || $2::text), '{}') AS value) AS laid
     WHERE f.channel_id = $1`,
    [channelId, connectionId],
  );
  return rows;
}

/** Names of the custom data that the connection brought into the channel. */
export async function definedNames(store: Store, channelId: string, connectionId: string): Promise<string[]> {
  const { rows } = await store.query<{ name: string }>(
    `SELECT name FROM custom_field WHERE channel_id = $1 AND connection_id = $2 AND read_only ORDER BY position`,
    [channelId, connectionId],
  );
  return rows.map(({ name }) => name);
}
