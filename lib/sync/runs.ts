import type pg from 'pg';
import type { Cursor } from '../carts/cart';
import type { Failure } from '../failure';
import type { Queries } from '../store/store';
import { unknownStatusesSql, type UnknownStatuses } from './unknown-statuses';
import type { Visit } from './visit';

/** One row of sync_run, as far as a take-in needs it. Counts are text in PostgreSQL's bigint way. */
export interface Run {
  readonly id: string;
  readonly businessDay: string;
  readonly state: 'running' | 'completed' | 'failed' | 'stopped';
  readonly startedAt: Date;
  readonly finishedAt: Date | null;
  readonly readToEnd: boolean;
  readonly fetched: string;
  readonly inserted: string;
  readonly updated: string;
  readonly unchanged: string;
  readonly quarantined: string;
  readonly withdrawn: string;
  /** Of subscriptions only, as they stand now. */
  readonly unknownStatuses: UnknownStatuses;
}

export interface Counts {
  readonly fetched: number;
  readonly inserted: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly quarantined: number;
}

/** The columns of a Run. */
export const runColumns = `id, business_day AS "businessDay", state, started_at AS "startedAt", finished_at AS "finishedAt",
  read_to_end AS "readToEnd", fetched, inserted, updated, unchanged, quarantined, withdrawn,
  CASE WHEN stream = 'subscriptions' THEN ${unknownStatusesSql('sync_run.connection_id')}
    ELSE '{}' END AS "unknownStatuses"`;

export async function findRun(client: Queries, id: string): Promise<Run> {
  const { rows } = await client.query<Run>(`SELECT ${runColumns} FROM sync_run WHERE id = $1`, [id]);
  return rows[0]!;
}

/** Where the stream stands; undefined at its start. */
export async function position(client: Queries, visit: Visit): Promise<Cursor | undefined> {
  const { rows } = await client.query<{ position: Cursor | null }>(
    'SELECT position FROM sync_cursor WHERE connection_id = $1 AND stream = $2',
    [visit.connectionId, visit.stream],
  );
  return rows[0]?.position ?? undefined;
}

/** Whether this run is still the stream's and waits to be done: nobody finished it or unlinked the shop meanwhile. */
export async function isStillToBeDone(client: pg.ClientBase, runId: string): Promise<boolean> {
  const { rowCount } = await client.query(
    `SELECT FROM sync_run r JOIN sync_cursor c ON c.run_id = r.id JOIN cart_connection n ON n.id = r.connection_id
     WHERE r.id = $1 AND r.state = 'running' AND n.state = 'linked'`,
    [runId],
  );
  return rowCount === 1;
}

/** Adds what a batch did to its run, within the batch's transaction. */
export async function count(
  client: pg.ClientBase,
  runId: string,
  counts: Counts,
  at: Date,
  readToEnd: boolean,
): Promise<void> {
  await client.query(
    `UPDATE sync_run SET fetched = fetched + $2, inserted = inserted + $3, updated = updated + $4,
       unchanged = unchanged + $5, quarantined = quarantined + $6, heartbeat_at = $7, read_to_end = read_to_end OR $8
     WHERE id = $1`,
    [runId, counts.fetched, counts.inserted, counts.updated, counts.unchanged, counts.quarantined, at, readToEnd],
  );
}

/** Ends a visit that was cut short. A failure is kept with its words for the screen. */
export async function endUnfinished(
  client: pg.ClientBase,
  runId: string,
  at: Date,
  failure: Failure | null,
): Promise<void> {
  await client.query(
    `UPDATE sync_run SET state = $2, finished_at = $3, heartbeat_at = $3,
       failure_kind = $4, failure_message = $5, failure_hint = $6 WHERE id = $1`,
    [runId, failure ? 'failed' : 'stopped', at, failure?.kind, failure?.message, failure?.hint],
  );
}

export interface Notice {
  readonly kind: 'failed' | 'quarantined';
  readonly detail: string;
  readonly nextStep: string;
}

/** Leaves word for the staff; the same word is said once a day. */
export async function leaveNotice(client: pg.ClientBase, runId: string, at: Date, notice: Notice): Promise<void> {
  await client.query(
    `INSERT INTO sync_notice (connection_id, kind, business_day, detail, next_step, created_at)
     SELECT connection_id, $2, business_day, $3, $4, $5 FROM sync_run WHERE id = $1 ON CONFLICT DO NOTHING`,
    [runId, notice.kind, notice.detail, notice.nextStep, at],
  );
}
