import type { PoolClient } from 'pg';
import type { Clock } from '../../clock';
import { findByKeys } from '../../store/planner';
import type { Store } from '../../store/store';
import { halves } from './calls';
import type { Call } from './claim';
import { idArray, insertCalls, pairs } from './freeze';
import { countAccepted } from './quota';
import { PLANNED } from './rows';
import { verdictOf, type Outcome, type Verdict } from './verdict';

export interface Attempted {
  readonly call: Call;
  readonly outcome: Outcome;
}

/** A call whose fate is decided. */
interface Decided {
  readonly call: Call;
  readonly verdict: Verdict;
}

/** How many friends went where, as written. */
export interface Tally {
  accepted: number;
  rejected: number;
  unknown: number;
  held: number;
  /** Tried again later. */
  postponed: number;
}

type Of<K extends Verdict['to']> = readonly { call: Call; verdict: Extract<Verdict, { to: K }> }[];

const pick = <K extends Verdict['to']>(decided: readonly Decided[], to: K): Of<K> =>
  decided.filter((one) => one.verdict.to === to) as unknown as Of<K>;

const friendsOf = (some: readonly { readonly call: Call }[]): number =>
  some.reduce((total, { call }) => total + call.deliveryIds.length, 0);

const ids = (some: readonly { readonly call: Call }[]): string => idArray(some.map(({ call }) => call.id));

/** A call as our rows say now. */
interface CallNow {
  readonly attempts: number;
  readonly ambiguous: boolean;
  readonly settled: boolean;
}

const wasTaken = ({ outcome }: Attempted): boolean => outcome.kind === 'accepted' && !outcome.earlier;

/**
 * The calls as they stand now, held until the transaction ends. Where LINE took every one at this very attempt, nothing
 * that our rows could say would change that: they are not read.
 */
