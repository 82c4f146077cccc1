import type pg from 'pg';
import type { CartSession } from '../carts/cart';
import type { Customer } from '../carts/model';
import { tokyoDay, type Clock } from '../clock';
import { Failure } from '../failure';
import type { Store } from '../store/store';
import { abortable } from '../store/abortable';
import { noteSeen, writePages, type Target } from './batch';
import { findMissing, type Expected } from './missing';
import { count, leaveNotice } from './runs';
import type { Visit } from './visit';

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

const MEMBERS: Expected = { table: 'cart_customer', id: 'cart_customer_id', where: 'withdrawn_on IS NULL' };

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
  const { connectionId, runId } = confirmation.target;
  const missing = await findMissing({ store: confirmation.store, connectionId, runId }, MEMBERS);
  if ('moreThan' in missing) return tellOfTooMany(confirmation, missing.moreThan);
  for (let start = 0; start < missing.ids.length; start += STEP) {
    const found: Customer[] = [];
    const unreadable: string[] = [];
    const gone: string[] = [];
    for (const id of missing.ids.slice(start, start + STEP)) {
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
