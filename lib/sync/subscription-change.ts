import type { CartSession, ChangeProof, SubscriptionChange } from '../carts/cart';
import type { Clock } from '../clock';
import { Failure } from '../failure';
import type { Queries, Store } from '../store/store';
import type { Connection } from './connection';
import { subscriptionRows } from './subscription-rows';

export interface SubscriptionChangeRequest {
  readonly store: Store;
  readonly session: CartSession;
  readonly connection: Connection;
  readonly change: SubscriptionChange;
  readonly clock: Clock;
  /** Who asked: the workflow and the block. */
  readonly actor: string;
}

/** What of a proof is kept: how the 定期 stood, nobody's data. */
const standing = ({ before, after, changed, answer }: ChangeProof) => ({
  changed,
  answer,
  before: { status: before.status, nextDeliveryOn: before.nextDeliveryOn },
  after: { status: after.status, nextDeliveryOn: after.nextDeliveryOn },
});

async function note(
  store: Queries,
  { connection, change, clock, actor }: SubscriptionChangeRequest,
  stage: 'asked' | 'done' | 'failed',
  detail: object = {},
): Promise<void> {
  await store.query('INSERT INTO audit_event (at, actor, action, connection_id, detail) VALUES ($1, $2, $3, $4, $5)', [
    clock.now().toJSDate(),
    actor,
    `subscription.${change.kind}.${stage}`,
    connection.id,
    { subscriptionId: change.subscriptionId, ...detail },
  ]);
}

/**
 * The 定期 as it stands now, stored as a reading would, so that messages show it at once. What cannot be stored waits for
 * the next reading: the change is made all the same.
 */
async function keep({ store, connection }: SubscriptionChangeRequest, { after, readAt }: ChangeProof): Promise<void> {
  const json = JSON.stringify([subscriptionRows.encode({ row: after, readAt })]);
  await store.transaction((client) => subscriptionRows.write(client, connection.id, json)).catch(() => undefined);
}

/**
 * Changes one 定期 in its cart, with proof. The intent is committed before the cart is asked, its outcome afterwards;
 * two changes of one 定期 wait for one another, so that both compare with what is there. Rejects with the cart's Failure.
 */
export async function changeSubscription(request: SubscriptionChangeRequest): Promise<ChangeProof> {
  const { store, session, connection, change } = request;
  await note(store, request, 'asked');
  return store
    .transaction(async (client) => {
      const lock = `line_commerce subscription ${connection.id} ${change.subscriptionId}`;
      await client.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [lock]);
      return session.change(change);
    })
    .then(
      async (proof) => {
        await note(store, request, 'done', standing(proof));
        await keep(request, proof);
        return proof;
      },
      async (error: unknown) => {
        await note(store, request, 'failed', { kind: error instanceof Failure ? error.kind : 'unexpected' });
        throw error;
      },
    );
}
