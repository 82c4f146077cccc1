import type pg from 'pg';
import type { Cursor } from '../carts/cart';
import { tokyoDay, type Clock } from '../clock';
import { Failure } from '../failure';
import type { Queries } from '../store/store';
import type { Connection } from './connection';
import { ownMinuteHasCome } from './timing';
import type { Stream, Visit } from './visit';

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
}

export interface Counts {
  readonly fetched: number;
  readonly inserted: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly quarantined: number;
}

const runColumns = `id, business_day AS "businessDay", state, started_at AS "startedAt", finished_at AS "finishedAt",
  read_to_end AS "readToEnd", fetched, inserted, updated, unchanged, quarantined, withdrawn`;

export async function findRun(client: Queries, id: string): Promise<Run> {
  const { rows } = await client.query<Run>(`SELECT ${runColumns} FROM sync_run WHERE id = $1`, [id]);
  return rows[0]!;
}

export interface RunRequest {
  readonly connection: Connection;
  readonly stream: Stream;
  readonly timing: 'nightly' | 'now';
  readonly clock: Clock;
}

/** An unfinished run is continued only while what it has read is of use: a day. */
const RESUME_WITHIN_HOURS = 24;

export type Opening =
  | { readonly outcome: 'run'; readonly run: Run }
  | { readonly outcome: 'alreadyDone'; readonly run: Run }
  | { readonly outcome: 'notYet' | 'unlinked'; readonly run: null };

async function isLinked(client: pg.ClientBase, connectionId: string): Promise<boolean> {
  const { rows } = await client.query<{ state: string }>('SELECT state FROM cart_connection WHERE id = $1', [
    connectionId,
  ]);
  if (rows[0]) return rows[0].state === 'linked';
  throw new Failure('input', '指定された連携がありません。', '一覧から連携を選び直してください。');
}

async function completedOn(
  client: pg.ClientBase,
  { connection, stream }: RunRequest,
  day: string,
): Promise<Run | undefined> {
  const { rows } = await client.query<Run>(
    `SELECT ${runColumns} FROM sync_run
     WHERE connection_id = $1 AND stream = $2 AND state = 'completed' AND business_day = $3 ORDER BY id DESC LIMIT 1`,
    [connection.id, stream, day],
  );
  return rows[0];
}

/** The run at which the cursor stands, if it may be continued: nightly only one of today, else one of the last day. */
async function resumable(client: pg.ClientBase, request: RunRequest, day: string): Promise<Run | undefined> {
  const { connection, stream, timing, clock } = request;
  if (stream === 'orders') return undefined;
  const { rows } = await client.query<Run>(
    `SELECT ${runColumns} FROM sync_run
     WHERE id = (SELECT run_id FROM sync_cursor WHERE connection_id = $1 AND stream = $2)
       AND state <> 'completed' AND heartbeat_at > $3 AND ($4::date IS NULL OR business_day = $4)`,
    [
      connection.id,
      stream,
      clock.now().minus({ hours: RESUME_WITHIN_HOURS }).toJSDate(),
      timing === 'nightly' ? day : null,
    ],
  );
  return rows[0];
}

/**
 * Decides what this visit is to do, and opens its run: continues an unfinished one or starts anew. Orders have no
 * nightly run; each visit goes on from the stream's cursor as a run of its own. Writes nothing unless there is work.
 */
export async function openRun(client: pg.ClientBase, visit: Visit, request: RunRequest): Promise<Opening> {
  const now = request.clock.now();
  const day = tokyoDay(now);
  if (!(await isLinked(client, request.connection.id))) return { outcome: 'unlinked', run: null };
  const unfinished = await resumable(client, request, day);
  if (!unfinished && request.stream === 'customers' && request.timing === 'nightly') {
    const done = await completedOn(client, request, day);
    if (done) return { outcome: 'alreadyDone', run: done };
    if (!ownMinuteHasCome(request.connection, now)) return { outcome: 'notYet', run: null };
  }
  await visit.raiseEpoch(client);
  const id = unfinished ? unfinished.id : await startRun(client, request, day);
  await client.query(
    `UPDATE sync_run SET state = 'running', heartbeat_at = $2, finished_at = NULL,
       failure_kind = NULL, failure_message = NULL, failure_hint = NULL WHERE id = $1`,
    [id, now.toJSDate()],
  );
  return { outcome: 'run', run: await findRun(client, id) };
}

async function startRun(client: pg.ClientBase, request: RunRequest, day: string): Promise<string> {
  const { connection, stream, clock } = request;
  const at = clock.now().toJSDate();
  // Whoever left these behind is gone: we hold the lock.
  await client.query(
    `UPDATE sync_run SET state = 'stopped', finished_at = heartbeat_at
     WHERE connection_id = $1 AND stream = $2 AND state = 'running'`,
    [connection.id, stream],
  );
  await client.query(
    `DELETE FROM sync_page WHERE run_id = (SELECT run_id FROM sync_cursor WHERE connection_id = $1 AND stream = $2)`,
    [connection.id, stream],
  );
  const { rows } = await client.query<{ id: string }>(
    `INSERT INTO sync_run (connection_id, stream, business_day, state, started_at, heartbeat_at)
     VALUES ($1, $2, $3, 'running', $4, $4) RETURNING id`,
    [connection.id, stream, day, at],
  );
  // Customers are read in full every time; orders go on where they stood.
  await client.query(
    `UPDATE sync_cursor SET run_id = $3, position = CASE WHEN stream = 'orders' THEN position END
     WHERE connection_id = $1 AND stream = $2`,
    [connection.id, stream, rows[0]!.id],
  );
  return rows[0]!.id;
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
