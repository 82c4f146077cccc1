import { DateTime } from 'luxon';
import type { Capabilities, CartId } from '../carts/cart';
import { cartById } from '../carts/registry';
import { TOKYO, type Clock } from '../clock';
import { cartSlot } from '../crm/cart-fields';
import { matchKeyOf } from '../crm/connection';
import { checkedId } from '../crm/ids';
import { unmatchedReasons, type UnmatchedReason } from '../crm/matching';
import type { Store } from '../store/store';
import { firstImportOf, notReflectedYet, overall } from './status-words';
import type { ConnectionStatus, LastError, StreamStatus } from './connection-status';
import { COUNTS, RUNS, type CountRow, type RunRow } from './status-sql';
import type { Stream } from './visit';

export { markNotified, pendingNotices } from './notices';

interface ConnectionRow extends Record<string, unknown> {
  id: string;
  cart: CartId;
  shop: string;
  name: string;
  sandbox: boolean;
  state: 'linked' | 'unlinked';
  linkedAt: Date;
  unlinkedAt: Date | null;
  pointsUnavailable: string | null;
  matchKey: Capabilities['matchKey'] | null;
}

const CONNECTIONS = `
  SELECT id, cart, shop, name, sandbox, state, linked_at AS "linkedAt", unlinked_at AS "unlinkedAt",
    points_unavailable AS "pointsUnavailable", match_key AS "matchKey"
  FROM cart_connection WHERE $1::bigint IS NULL OR id = $1 ORDER BY id`;

/** The status of one connection, or of all, oldest first; unlinked ones too. Writes nothing. */
export async function connectionStatus(store: Store, clock: Clock, connectionId?: string): Promise<ConnectionStatus[]> {
  const only = connectionId === undefined ? null : checkedId(connectionId, '連携ID');
  const { rows } = await store.query<ConnectionRow>(CONNECTIONS, [only]);
  const found: ConnectionStatus[] = [];
  for (const row of rows) found.push(await statusOf(store, clock, row));
  return found;
}

async function statusOf(store: Store, clock: Clock, connection: ConnectionRow): Promise<ConnectionStatus> {
  const cart = cartById(connection.cart);
  const { read } = cart.capabilities;
  const matchKey = matchKeyOf(connection.cart, connection.matchKey);
  const [counts, runs] = await Promise.all([
    store.query<CountRow>(COUNTS, [connection.id, connection.sandbox, cartSlot(connection.id), matchKey]),
    store.query<RunRow>(RUNS, [connection.id]),
  ]);
  const count = counts.rows[0]!;
  const streams = streamsOf(runs.rows, count, clock);
  const lastError = lastErrorOf(runs.rows);
  const firstImport = firstImportOf(streams.customers);
  const reflected = count.reflected || connection.state === 'unlinked';
  const missing = reflected ? null : notReflectedYet({ firstImport, count, matchKey });
  return {
    connectionId: connection.id,
    cart: connection.cart,
    cartName: cart.label,
    connectionName: connection.name,
    shop: connection.shop,
    sandbox: connection.sandbox,
    connected: connection.state === 'linked',
    state: connection.state,
    linkedAt: iso(connection.linkedAt)!,
    unlinkedAt: connection.state === 'unlinked' ? iso(connection.unlinkedAt) : null,
    message: overall({
      linked: connection.state === 'linked',
      lastError,
      missing,
      firstImport,
      streams,
      unknownStatuses: count.unknownStatuses,
    }),
    streams,
    counts: {
      customers: Number(count.customers) - Number(count.withdrawn),
      withdrawnCustomers: Number(count.withdrawn),
      orders: Number(count.orders),
      subscriptions: read.subscriptions.by === 'none' ? null : Number(count.subscriptions),
      linkedFriends: Number(count.links),
    },
    unknownStatuses: count.unknownStatuses,
    subscriptionsUnavailable: read.subscriptions.by === 'none' ? read.subscriptions.why : null,
    pointsUnavailable: connection.pointsUnavailable,
    firstImport,
    lastError,
    unmatched: Object.fromEntries(unmatchedReasons.map((reason) => [reason, count.unmatched[reason] ?? 0])) as Record<
      UnmatchedReason,
      number
    >,
    notReflectedYet: missing,
  };
}

const iso = (instant: Date | null): string | null =>
  instant ? DateTime.fromJSDate(instant, { zone: TOKYO }).toISO() : null;

function streamsOf(runs: readonly RunRow[], count: CountRow, clock: Clock): Record<Stream, StreamStatus> {
  const stream = (name: Stream): StreamStatus => {
    const latest = runs.find((run) => run.stream === name && run.role === 'latest');
    const success = runs.find((run) => run.stream === name && run.role === 'completed');
    const lag = success ? clock.now().toMillis() - success.startedAt.getTime() : null;
    return {
      state: latest?.state ?? 'notYet',
      lastSuccessAt: iso(success?.finishedAt ?? null),
      lagSeconds: lag === null ? null : Math.max(0, Math.round(lag / 1_000)),
      fetched: Number(latest?.fetched ?? 0),
      heartbeatAt: iso(latest?.heartbeatAt ?? null),
      quarantined: count.quarantined[name] ?? 0,
    };
  };
  return { customers: stream('customers'), orders: stream('orders'), subscriptions: stream('subscriptions') };
}

function lastErrorOf(runs: readonly RunRow[]): LastError | null {
  const failed = runs
    .filter((run) => run.role === 'failed')
    .sort((a, b) => b.heartbeatAt.getTime() - a.heartbeatAt.getTime())[0];
  if (!failed) return null;
  const success = runs.find((run) => run.stream === failed.stream && run.role === 'completed');
  return {
    stream: failed.stream,
    kind: failed.failureKind!,
    message: failed.failureMessage ?? '',
    hint: failed.failureHint ?? '',
    at: iso(failed.finishedAt ?? failed.heartbeatAt)!,
    resolved: success !== undefined && BigInt(success.id) > BigInt(failed.id),
  };
}
