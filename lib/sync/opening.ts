import type pg from 'pg';
import type { Cart, Reading } from '../carts/cart';
import { tokyoDay, type Clock } from '../clock';
import { Failure } from '../failure';
import type { Connection } from './connection';
import { findRun, runColumns, type Run } from './runs';
import { ownMinuteHasCome } from './timing';
import type { Stream, Visit } from './visit';

export interface RunRequest {
  readonly cart: Cart;
  readonly connection: Connection;
  readonly stream: Stream;
  readonly timing: 'nightly' | 'now';
  readonly clock: Clock;
}

/** How the stream goes on; orders always from where they stood. */
export const readingOf = ({ cart, stream }: Pick<RunRequest, 'cart' | 'stream'>): Reading =>
  stream === 'orders' ? 'changes' : cart.reading[stream];

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

type Decision =
  { readonly outcome: 'run'; readonly unfinished: Run | undefined } | Exclude<Opening, { outcome: 'run' }>;

async function decide(client: pg.ClientBase, request: RunRequest): Promise<Decision> {
  const now = request.clock.now();
  const day = tokyoDay(now);
  if (!(await isLinked(client, request.connection.id))) return { outcome: 'unlinked', run: null };
  const unfinished = await resumable(client, request, day);
  if (!unfinished && request.stream !== 'orders' && request.timing === 'nightly') {
    const done = await completedOn(client, request, day);
    if (done) return { outcome: 'alreadyDone', run: done };
    if (!ownMinuteHasCome(request.connection, now)) return { outcome: 'notYet', run: null };
  }
  return { outcome: 'run', unfinished };
}

/**
 * Decides what this visit is to do, and opens its run: continues an unfinished one or starts anew. Orders have no
 * nightly run; each visit goes on from the stream's cursor as a run of its own. Writes nothing unless there is work.
 */
export async function openRun(client: pg.ClientBase, visit: Visit, request: RunRequest): Promise<Opening> {
  const first = await decide(client, request);
  if (first.outcome !== 'run') return first;
  await visit.raiseEpoch(client);
  // A transaction of a visit that was just killed may have ended only now, and with it its run.
  const decision = await decide(client, request);
  if (decision.outcome !== 'run') return decision;
  const at = request.clock.now();
  const id = decision.unfinished ? decision.unfinished.id : await startRun(client, request, tokyoDay(at));
  await client.query(
    `UPDATE sync_run SET state = 'running', heartbeat_at = $2, finished_at = NULL,
       failure_kind = NULL, failure_message = NULL, failure_hint = NULL WHERE id = $1`,
    [id, at.toJSDate()],
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
  // What is read in full starts anew every time; the rest goes on where it stood.
  await client.query(
    `UPDATE sync_cursor SET run_id = $3, position = CASE WHEN $4 = 'changes' THEN position END
     WHERE connection_id = $1 AND stream = $2`,
    [connection.id, stream, rows[0]!.id, readingOf(request)],
  );
  return rows[0]!.id;
}
