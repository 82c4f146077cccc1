import { openStore, type Store } from '../../../lib/store/store';
import { clearSandbox } from '../../../runtime/sandbox-rows/clear';
import { startTestPostgres, type TestPostgres } from '../../support/postgres';

const AT = "'2026-11-22T10:00:00Z'";

/** A channel and a connection with a row in every table that hangs on them. */
const rowsOf = (sandbox: boolean): string => `
  WITH channel AS (INSERT INTO line_channel (line_channel_id, name, sandbox, created_at)
      VALUES ('c${sandbox}', 'c', ${sandbox}, ${AT}) RETURNING id),
    friend_row AS (INSERT INTO friend (channel_id, line_user_id, created_at, updated_at)
      SELECT id, 'U1', ${AT}, ${AT} FROM channel RETURNING id),
    connection AS (INSERT INTO cart_connection (cart, shop, name, sandbox, linked_at)
      VALUES ('futureshop', 's${sandbox}', 's', ${sandbox}, ${AT}) RETURNING id),
    customer AS (INSERT INTO cart_customer (connection_id, cart_customer_id, fields, read_at)
      SELECT id, 'm1', '{}', ${AT} FROM connection RETURNING id),
    order_row AS (INSERT INTO cart_order (connection_id, order_no, ordered_at, status, status_raw, still_open, read_at)
      SELECT id, 'o1', ${AT}, 'received', 'x', true, ${AT} FROM connection RETURNING id),
    subscription AS (INSERT INTO cart_subscription
        (connection_id, subscription_id, cart_customer_id, status, status_raw, products, read_at)
      SELECT id, 's1', 'm1', 'active', 'x', '[]', ${AT} FROM connection),
    line AS (INSERT INTO cart_order_line SELECT id, 1, 1, 'p', 'p', NULL, 1, NULL, NULL FROM order_row),
    shipment AS (INSERT INTO cart_shipment (order_id, shipment_no) SELECT id, 1 FROM order_row),
    run AS (INSERT INTO sync_run (connection_id, stream, business_day, state, started_at, heartbeat_at)
      SELECT id, 'customers', '2026-11-22', 'running', ${AT}, ${AT} FROM connection RETURNING id),
    cursor_row AS (INSERT INTO sync_cursor (connection_id, stream, run_id)
      SELECT connection.id, 'customers', run.id FROM connection, run),
    page AS (INSERT INTO sync_page (run_id, seen_ids) SELECT id, '{m1}' FROM run),
    quarantined AS (INSERT INTO quarantined_row
      SELECT connection.id, 'customers', 'k', 'r', '{}', run.id, ${AT} FROM connection, run),
    notice AS (INSERT INTO sync_notice (connection_id, kind, business_day, detail, next_step, created_at)
      SELECT id, 'failed', '2026-11-22', 'd', 'n', ${AT} FROM connection),
    identity_row AS (INSERT INTO identity
      SELECT id, 'email', 'a@example.com', 'proven', 'sandbox', ${AT} FROM friend_row),
    unmatched AS (INSERT INTO unmatched_friend
      SELECT connection.id, friend_row.id, 'no_candidate', ${AT} FROM connection, friend_row),
    field AS (INSERT INTO custom_field (channel_id, category, name, type, read_only, position, created_at)
      SELECT id, 'c', 'n', 'text', false, 1, ${AT} FROM channel)
  INSERT INTO customer_link
    SELECT connection.id, channel.id, customer.id, friend_row.id, 'email', ${AT}
    FROM connection, channel, customer, friend_row`;

/** Rows that name their channel without a key. */
const sendingRowsOf = (sandbox: boolean): string => `
  WITH channel AS (SELECT id FROM line_channel WHERE line_channel_id = 'c${sandbox}'),
    sent AS (INSERT INTO delivery (channel_id, campaign, step, friend_id, occurrence, purpose, template_hash, state,
        send_until, planned_at, state_at)
      SELECT id, 'k', '1', 1, 'once', 'promotion', 'h', 'planned', ${AT}, ${AT}, ${AT} FROM channel),
    call AS (INSERT INTO line_call (id, channel_id, campaign, step, kind, body_hash, send_until, first_sending_at,
        attempts, lease_until)
      SELECT gen_random_uuid(), id, 'k', '1', 'push', 'h', ${AT}, ${AT}, 1, ${AT} FROM channel),
    claim AS (INSERT INTO reply_claim SELECT id, 'e', 1, ${AT} FROM channel),
    stopped AS (INSERT INTO campaign_stop SELECT id, 'k', ${AT} FROM channel)
  INSERT INTO quota_month (channel_id, month) SELECT id, '2026-11-01' FROM channel`;

const tables = [
  'delivery', 'line_call', 'reply_claim', 'campaign_stop', 'quota_month',
  'line_channel', 'friend', 'identity', 'cart_connection', 'cart_customer', 'cart_order', 'cart_order_line',
  'cart_shipment', 'customer_link', 'unmatched_friend', 'custom_field', 'sync_run', 'sync_cursor', 'sync_page',
  'quarantined_row', 'sync_notice', 'cart_subscription',
]; // prettier-ignore

describe('clearing the sandbox', () => {
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

  const counts = async (): Promise<Record<string, number>> => {
    const parts = tables.map((table) => `SELECT '${table}' AS name, count(*)::int AS rows FROM ${table}`);
    const found = await store.query<{ name: string; rows: number }>(parts.join(' UNION ALL '));
    return Object.fromEntries(found.rows.map(({ name, rows }) => [name, rows]));
  };
  const each = (rows: number): Record<string, number> => Object.fromEntries(tables.map((table) => [table, rows]));

  test('removes every row of pretend shops and channels and no other, and says how many', async () => {
    await store.query(rowsOf(true));
    await store.query(rowsOf(false));
    for (const sandbox of [true, false]) await store.query(sendingRowsOf(sandbox));
    expect(await counts()).toEqual(each(2));
    expect(await clearSandbox(store)).toMatchObject({ friend: 1, cart_customer: 1, cart_order: 1, cart_connection: 1 });
    expect(await counts()).toEqual(each(1));
    const left = await store.query('SELECT sandbox FROM cart_connection UNION ALL SELECT sandbox FROM line_channel');
    expect(left.rows).toEqual([{ sandbox: false }, { sandbox: false }]);
  });

  test('clearing again removes nothing', async () => {
    expect(await clearSandbox(store)).toEqual({});
    expect(await counts()).toEqual(each(1));
  });

  test('puts the clock of お試しモード back', async () => {
    await store.query('INSERT INTO sandbox_clock (offset_ms) VALUES (1000)');
    await clearSandbox(store);
    expect((await store.query('SELECT FROM sandbox_clock')).rowCount).toBe(0);
  });

  // What a block of a workflow asks for (line_consumer) belongs to the block, not to the data.
  test('covers every table of a channel, a connection or a friend that does not go with it by itself', async () => {
    const found = await store.query<{ name: string }>(
      `SELECT DISTINCT c.table_name AS name FROM information_schema.columns c
       WHERE c.table_schema = 'line_commerce' AND c.column_name IN ('channel_id', 'connection_id', 'friend_id')
         AND c.table_name NOT IN ('audit_event', 'line_consumer') AND NOT EXISTS (
           SELECT FROM pg_constraint WHERE contype = 'f' AND confdeltype = 'c'
             AND conrelid = ('line_commerce.' || c.table_name)::regclass)`,
    );
    expect(found.rows.length).toBeGreaterThan(10);
    expect(tables).toEqual(expect.arrayContaining(found.rows.map(({ name }) => name)));
  });
});
