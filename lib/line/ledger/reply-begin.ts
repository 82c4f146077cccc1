import type { PoolClient } from 'pg';
import { GroupCommit } from '../../store/group-commit';
import type { Store } from '../../store/store';
import { claimEvents, insertRows, keyOf, setState, writeCalls, type NewRow, type OpenReply } from './reply-rows';
import type { DeliveryState, ReplyRequest } from './types';

/** Ours to answer with, or how far another one came. */
export type Begun =
  | { readonly ours: true; readonly deliveryId: string }
  | { readonly ours: false; readonly state: DeliveryState | 'claimed'; readonly leased: boolean };

interface Row extends Record<string, unknown> {
  id: string;
  state: DeliveryState;
  reason: string | null;
  call_id: string | null;
  leased: boolean;
}

const FIND = `
  SELECT d.id, d.state, d.reason, d.call_id, coalesce(c.lease_until > clock_timestamp(), false) AS leased
  FROM delivery d LEFT JOIN line_call c ON c.id = d.call_id
  WHERE d.channel_id = $1 AND d.campaign = $2 AND d.step = $3 AND d.friend_id = $4 AND d.occurrence = $5
  FOR UPDATE OF d`;

const rowOf = (request: ReplyRequest, now: string, open: OpenReply | null): NewRow => ({
  ...{ request, state: open ? 'sending' : 'planned', reason: null, callId: open?.callId ?? null, now },
});

async function claimLost(client: PoolClient, deliveryId: string, now: string): Promise<Begun> {
  await setState(client, deliveryId, { state: 'skipped', reason: 'alreadyReplied', callId: null, now });
  return { ours: false, state: 'claimed', leased: false };
}

/**
 * Makes the row and claims the event, in one transaction. With `open` a reply is about to be made (`sending`), else the
 * message goes the way of a push (`planned`). A reply that LINE refused for our sake may be tried again.
 */
export function begin(store: Store, request: ReplyRequest, now: string, open: OpenReply | null): Promise<Begun> {
  const wanted = rowOf(request, now, open);
  return store.transaction(async (client) => {
    let id = (await insertRows(client, [wanted])).get(wanted.callId);
    if (id === undefined) {
      const known = (await client.query<Row>(FIND, Object.values(keyOf(request)))).rows[0]!;
      if (open && known.call_id === open.callId) return { ours: true, deliveryId: known.id };
      const again = known.state === 'rejected' && known.reason === 'refused';
      if (!again) return { ours: false, state: known.state, leased: known.leased };
      id = known.id;
      await setState(client, id, wanted);
    }
    const hasEvent = (await claimEvents(client, [{ request, deliveryId: id, now }])).has(id);
    if (!hasEvent) return claimLost(client, id, now);
    if (open) await writeCalls(client, [{ request, open, deliveryId: id }]);
    return { ours: true, deliveryId: id };
  });
}

interface Opening {
  readonly request: ReplyRequest;
  readonly open: OpenReply;
  /** null: there is such a row already. */
  begun: Begun | null;
}

/** Begins those that have no row yet. */
function beginTogether(store: Store, openings: readonly Opening[]): Promise<void> {
  return store.transaction(async (client) => {
    const ids = await insertRows(client, openings.map(({ request, open }) => rowOf(request, open.now, open))); // prettier-ignore
    const fresh = openings.flatMap((opening) => {
      const deliveryId = ids.get(opening.open.callId);
      const { request, open } = opening;
      return deliveryId === undefined ? [] : [{ opening, request, open, deliveryId, now: open.now }];
    });
    const haveEvent = fresh.length > 0 ? await claimEvents(client, fresh) : new Set();
    const ours = fresh.filter(({ deliveryId }) => haveEvent.has(deliveryId));
    if (ours.length > 0) await writeCalls(client, ours);
    for (const { opening, deliveryId, now } of fresh) {
      const isOurs = haveEvent.has(deliveryId);
      opening.begun = isOurs ? { ours: true, deliveryId } : await claimLost(client, deliveryId, now);
    }
  });
}

const TOGETHER_MAX = 100;
const groups = new WeakMap<Store, GroupCommit<Opening>>();

function groupOf(store: Store): GroupCommit<Opening> {
  const group = groups.get(store) ?? new GroupCommit<Opening>(TOGETHER_MAX, (some) => beginTogether(store, some));
  groups.set(store, group);
  return group;
}

/** As `begin`, for a reply about to be made: those of many friends who write at the same moment share a commit. */
export async function beginReply(store: Store, request: ReplyRequest, open: OpenReply): Promise<Begun> {
  const opening: Opening = { request, open, begun: null };
  await groupOf(store).add([opening]);
  return opening.begun ?? begin(store, request, open.now, open);
}

/** A row for somebody to whom there is nothing to say. */
export async function recordSkipped(store: Store, request: ReplyRequest, reason: string, now: string): Promise<void> {
  await store.transaction((client) => insertRows(client, [{ request, state: 'skipped', reason, callId: null, now }]));
}
