import { systemClock, type Clock } from '../../lib/clock';
import type { Store } from '../../lib/store/store';

const CONNECTIONS = '(SELECT id FROM cart_connection WHERE sandbox)';
const CHANNELS = '(SELECT id FROM line_channel WHERE sandbox)';

/** Children before parents. Tables that hang on one of these by ON DELETE CASCADE are not named. */
const steps: ReadonlyArray<readonly [string, string]> = [
  ...['reply_claim', 'delivery', 'line_call', 'campaign_stop', 'quota_month'].map(
    (table) => [table, `channel_id IN ${CHANNELS}`] as const,
  ),
  ['customer_link', `connection_id IN ${CONNECTIONS} OR channel_id IN ${CHANNELS}`],
  ['unmatched_friend', `connection_id IN ${CONNECTIONS}`],
  ['custom_field', `connection_id IN ${CONNECTIONS} OR channel_id IN ${CHANNELS}`],
  ['sync_notice', `connection_id IN ${CONNECTIONS}`],
  ['quarantined_row', `connection_id IN ${CONNECTIONS}`],
  ['sync_cursor', `connection_id IN ${CONNECTIONS}`],
  ['sync_page', `run_id IN (SELECT id FROM sync_run WHERE connection_id IN ${CONNECTIONS})`],
  ['sync_run', `connection_id IN ${CONNECTIONS}`],
  ['cart_subscription', `connection_id IN ${CONNECTIONS}`],
  ['cart_order', `connection_id IN ${CONNECTIONS}`],
  ['cart_customer', `connection_id IN ${CONNECTIONS}`],
  ['friend', `channel_id IN ${CHANNELS}`],
  ['cart_connection', 'sandbox'],
  ['line_channel', 'sandbox'],
  ['sandbox_clock', 'true'],
];

/** How many rows went, by table; only tables that lost some. */
export type ClearedRows = Readonly<Record<string, number>>;

/** Removes everything that お試しモード wrote, and nothing of real channels and connections. All or nothing. */
export function clearSandbox(store: Store, clock: Clock = systemClock): Promise<ClearedRows> {
  return store.transaction(async (client) => {
    const cleared: Record<string, number> = {};
    for (const [table, condition] of steps) {
      const { rowCount } = await client.query(`DELETE FROM ${table} WHERE ${condition}`);
      if (rowCount) cleared[table] = rowCount;
    }
    await client.query(
      `INSERT INTO audit_event (at, actor, action, detail) VALUES ($1, 'line-commerce demo clear', 'sandbox_cleared', $2)`,
      [clock.now().toISO(), JSON.stringify(cleared)],
    );
    return cleared;
  });
}
