import type { PoolClient } from 'pg';
import type { Clock } from '../clock';
import { hashOf } from './secrets';

/** At most `most` within `minutes`. */
interface Window {
  readonly most: number;
  readonly minutes: number;
}

/** One thing counted for one key (a friend, an address, an IP address). */
export interface Limit {
  readonly what: string;
  /** Kept only as a hash. */
  readonly key: string;
  readonly windows: readonly Window[];
}

/** Windows are judged on the clock given; nothing older than this is looked at. */
const KEPT_DAYS = 2;

const within = (most: number, minutes: number): Window => ({ most, minutes });
const HOUR = 60;
const DAY = 24 * HOUR;

/** The numbers of every limit, together. */
const windows = {
  request: { friend: [within(60, HOUR)], ip: [within(240, 10)] },
  page: { ip: [within(240, 10)] },
  code: { friend: [within(5, HOUR), within(15, DAY)], address: [within(3, HOUR), within(8, DAY)], ip: [within(20, HOUR)] },
  proof: { friend: [within(5, HOUR), within(10, DAY)], address: [within(5, HOUR), within(10, DAY)], ip: [within(30, HOUR)] },
} satisfies Record<string, Partial<Record<'friend' | 'address' | 'ip', Window[]>>>; // prettier-ignore

export type Counted = keyof typeof windows;

/** Whom a try is counted for; those that are not known are left out. */
export interface Counting {
  readonly channelId: string;
  readonly friend?: string | undefined;
  readonly address?: string | undefined;
  readonly ip?: string | null;
}

/** The limits that hold for a try. */
export function limitsFor(counted: Counted, { channelId, ...keys }: Counting): Limit[] {
  const known: Partial<Record<string, readonly Window[]>> = windows[counted];
  return (['friend', 'address', 'ip'] as const).flatMap((scope) => {
    const key = keys[scope];
    const set = known[scope];
    return key && set ? [{ what: `${counted}.${scope}`, key: `${channelId} ${key}`, windows: set }] : [];
  });
}

const COUNT = `
  SELECT count(*)::integer AS n FROM form_attempt WHERE what = $1 AND key_hash = $2 AND at > $3::timestamptz`;

async function isOver(client: PoolClient, limit: Limit, key: Buffer, clock: Clock): Promise<boolean> {
  for (const { most, minutes } of limit.windows) {
    const since = clock.now().minus({ minutes }).toJSDate();
    const { rows } = await client.query<{ n: number }>(COUNT, [limit.what, key, since]);
    if (rows[0]!.n >= most) return true;
  }
  return false;
}

/**
 * Counts one try against all limits, to the end of the transaction, or none and false where one of them is reached.
 * Tries of one key follow each other, so that many at once cannot slip through together.
 */
export async function countTry(client: PoolClient, limits: readonly Limit[], clock: Clock): Promise<boolean> {
  const keyed = limits
    .map((limit) => ({ limit, key: hashOf(limit.what, limit.key) }))
    .sort((a, b) => Buffer.compare(a.key, b.key));
  for (const { key } of keyed) {
    await client.query('SELECT pg_advisory_xact_lock($1)', [key.readBigInt64BE(0).toString()]);
  }
  for (const { limit, key } of keyed) if (await isOver(client, limit, key, clock)) return false;
  for (const { limit, key } of keyed) {
    const row = [limit.what, key, clock.now().toJSDate()];
    await client.query('INSERT INTO form_attempt (what, key_hash, at) VALUES ($1, $2, $3)', row);
  }
  return true;
}

/** Tries that no window can see any more. */
export const forgetOldTries = (client: Pick<PoolClient, 'query'>, clock: Clock) =>
  client.query('DELETE FROM form_attempt WHERE at < $1', [clock.now().minus({ days: KEPT_DAYS }).toJSDate()]);
