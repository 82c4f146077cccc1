import type { PoolClient } from 'pg';
import { findByKeys } from '../../store/planner';
import type { Store } from '../../store/store';
import type { LeftOut } from './calls';
import type { Call, Worker } from './claim';

/** Hashes and texts of bodies, kept once each. */
export async function keepBodies(
  client: PoolClient,
  calls: readonly Pick<Call, 'bodyHash' | 'messages'>[],
): Promise<void> {
  const bodies = new Map(calls.map(({ bodyHash, messages }) => [bodyHash, messages]));
  // In one order for all, so that two senders with the same texts wait for one another instead of dead-locking.
  const hashes = [...bodies.keys()].sort();
  await client.query(
    `INSERT INTO message_body (hash, messages, last_used_at)
      SELECT b.hash, b.messages::json, clock_timestamp() FROM unnest($1::text[], $2::text[]) AS b (hash, messages)
      ON CONFLICT (hash) DO UPDATE SET last_used_at = excluded.last_used_at
      WHERE message_body.last_used_at < excluded.last_used_at - interval '1 hour'`,
    [hashes, hashes.map((hash) => bodies.get(hash))],
  );
}

const insertCallsSql = `
  INSERT INTO line_call (id, channel_id, campaign, step, kind, body_hash, recipients, delivery_ids, send_until,
                         first_sending_at, attempts, lease_owner, lease_until)
  SELECT c.id, $2, c.campaign, c.step, c.kind, c."bodyHash", c.recipients, c."deliveryIds", c."sendUntil",
    c."firstSendingAt", c.attempts, $3, clock_timestamp() + make_interval(secs => $4)
  FROM json_to_recordset($1::json) AS c (id uuid, campaign text, step text, kind text, "bodyHash" text,
    recipients text[], "deliveryIds" bigint[], "sendUntil" timestamptz, "firstSendingAt" timestamptz, attempts integer)`;

/** Writes calls. Without an owner they are due at once. */
export async function insertCalls(
  client: PoolClient,
  channelId: string,
  calls: readonly (Omit<Call, 'kind'> & { readonly kind: Call['kind'] | 'reply' })[],
  { owner, leaseSeconds }: { readonly owner: string | null; readonly leaseSeconds: number },
): Promise<void> {
  const bare = calls.map(({ messages: _kept, ...call }) => call);
  const values = [JSON.stringify(bare), channelId, owner, leaseSeconds];
  await client.query({ name: 'ledger-insert-calls', text: insertCallsSql, values });
}

/** Ids, which are digits or UUIDs, as PostgreSQL writes an array: pg would look at each for what to escape. */
export const idArray = (ids: readonly string[]): string => `{${ids.join(',')}}`;

/** Which call each delivery belongs to, as two parallel arrays of ids. */
export const pairs = (calls: readonly Call[]): [string, string] => [
  idArray(calls.flatMap((call) => call.deliveryIds)),
  idArray(calls.flatMap((call) => call.deliveryIds.map(() => call.id))),
];

async function writtenBefore(client: PoolClient, calls: readonly Call[]): Promise<Call[]> {
  const { rows } = await client.query<Pick<Call, 'id' | 'recipients' | 'deliveryIds'>>(
    'SELECT id, recipients, delivery_ids AS "deliveryIds" FROM line_call WHERE id = ANY($1)',
    [idArray(calls.map(({ id }) => id))],
  );
  const known = new Map(rows.map((row) => [row.id, row]));
  return calls.filter(({ id }) => known.has(id)).map((call) => ({ ...call, ...known.get(call.id) }));
}

async function stillOurs(client: PoolClient, ids: readonly string[], token: string): Promise<Set<string>> {
  const { rows } = await client.query<{ id: string }>(
    `SELECT id FROM delivery WHERE id = ANY($1) AND state = 'planned' AND lease_owner = $2 ORDER BY id FOR UPDATE`,
    [idArray(ids), token],
  );
  return new Set(rows.map(({ id }) => id));
}

/** The call without rows that were stopped or taken over meanwhile; null when none is left. */
function without(call: Call, ours: ReadonlySet<string>): Call | null {
  const kept = call.deliveryIds.flatMap((id, index) => (ours.has(id) ? [index] : []));
  if (kept.length === 0) return null;
  if (kept.length === call.deliveryIds.length) return call;
  const pick = <T>(list: readonly T[]) => kept.map((index) => list[index]!);
  return { ...call, recipients: pick(call.recipients), deliveryIds: pick(call.deliveryIds) };
}

async function markLeftOut(client: PoolClient, leftOut: readonly LeftOut[], token: string, now: string): Promise<void> {
  if (leftOut.length === 0) return;
  await client.query(
    `UPDATE delivery d SET state = l.state, reason = l.reason, state_at = $5, lease_owner = NULL, lease_until = NULL
      FROM unnest($1::bigint[], $2::text[], $3::text[]) AS l (id, state, reason)
      WHERE d.id = l.id AND d.state = 'planned' AND d.lease_owner = $4`,
    [leftOut.map(({ id }) => id), leftOut.map(({ state }) => state), leftOut.map(({ reason }) => reason), token, now],
  );
}

export interface ToFreeze {
  readonly calls: readonly Call[];
  readonly leftOut: readonly LeftOut[];
  /** Of the claim. */
  readonly token: string;
  /** Tried before, on a connection that was lost: it may have been committed. */
  readonly again: boolean;
}

/**
 * `planned` → `sending`: bodies, recipients and keys are committed before LINE hears of them. Answers which calls may
 * now be made. A repetition after a lost connection finds its own calls and writes nothing.
 */
export function freeze(
  store: Store,
  channelId: string,
  { calls, leftOut, token, again }: ToFreeze,
  worker: Worker,
): Promise<readonly Call[]> {
  return store.transaction(async (client) => {
    await findByKeys(client);
    const written = again ? await writtenBefore(client, calls) : [];
    if (written.length > 0) return written;
    await markLeftOut(client, leftOut, token, worker.now);
    const ours = await stillOurs(
      client,
      calls.flatMap((call) => call.deliveryIds),
      token,
    );
    const kept = calls.map((call) => without(call, ours)).filter((call) => call !== null);
    if (kept.length === 0) return [];
    await keepBodies(client, kept);
    await insertCalls(client, channelId, kept, worker);
    await client.query(
      `UPDATE delivery d SET state = 'sending', reason = NULL, state_at = $3, call_id = c.call_id, lease_owner = NULL,
        lease_until = NULL FROM unnest($1::bigint[], $2::uuid[]) AS c (id, call_id) WHERE d.id = c.id`,
      [...pairs(kept), worker.now],
    );
    return kept;
  });
}