async function standingOf(client: PoolClient, attempted: readonly Attempted[]): Promise<Map<string, CallNow>> {
  if (attempted.every(wasTaken)) return new Map(attempted.map(({ call }) => [call.id, { ...call, settled: false }]));
  const { rows } = await client.query<CallNow & { id: string }>(
    `SELECT id, attempts, ambiguous, settled_at IS NOT NULL AS settled FROM line_call
      WHERE id = ANY($1) ORDER BY id FOR UPDATE`,
    [ids(attempted)],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

/**
 * What becomes of the calls. An answer that LINE gave is the truth whoever heard it; but what was not an acceptance
 * counts only while nobody else has begun a further attempt.
 */
async function decide(client: PoolClient, attempted: readonly Attempted[]): Promise<Decided[]> {
  const standing = await standingOf(client, attempted);
  return attempted.flatMap(({ call, outcome }) => {
    const now = standing.get(call.id);
    if (!now) return [];
    const isMine = !now.settled && now.attempts === call.attempts;
    if (outcome.kind !== 'accepted' && !isMine) return [];
    const { attempts, ambiguous, settled } = now;
    const verdict = verdictOf({ kind: call.kind, recipients: call.recipients.length, attempts, ambiguous }, outcome);
    return verdict.to === 'unknown' && settled ? [] : [{ call, verdict }];
  });
}

async function settleCalls(
  client: PoolClient,
  some: Of<'accepted' | 'rejected' | 'unknown' | 'split'>,
  at: string,
): Promise<void> {
  if (some.length === 0) return;
  const details = some.map(({ verdict }) => ('failure' in verdict ? verdict.failure.message : null));
  await client.query(
    `UPDATE line_call c SET settled_at = $4, request_id = s.request_id, detail = s.detail, lease_owner = NULL,
        recipients = NULL, delivery_ids = NULL
      FROM unnest($1::uuid[], $2::text[], $3::text[]) AS s (id, request_id, detail) WHERE c.id = s.id`,
    [ids(some), some.map(({ verdict }) => verdict.requestId), details, at],
  );
}

/** What is said of each call, for each of its deliveries. */
const ofEachDelivery = <T>(some: readonly { readonly call: Call }[], said: readonly T[]): T[] =>
  some.flatMap(({ call }, index) => call.deliveryIds.map(() => said[index]!));

/** Settles the rows of calls. A later truth replaces an earlier doubt, never a new call. */
async function settleRows(
  client: PoolClient,
  some: readonly { readonly call: Call }[],
  { state, reasons, from, at }: { state: string; reasons: (string | null)[]; from: string[]; at: string },
): Promise<number> {
  if (some.length === 0) return 0;
  const { rowCount } = await client.query(
    `UPDATE delivery d SET state = $4, reason = s.reason, state_at = $6
      FROM unnest($1::bigint[], $2::uuid[], $3::text[]) AS s (id, call_id, reason)
      WHERE d.id = s.id AND d.call_id = s.call_id AND d.state = ANY($5)`,
    [...pairs(some.map(({ call }) => call)), ofEachDelivery(some, reasons), state, from, at],
  );
  return rowCount ?? 0;
}

async function postpone(client: PoolClient, some: Of<'again'>): Promise<void> {
  if (some.length === 0) return;
  await client.query(
    `UPDATE line_call c SET lease_owner = NULL, ambiguous = s.ambiguous,
        lease_until = clock_timestamp() + make_interval(secs => s.seconds)
      FROM unnest($1::uuid[], $2::boolean[], $3::float8[]) AS s (id, ambiguous, seconds) WHERE c.id = s.id`,
    [ids(some), some.map(({ verdict }) => verdict.ambiguous), some.map(({ verdict }) => verdict.seconds)],
  );
}

/** Back to planned or held: LINE certainly has nothing of these calls, so they are forgotten. */
async function undo(client: PoolClient, some: Of<'afresh' | 'held'>, at: string): Promise<void> {
  if (some.length === 0) return;
  const seconds = some.map(({ verdict }) => (verdict.to === 'held' ? null : verdict.seconds));
  await client.query(
    `UPDATE delivery d SET call_id = NULL, lease_owner = NULL, state_at = $4,
        state = CASE WHEN s.seconds IS NULL THEN 'held' ELSE 'planned' END,
        reason = CASE WHEN s.seconds IS NULL THEN 'quota' END,
        lease_until = clock_timestamp() + make_interval(secs => s.seconds)
      FROM unnest($1::bigint[], $2::uuid[], $3::float8[]) AS s (id, call_id, seconds)
      WHERE d.id = s.id AND d.call_id = s.call_id AND d.state = 'sending'`,
    [...pairs(some.map(({ call }) => call)), ofEachDelivery(some, seconds), at],
  );
  await client.query('DELETE FROM line_call WHERE id = ANY($1)', [ids(some)]);
}

async function split(client: PoolClient, channelId: string, some: Of<'split'>): Promise<void> {
  const cut = some.flatMap(({ call }) => halves(call));
  if (cut.length === 0) return;
  await insertCalls(client, channelId, cut, { owner: null, leaseSeconds: 0 });
  await client.query(
    `UPDATE delivery d SET call_id = s.call_id FROM unnest($1::bigint[], $2::uuid[]) AS s (id, call_id)
      WHERE d.id = s.id AND d.state = 'sending'`,
    pairs(cut),
  );
}

/** The month's 通数 are used up: whatever is planned in the channel waits. */
export async function holdForQuota(client: PoolClient, channelId: string, at: string): Promise<number> {
  const { rowCount } = await client.query(
    `UPDATE delivery SET state = 'held', reason = 'quota', state_at = $2, lease_owner = NULL, lease_until = NULL
      WHERE channel_id = $1 AND ${PLANNED}`,
    [channelId, at],
  );
  return rowCount ?? 0;
}

/** Writes a batch's outcomes in one transaction. Written twice, it changes nothing the second time. */
export function writeOutcomes(
  store: Store,
  channelId: string,
  attempted: readonly Attempted[],
  clock: Clock,
): Promise<Tally> {
  const at = clock.now().toISO()!;
  // In one order for all: two who write the same calls wait for one another instead of dead-locking.
  const inOrder = attempted.toSorted((a, b) => (a.call.id < b.call.id ? -1 : 1));
  return store.transaction(async (client) => {
    await findByKeys(client);
    const decided = await decide(client, inOrder);
    const [accepted, rejected, unknown] = [
      pick(decided, 'accepted'),
      pick(decided, 'rejected'),
      pick(decided, 'unknown'),
    ];
    const [parts, again, afresh, held] = [pick(decided, 'split'), pick(decided, 'again'), pick(decided, 'afresh'), pick(decided, 'held')]; // prettier-ignore
    await settleCalls(client, [...accepted, ...rejected, ...unknown, ...parts], at);
    const doubtful = ['sending', 'unknown', 'rejected'];
    const got = await settleRows(client, accepted, { state: 'accepted', reasons: accepted.map(() => null), from: doubtful, at }); // prettier-ignore
    const open = { from: ['sending'], at };
    const reasons = (some: Of<'rejected' | 'unknown'>) => some.map(({ verdict }) => verdict.reason);
    await settleRows(client, rejected, { state: 'rejected', reasons: reasons(rejected), ...open });
    await settleRows(client, unknown, { state: 'unknown', reasons: reasons(unknown), ...open });
    await split(client, channelId, parts);
    await postpone(client, again);
    await undo(client, [...afresh, ...held], at);
    const waiting = held.length > 0 ? await holdForQuota(client, channelId, at) : 0;
    await countAccepted(client, channelId, got, clock);
    return {
      accepted: friendsOf(accepted),
      rejected: friendsOf(rejected),
      unknown: friendsOf(unknown),
      held: friendsOf(held) + waiting,
      postponed: friendsOf([...parts, ...again, ...afresh]),
    };
  });
}
