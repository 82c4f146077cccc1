import type pg from 'pg';
import type { CartSession } from '../carts/cart';
import type { Customer } from '../carts/model';
import { tokyoDay, type Clock } from '../clock';
import { Failure } from '../failure';
import type { Store } from '../store/store';
import { abortable } from '../store/abortable';
import { noteSeen, writePages, type Target } from './batch';
import { count, leaveNotice } from './runs';
import type { Visit } from './visit';

/** More missing customers than this are no withdrawals but a fault of the cart or of the reading. */
const AT_LEAST = 20;
const SHARE = 0.01;
/** Confirmations per transaction. */
const STEP = 20;

interface Confirmation {
  readonly store: Store;
  readonly visit: Visit;
  readonly session: CartSession;
  readonly target: Target<Customer>;
  readonly clock: Clock;
  readonly signal?: AbortSignal;
}

/** Stored customers whom the run has not seen, at most `limit`. */
async function missing({ store, target }: Confirmation, limit: number): Promise<string[]> {
  // EXCEPT and not NOT EXISTS: the planner knows nothing of arrays' lengths and would compare each with each.
  const { rows } = await store.query<{ id: string }>(
    `SELECT cart_customer_id AS id FROM cart_customer WHERE connection_id = $1 AND withdrawn_on IS NULL
     EXCEPT SELECT unnest(seen_ids) FROM sync_page WHERE run_id = $2 ORDER BY id LIMIT $3`,
    [target.connectionId, target.runId, limit],
  );
  return rows.map(({ id }) => id);
}

async function mostPlausible({ store, target }: Confirmation): Promise<number> {
  const { rows } = await store.query<{ customers: number }>(
    'SELECT count(*)::int AS customers FROM cart_customer WHERE connection_id = $1 AND withdrawn_on IS NULL',
    [target.connectionId],
  );
  return Math.max(AT_LEAST, Math.floor(rows[0]!.customers * SHARE));
}

/** The customer as the cart has it now; null when gone; 'unreadable' when it is there but cannot be understood. */
async function confirm({ session, signal }: Confirmation, id: string): Promise<Customer | 'unreadable' | null> {
  try {
    return await abortable(session.customer(id), signal);
  } catch (error) {
    if (error instanceof Failure && error.kind === 'shape') return 'unreadable';
    throw error;
  }
}

/**
 * After a full read: marks customers 退会 whom the cart no longer has. A page may have shifted while it was read, so
 * each one missing is asked for by itself; who turns out to be there is stored as read. When implausibly many are
 * missing, nobody is marked and the staff are told.
 */
export async function markWithdrawn(confirmation: Confirmation): Promise<void> {
  const most = await mostPlausible(confirmation);
  const candidates = await missing(confirmation, most + 1);
  if (candidates.length > most) return tellOfTooMany(confirmation, most);
  for (let start = 0; start < candidates.length; start += STEP) {
    const found: Customer[] = [];
    const unreadable: string[] = [];
    const gone: string[] = [];
    for (const id of candidates.slice(start, start + STEP)) {
      const customer = await confirm(confirmation, id);
      if (customer === null) gone.push(id);
      else if (customer === 'unreadable') unreadable.push(id);
      else found.push(customer);
    }
    await store(confirmation, found, unreadable, gone);
  }
}

async function store(
  { visit, target, clock }: Confirmation,
  found: readonly Customer[],
  unreadable: readonly string[],
  gone: readonly string[],
): Promise<void> {
  const now = clock.now();
  const page = { rows: found, rejected: [], next: null, readAt: now.toISO()! };
  await visit.fenced(async (client) => {
    const counts = await writePages(client, target, [page], now.toJSDate());
    await noteSeen(client, target.runId, unreadable);
    const withdrawn = await withdraw(client, target.connectionId, gone, tokyoDay(now));
    await client.query('UPDATE sync_run SET withdrawn = withdrawn + $2 WHERE id = $1', [target.runId, withdrawn]);
    await count(client, target.runId, counts, now.toJSDate(), true);
  });
}

async function withdraw(
  client: pg.ClientBase,
  connectionId: string,
  ids: readonly string[],
  day: string,
): Promise<number> {
  const { rowCount } = await client.query(
    `UPDATE cart_customer SET withdrawn_on = $3
     WHERE connection_id = $1 AND cart_customer_id = ANY ($2::text[]) AND withdrawn_on IS NULL`,
    [connectionId, ids, day],
  );
  return rowCount ?? 0;
}

const tellOfTooMany = ({ visit, target, clock }: Confirmation, most: number): Promise<void> =>
  visit.fenced((client) =>
    leaveNotice(client, target.runId, clock.now().toJSDate(), {
      kind: 'failed',
      detail: `カートに見つからない会員が${most}人を超えたため、退会の反映を見送りました。`,
      nextStep: 'カートの管理画面で会員数を確認してください。見つからない会員が減るまで退会は反映されません。',
    }),
  );
