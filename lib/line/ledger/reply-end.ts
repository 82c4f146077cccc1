import { GroupCommit } from '../../store/group-commit';
import { storableJson } from '../../store/storable';
import type { Store } from '../../store/store';
import type { DeliveryState } from './types';

export interface ReplyEnd {
  readonly callId: string;
  readonly deliveryId: string;
  readonly state: DeliveryState;
  readonly reason: string | null;
  readonly requestId: string | null;
  readonly detail: string | null;
  readonly now: string;
}

// The call first, as everybody who writes both.
const END = `
  WITH ending AS (
    SELECT * FROM json_to_recordset($1) AS e ("callId" uuid, "deliveryId" bigint, state text, reason text,
      "requestId" text, detail text, now timestamptz)
  ), settled AS (
    UPDATE line_call c SET settled_at = e.now, request_id = e."requestId", detail = e.detail, lease_owner = NULL
    FROM ending e WHERE c.id = e."callId" RETURNING c.id
  )
  UPDATE delivery d SET state = e.state, reason = e.reason, state_at = e.now,
    call_id = CASE WHEN e.state = 'planned' THEN NULL ELSE d.call_id END
  FROM ending e JOIN settled s ON s.id = e."callId"
  WHERE d.id = e."deliveryId" AND d.call_id = e."callId" AND d.state IN ('sending', 'unknown')`;

async function endTogether(store: Store, ends: readonly ReplyEnd[]): Promise<void> {
  await store.query({ name: 'ledger-reply-end', text: END }, [storableJson(ends)]);
}

const TOGETHER_MAX = 100;
const groups = new WeakMap<Store, GroupCommit<ReplyEnd>>();

/** Writes how a reply ended; also over `unknown`, which a slow answer may have become meanwhile. */
export function endReply(store: Store, end: ReplyEnd): Promise<void> {
  const group = groups.get(store) ?? new GroupCommit<ReplyEnd>(TOGETHER_MAX, (ends) => endTogether(store, ends));
  groups.set(store, group);
  return group.add([end]);
}
