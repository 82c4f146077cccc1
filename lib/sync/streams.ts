import type pg from 'pg';
import type { CartSession, Cursor, Page } from '../carts/cart';
import type { Order } from '../carts/model';
import type { Store } from '../store/store';
import { writePages, type Target } from './batch';
import { customerRows } from './customer-rows';
import { isStillOpen, orderRows } from './order-rows';
import { readingOf, type RunRequest } from './opening';
import { Quarantine } from './quarantine';
import { ReadAhead, type Batch } from './read-ahead';
import type { RowWriter } from './rows';
import { count, findRun, leaveNotice, position, type Run } from './runs';
import { subscriptionRows } from './subscription-rows';
import { markVanished } from './vanished';
import type { Stream, Visit } from './visit';
import { markWithdrawn } from './withdrawals';

/** A run of this visit, opened and ours. */
export interface Work extends RunRequest {
  readonly store: Store;
  readonly session: CartSession;
  readonly visit: Visit;
  readonly runId: string;
  readonly signal?: AbortSignal;
}

/** The run as it stands in the database. */
export const runOf = ({ store, runId }: Pick<Work, 'store' | 'runId'>): Promise<Run> => findRun(store, runId);

/** Reads the stream of this visit to its end and completes the run. */
export function takeInStream(work: Work): Promise<Run> {
  const { session, stream } = work;
  switch (stream) {
    case 'customers':
      return takeInListing(work, customerRows, (since) => session.customers(since), markWithdrawn);
    case 'subscriptions':
      return takeInListing(work, subscriptionRows, (since) => session.subscriptions(since), markVanished);
    case 'orders':
      return takeInOrders(work);
  }
}

/** What a cart lists: after a full reading `markMissing` looks for those it no longer has. */
async function takeInListing<T>(
  work: Work,
  writer: RowWriter<T>,
  read: (since?: Cursor) => AsyncIterable<Page<T>>,
  markMissing: (reading: Work & { readonly target: Target<T> }) => Promise<void>,
): Promise<Run> {
  const target = { ...(await openTarget(work)), writer, notesSeen: isFull(work) };
  if (!(await runOf(work)).readToEnd) await readToEnd(work, target, read(await position(work.store, work.visit)));
  if (isFull(work)) await markMissing({ ...work, target });
  return complete(work, target.quarantine);
}

/** Orders since the cursor and those still open. */
async function takeInOrders(work: Work): Promise<Run> {
  const { store, session, visit } = work;
  const target = { ...(await openTarget(work)), writer: orderRows, notesSeen: false };
  const justRead = new Set<string>();
  const open = stillOpen(store, work.connection.id, justRead);
  await readToEnd(work, target, noting(session.orders(await position(store, visit), open), justRead));
  return complete(work, target.quarantine);
}

const isFull = (work: Work): boolean => readingOf(work) === 'full';

const openTarget = async ({ store, connection, stream, runId }: Work) => ({
  connectionId: connection.id,
  runId,
  quarantine: await Quarantine.open(store, connection.id, stream, runId),
});

async function readToEnd<T>(work: Work, target: Target<T>, pages: AsyncIterable<Page<T>>): Promise<void> {
  const ahead = new ReadAhead(pages, work.signal);
  try {
    for (let batch = await ahead.next(); batch; batch = await ahead.next()) await writeBatch(work, target, batch);
  } finally {
    ahead.close();
  }
  await work.visit.fenced((client) =>
    client.query('UPDATE sync_run SET read_to_end = true WHERE id = $1', [work.runId]),
  );
}

/** One transaction: rows, whom we saw, counts, cursor and heartbeat. */
async function writeBatch<T>(work: Work, target: Target<T>, { pages, last }: Batch<T>): Promise<void> {
  const { visit, runId, clock } = work;
  const at = clock.now().toJSDate();
  const next = pages.findLast((page) => page.next !== null)?.next ?? null;
  const end = last || (isFull(work) && pages.at(-1)?.next === null);
  await visit.fenced(
    async (client) => count(client, runId, await writePages(client, target, pages, at), at, end),
    positionText(next),
  );
}

const positionText = (cursor: Cursor | null): string | null => (cursor === null ? null : JSON.stringify(cursor));

const OPEN_BATCH = 100;

/** Order numbers that we hold as unshipped, in batches, without those that this visit has read already. */
async function* stillOpen(store: Store, connectionId: string, justRead: ReadonlySet<string>): AsyncGenerator<string[]> {
  for (let after = ''; ;) {
    const { rows } = await store.query<{ order_no: string }>(
      `SELECT order_no FROM cart_order WHERE connection_id = $1 AND still_open AND order_no > $2
       ORDER BY order_no LIMIT $3`,
      [connectionId, after, OPEN_BATCH],
    );
    const last = rows.at(-1);
    if (!last) return;
    after = last.order_no;
    const unread = rows.map((row) => row.order_no).filter((orderNo) => !justRead.has(orderNo));
    if (unread.length > 0) yield unread;
  }
}

/** Notes the open orders that pass by; the others need no second reading anyway. */
async function* noting(pages: AsyncIterable<Page<Order>>, open: Set<string>): AsyncGenerator<Page<Order>> {
  for await (const page of pages) {
    for (const order of page.rows) if (isStillOpen(order)) open.add(order.orderNo);
    yield page;
  }
}

/** So many new rows mislead the planner, and matching follows at once: it does not wait for autovacuum. */
const ANALYZE_FROM = 1_000;
const TABLES: Readonly<Record<Stream, string>> = {
  customers: 'cart_customer',
  orders: 'cart_order',
  subscriptions: 'cart_subscription',
};

function complete(work: Work, quarantine: Quarantine): Promise<Run> {
  const { visit, runId, clock, stream } = work;
  const at = clock.now().toJSDate();
  return visit.fenced(async (client) => {
    if (isFull(work)) await quarantine.keepOnlySeen(client);
    await client.query('DELETE FROM sync_page WHERE run_id = $1', [runId]);
    await client.query(`UPDATE sync_run SET state = 'completed', finished_at = $2, heartbeat_at = $2 WHERE id = $1`, [
      runId,
      at,
    ]);
    const run = await findRun(client, runId);
    await tellOfQuarantine(client, run, at);
    if (Number(run.inserted) >= ANALYZE_FROM) await client.query(`ANALYZE ${TABLES[stream]}`);
    return run;
  });
}

async function tellOfQuarantine(client: pg.ClientBase, run: Run, at: Date): Promise<void> {
  if (Number(run.quarantined) === 0) return;
  await leaveNotice(client, run.id, at, {
    kind: 'quarantined',
    detail: `読み取れないデータが${run.quarantined}件あり、取り込まずに保留しました。`,
    nextStep: '「連携状況を確認」で理由を確認し、カート側のデータまたは項目の対応表を直してください。',
  });
}
