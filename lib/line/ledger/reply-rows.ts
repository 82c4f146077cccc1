import type { PoolClient } from 'pg';
import type { LineMessage } from '../message';
import { storableJson } from '../../store/storable';
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

/** A row of the ledger as it is to be written for a request. */
export interface NewRow {
  readonly request: ReplyRequest;
  readonly state: DeliveryState;
  readonly reason: string | null;
  readonly callId: string | null;
  readonly now: string;
}

/** A reply that has its row. */
export interface Opened {
  readonly request: ReplyRequest;
  readonly open: OpenReply;
  readonly deliveryId: string;
}

// In one order for all, so that two processes wait for one another instead of dead-locking.
const INSERT_ROWS = `
  INSERT INTO delivery (channel_id, campaign, step, friend_id, occurrence, purpose, template_hash, state, reason,
                        send_until, planned_at, state_at, call_id)
  SELECT r."channelId", r.campaign, r.step, r."friendId", r.occurrence, r.purpose, r.template, r.state, r.reason,
    r."sendUntil", r.now, r.now, r."callId"
  FROM json_to_recordset($1) AS r ("channelId" bigint, campaign text, step text, "friendId" bigint, occurrence text,
    purpose text, template text, state text, reason text, "sendUntil" timestamptz, now timestamptz, "callId" uuid)
  ORDER BY r."channelId", r.campaign, r.step, r."friendId", r.occurrence
  ON CONFLICT DO NOTHING RETURNING id, call_id AS "callId"`;

/** The key of a row, with what a reply adds to it. */
export const keyOf = ({ channelId, campaign, step, friendId, eventId }: ReplyRequest) => ({
  ...{ channelId, campaign, step, friendId, occurrence: `event:${eventId}` },
});

async function keepTemplates(client: PoolClient, rows: readonly NewRow[]): Promise<Map<string, string>> {
  const hashes = new Map<string, string>();
  for (const { request, now } of rows) {
    const text = JSON.stringify(request.template);
    if (!hashes.has(text)) hashes.set(text, await keepTemplate(client, request, now));
  }
  return hashes;
}

/** Ids of the rows that were not there yet, by their calls. */
export async function insertRows(
  client: PoolClient,
  rows: readonly NewRow[],
): Promise<ReadonlyMap<string | null, string>> {
  const templates = await keepTemplates(client, rows);
  const written = rows.map(({ request, ...row }) => {
    const { purpose, sendUntil } = request;
    return { ...keyOf(request), ...row, purpose, sendUntil, template: templates.get(JSON.stringify(request.template)) };
  });
  const values = [storableJson(written)];
  const { rows: inserted } = await client.query<{ id: string; callId: string | null }>({
    ...{ name: 'ledger-reply-rows', text: INSERT_ROWS, values },
  });
  return new Map(inserted.map(({ id, callId }) => [callId, id]));
}

const CLAIM = `
  INSERT INTO reply_claim (channel_id, event_id, delivery_id, claimed_at)
  SELECT c."channelId", c."eventId", c."deliveryId", c.now
  FROM json_to_recordset($1) AS c ("channelId" bigint, "eventId" text, "deliveryId" bigint, now timestamptz)
  ORDER BY c."channelId", c."eventId"
  ON CONFLICT DO NOTHING RETURNING delivery_id AS id`;
const CLAIMED_BEFORE = 'SELECT delivery_id AS id FROM reply_claim WHERE delivery_id = ANY ($1::bigint[])';

type Claim = { readonly request: ReplyRequest; readonly deliveryId: string; readonly now: string };

/** An event's token is used once. Answers with the deliveries that have their event's, also when asked again. */
export async function claimEvents(client: PoolClient, claims: readonly Claim[]): Promise<ReadonlySet<string>> {
  const wanted = claims.map(({ request: { channelId, eventId }, ...claim }) => ({ channelId, eventId, ...claim }));
  const values = [storableJson(wanted)];
  const { rows: got } = await client.query<{ id: string }>({ name: 'ledger-reply-claim', text: CLAIM, values });
  if (got.length === claims.length) return new Set(got.map(({ id }) => id));
  const ids = claims.map(({ deliveryId }) => deliveryId);
  const { rows } = await client.query<{ id: string }>(CLAIMED_BEFORE, [ids]);
  return new Set(rows.map(({ id }) => id));
}

export async function setState(client: PoolClient, id: string, row: Omit<NewRow, 'request'>): Promise<void> {
  const { state, reason, callId, now } = row;
  const values = [id, state, reason, callId, now];
  await client.query('UPDATE delivery SET state = $2, reason = $3, call_id = $4, state_at = $5 WHERE id = $1', values);
}

const callOf = ({ request: { campaign, step, sendUntil }, open, deliveryId }: Opened) => {
  const messages = JSON.stringify(open.messages);
  return {
    ...{ id: open.callId, kind: 'reply' as const, campaign, step, messages },
    ...{ bodyHash: hashOf(messages), recipients: [], deliveryIds: [deliveryId] },
    ...{ sendUntil: new Date(sendUntil), firstSendingAt: new Date(open.now), attempts: 1, ambiguous: false },
  };
};

/** The calls of replies, with what they say. */
export async function writeCalls(client: PoolClient, replies: readonly Opened[]): Promise<void> {
  const calls = new Map<string, ReturnType<typeof callOf>[]>();
  for (const reply of replies) {
    const { channelId } = reply.request;
    calls.set(channelId, [...(calls.get(channelId) ?? []), callOf(reply)]);
  }
  await keepBodies(client, [...calls.values()].flat());
  for (const [channelId, ofChannel] of calls) {
    const worker = { owner: ofChannel[0]!.id, leaseSeconds: REPLY_LEASE_SECONDS };
    await insertCalls(client, channelId, ofChannel, worker);
  }
}

/** Where a delivery stands now. */
export async function stateOf(store: Store, deliveryId: string): Promise<DeliveryState> {
  const { rows } = await store.query<{ state: DeliveryState }>('SELECT state FROM delivery WHERE id = $1', [
    deliveryId,
  ]);
  return rows[0]!.state;
}
