import { systemClock } from '../../clock';
import type { Store } from '../../store/store';

/** What a friend wrote is kept so long for a look at what happened; the bare event longer, against a late repetition. */
const CONTENT_DAYS = 14;
const EVENT_DAYS = 180;
const CHUNK = 5_000;

const EMPTY = `
  UPDATE line_event SET payload = NULL, reply_token = NULL
  WHERE id IN (SELECT id FROM line_event WHERE payload IS NOT NULL AND received_at < $1 ORDER BY received_at LIMIT $2)`;
const REMOVE = `
  DELETE FROM line_event WHERE id IN (SELECT id FROM line_event WHERE received_at < $1 ORDER BY received_at LIMIT $2)`;

async function inChunks(store: Store, sql: string, days: number): Promise<void> {
  const before = systemClock.now().minus({ days }).toJSDate();
  for (;;) {
    const { rowCount } = await store.query(sql, [before, CHUNK]);
    if ((rowCount ?? 0) < CHUNK) return;
  }
}

/**
 * Empties events after 14 days and removes them after 180, by the real clock: moving that of お試しモード deletes
 * nothing.
 */
export async function purgeEvents(store: Store): Promise<void> {
  await inChunks(store, EMPTY, CONTENT_DAYS);
  await inChunks(store, REMOVE, EVENT_DAYS);
}

// n8n does not say that a workflow was unpublished or deleted, only that it is to stop.
const RETIRE = `
  UPDATE line_consumer SET retired = true
  WHERE NOT retired AND seen_at < clock_timestamp() - interval '1 day'
    AND EXISTS (SELECT FROM line_intake WHERE running_since < clock_timestamp() - interval '1 day')`;
const PASS_OVER = `
  UPDATE event_delivery d SET state = 'skipped', finished_at = $1
  FROM line_consumer c WHERE c.id = d.consumer_id AND c.retired AND d.state IN ('waiting', 'running')`;

/** Gives nothing more to a LINEトリガー that was not seen for a day during which a LINE受信口 was running. */
export async function retireConsumers(store: Store): Promise<void> {
  const { rowCount } = await store.query(RETIRE);
  if (rowCount) await store.query(PASS_OVER, [systemClock.now().toJSDate()]);
}
