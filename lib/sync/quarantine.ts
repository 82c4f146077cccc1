import type pg from 'pg';
import type { RejectedRow } from '../carts/cart';
import type { Queries } from '../store/store';
import { storableJson, storableText } from '../store/storable';
import type { Stream } from './visit';

/** Longer keys do not fit into an index. */
const KEY_LENGTH = 200;

export const quarantineKey = (rowKey: string): string => storableText(rowKey).slice(0, KEY_LENGTH);

const put = `
  INSERT INTO quarantined_row AS q (connection_id, stream, row_key, reason, raw, first_run_id, first_seen_at)
  SELECT $1, $2, x.key, x.reason, x.raw, $3, $4
  FROM json_to_recordset($5::json) AS x (key text, reason text, raw jsonb)
  WHERE NOT EXISTS (SELECT FROM quarantined_row k WHERE k.connection_id = $1 AND k.stream = $2 AND k.row_key = x.key
    AND k.reason = x.reason AND k.raw = x.raw)
  ON CONFLICT (connection_id, stream, row_key) DO UPDATE SET reason = excluded.reason, raw = excluded.raw`;

/** Where rows of one stream wait that could not be read. A row that waits unchanged is not written again. */
export class Quarantine {
  private constructor(
    private readonly connectionId: string,
    private readonly stream: Stream,
    private readonly runId: string,
    private inUse: boolean,
  ) {}

  static async open(client: Queries, connectionId: string, stream: Stream, runId: string) {
    const sql = 'SELECT EXISTS (SELECT FROM quarantined_row WHERE connection_id = $1 AND stream = $2) AS found';
    const { rows } = await client.query<{ found: boolean }>(sql, [connectionId, stream]);
    return new Quarantine(connectionId, stream, runId, rows[0]!.found);
  }

  async put(client: pg.ClientBase, rejected: readonly RejectedRow[], at: Date): Promise<void> {
    if (rejected.length === 0) return;
    const byKey = new Map(rejected.map(({ rowKey, reason, raw }) => [quarantineKey(rowKey), { reason, raw }]));
    const json = storableJson([...byKey].map(([key, { reason, raw }]) => ({ key, reason, raw: raw ?? null })));
    await client.query(put, [this.connectionId, this.stream, this.runId, at, json]);
    this.inUse = true;
  }

  /** Rows that can be read again leave. */
  async release(client: pg.ClientBase, keys: readonly string[]): Promise<void> {
    if (!this.inUse || keys.length === 0) return;
    await client.query(
      'DELETE FROM quarantined_row WHERE connection_id = $1 AND stream = $2 AND row_key = ANY ($3::text[])',
      [this.connectionId, this.stream, keys],
    );
  }

  /** After a full read: what the cart no longer has leaves too. */
  async keepOnlySeen(client: pg.ClientBase): Promise<void> {
    if (!this.inUse) return;
    await client.query(
      `DELETE FROM quarantined_row WHERE connection_id = $1 AND stream = $2
       AND row_key IN (SELECT row_key FROM quarantined_row WHERE connection_id = $1 AND stream = $2
         EXCEPT SELECT unnest(seen_ids) FROM sync_page WHERE run_id = $3)`,
      [this.connectionId, this.stream, this.runId],
    );
  }
}
