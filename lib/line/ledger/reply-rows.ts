import type { PoolClient } from 'pg';
import type { LineMessage } from '../message';
import type { Store } from '../../store/store';
import { insertCalls, keepBodies } from './freeze';
import { hashOf } from './hash';
import { keepTemplate } from './plan';
import { REPLY_LEASE_SECONDS } from './timing';
import type { DeliveryState, ReplyRequest } from './types';

/** A reply about to be made: its call is committed before LINE hears of it. */
export interface OpenReply {
  /** Id of the call, made by the caller so that a repetition after a lost connection knows its own row. */
  readonly callId: string;
  readonly messages: readonly LineMessage[];
  readonly now: string;
}

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

const insertSql = `
  INSERT INTO delivery (channel_id, campaign, step, friend_id, occurrence, purpose, template_hash, state, reason,
                        send_until, planned_at, state_at, call_id)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11, $12) ON CONFLICT DO NOTHING RETURNING id`;

const findSql = `
  SELECT d.id, d.state, d.reason, d.call_id, coalesce(c.lease_until > clock_timestamp(), false) AS leased
  FROM delivery d LEFT JOIN line_call c ON c.id = d.call_id
  WHERE d.channel_id = $1 AND d.campaign = $2 AND d.step = $3 AND d.friend_id = $4 AND d.occurrence = $5`;

const keyOf = ({ channelId, campaign, step, friendId, eventId }: ReplyRequest): unknown[] => [
  channelId,
  campaign,
  step,
  friendId,
  `event:${eventId}`,
];

type NewRow = { state: DeliveryState; reason: string | null; callId: string | null; now: string };

async function insertRow(client: PoolClient, request: ReplyRequest, row: NewRow): Promise<string | null> {
  const hash = await keepTemplate(client, request, row.now);
  const { purpose, sendUntil } = request;
  const values = [...keyOf(request), purpose, hash, row.state, row.reason, sendUntil, row.now, row.callId];
  const { rows } = await client.query<{ id: string }>(insertSql, values);
  return rows[0]?.id ?? null;
}

/** The event's token is used once. True for the delivery that claimed it, also when asked again. */
async function claimEvent(
  client: PoolClient,
  request: ReplyRequest,
  deliveryId: string,
  now: string,
): Promise<boolean> {
  const key = [request.channelId, request.eventId];
  await client.query(
    `INSERT INTO reply_claim (channel_id, event_id, delivery_id, claimed_at) VALUES ($1, $2, $3, $4)
      ON CONFLICT DO NOTHING`,
    [...key, deliveryId, now],
  );
  const { rows } = await client.query<{ delivery_id: string }>(
    'SELECT delivery_id FROM reply_claim WHERE channel_id = $1 AND event_id = $2',
    key,
  );
  return rows[0]?.delivery_id === deliveryId;
}

async function setState(client: PoolClient, id: string, { state, reason, callId, now }: NewRow): Promise<void> {
  await client.query('UPDATE delivery SET state = $2, reason = $3, call_id = $4, state_at = $5 WHERE id = $1', [
    id,
    state,
    reason,
    callId,
    now,
  ]);
}

async function insertReplyCall(client: PoolClient, request: ReplyRequest, open: OpenReply, id: string): Promise<void> {
  const { channelId, campaign, step, sendUntil } = request;
  const bodyHash = hashOf(JSON.stringify(open.messages));
  await keepBodies(client, [{ bodyHash, messages: open.messages }]);
  const call = {
    ...{ id: open.callId, kind: 'reply' as const, campaign, step, bodyHash, messages: open.messages },
    ...{ recipients: [], deliveryIds: [id], sendUntil: new Date(sendUntil), firstSendingAt: new Date(open.now) },
    ...{ attempts: 1, ambiguous: false },
  };
  await insertCalls(client, channelId, [call], { owner: open.callId, leaseSeconds: REPLY_LEASE_SECONDS });
}

/**
 * Makes the row and claims the event, in one transaction. With `open` a reply is about to be made (`sending`), else the
 * message goes the way of a push (`planned`). A reply that LINE refused for our sake may be tried again.
 */
export function begin(store: Store, request: ReplyRequest, now: string, open: OpenReply | null): Promise<Begun> {
  const wanted: NewRow = { state: open ? 'sending' : 'planned', reason: null, callId: open?.callId ?? null, now };
  return store.transaction(async (client) => {
    let id = await insertRow(client, request, wanted);
    if (!id) {
      const { rows } = await client.query<Row>(`${findSql} FOR UPDATE OF d`, keyOf(request));
      const known = rows[0]!;
      if (open && known.call_id === open.callId) return { ours: true, deliveryId: known.id };
      const again = known.state === 'rejected' && known.reason === 'refused';
      if (!again) return { ours: false, state: known.state, leased: known.leased };
      id = known.id;
      await setState(client, id, wanted);
    }
    if (!(await claimEvent(client, request, id, now))) {
      await setState(client, id, { state: 'skipped', reason: 'alreadyReplied', callId: null, now });
      return { ours: false, state: 'claimed', leased: false };
    }
    if (open) await insertReplyCall(client, request, open, id);
    return { ours: true, deliveryId: id };
  });
}

/** A row for somebody to whom there is nothing to say. */
export async function recordSkipped(store: Store, request: ReplyRequest, reason: string, now: string): Promise<void> {
  await store.transaction((client) => insertRow(client, request, { state: 'skipped', reason, callId: null, now }));
}

export interface ReplyEnd {
  readonly state: DeliveryState;
  readonly reason: string | null;
  readonly requestId: string | null;
  readonly detail: string | null;
  readonly now: string;
}

/** Writes how a reply ended; also over `unknown`, which a slow answer may have become meanwhile. */
export function end(store: Store, callId: string, deliveryId: string, how: ReplyEnd): Promise<void> {
  return store.transaction(async (client) => {
    await client.query(
      'UPDATE line_call SET settled_at = $2, request_id = $3, detail = $4, lease_owner = NULL WHERE id = $1',
      [callId, how.now, how.requestId, how.detail],
    );
    await client.query(
      `UPDATE delivery SET state = $3, reason = $4, state_at = $5, call_id = CASE WHEN $3 = 'planned' THEN NULL ELSE call_id END
        WHERE id = $1 AND call_id = $2 AND state IN ('sending', 'unknown')`,
      [deliveryId, callId, how.state, how.reason, how.now],
    );
  });
}

/** Where a delivery stands now. */
export async function stateOf(store: Store, deliveryId: string): Promise<DeliveryState> {
  const { rows } = await store.query<{ state: DeliveryState }>('SELECT state FROM delivery WHERE id = $1', [
    deliveryId,
  ]);
  return rows[0]!.state;
}
