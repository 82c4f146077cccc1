import type { PoolClient } from 'pg';
import type { Clock } from '../clock';
import { Failure } from '../failure';
import type { Store } from '../store/store';
import { normaliseEmail, normalisePhone } from './keys';

/**
 * How an address was obtained, and what it is worth: `proven` decides who is who, `claimed` was only typed.
 */
export const trustByProof = {
  lineIdToken: 'proven',
  mailedCode: 'proven',
  formWithBirthday: 'proven',
  formWithKana: 'proven',
  sandbox: 'proven',
  formPhoneOnly: 'claimed',
} as const;
export type Proof = keyof typeof trustByProof;
export type Trust = (typeof trustByProof)[Proof];

export interface FriendRow {
  readonly lineUserId: string;
  readonly displayName?: string | null;
  readonly email?: string | null;
  readonly phone?: string | null;
}

export interface AddFriendsSummary {
  readonly inserted: number;
  readonly renamed: number;
  readonly addressesWritten: number;
  /** Addresses given that are no e-mail address or phone number. */
  readonly addressesInvalid: number;
}

const CHUNK = 10_000;

const RENAME = `
  UPDATE friend f SET display_name = g.display_name, updated_at = $4
  FROM unnest($2::text[], $3::text[]) AS g (line_user_id, display_name)
  WHERE f.channel_id = $1 AND f.line_user_id = g.line_user_id
    AND g.display_name IS NOT NULL AND f.display_name IS DISTINCT FROM g.display_name`;

const INSERT_FRIENDS = `
  INSERT INTO friend (channel_id, line_user_id, display_name, created_at, updated_at)
  SELECT $1, g.line_user_id, g.display_name, $4, $4
  FROM unnest($2::text[], $3::text[]) AS g (line_user_id, display_name)
  WHERE NOT EXISTS (SELECT FROM friend f WHERE f.channel_id = $1 AND f.line_user_id = g.line_user_id)
  ON CONFLICT (channel_id, line_user_id) DO NOTHING`;

/** The newest address is the current one, except that one merely typed never replaces or weakens a proven one. */
const WRITE_ADDRESSES = `
  WITH given AS (
    SELECT f.id AS friend_id, g.value
    FROM unnest($2::text[], $3::text[]) AS g (line_user_id, value)
    JOIN friend f ON f.channel_id = $1 AND f.line_user_id = g.line_user_id
  )
  INSERT INTO identity AS i (friend_id, kind, value, trust, proof, obtained_at)
  SELECT friend_id, $4, value, $5, $6, $7 FROM given g
  WHERE NOT EXISTS (
    SELECT FROM identity i
    WHERE i.friend_id = g.friend_id AND i.kind = $4
      AND ((i.value = g.value AND i.trust = $5) OR (i.trust = 'proven' AND $5 = 'claimed')))
  ORDER BY friend_id
  ON CONFLICT (friend_id, kind) DO UPDATE
  SET value = excluded.value, trust = excluded.trust, proof = excluded.proof, obtained_at = excluded.obtained_at
  WHERE i.trust = 'claimed' OR excluded.trust = 'proven'`;

interface Target {
  readonly channelId: string;
  readonly proof: Proof;
  readonly at: string | null;
}

/**
 * Friends of a channel with the addresses they gave, all by the same proof. Safe to repeat: what is known already is
 * not written again. Of one user id given twice the last row counts. Throws Failure 'input' for an unknown channel, and
 * for the sandbox's proof on a real channel.
 */
export async function addFriends(
  store: Store,
  channelId: string,
  rows: readonly FriendRow[],
  proof: Proof,
  clock: Clock,
): Promise<AddFriendsSummary> {
  await refuseWrongChannel(store, channelId, proof);
  const unique = [...new Map(rows.map((row) => [row.lineUserId, row])).values()];
  const target = { channelId, proof, at: clock.now().toISO() };
  const sum = { inserted: 0, renamed: 0, addressesWritten: 0, addressesInvalid: 0 };
  for (let start = 0; start < unique.length; start += CHUNK) {
    const chunk = unique.slice(start, start + CHUNK);
    const part = await store.transaction((client) => addChunk(client, target, chunk));
    for (const key of Object.keys(sum) as (keyof AddFriendsSummary)[]) sum[key] += part[key];
  }
  return sum;
}

async function refuseWrongChannel(store: Store, channelId: string, proof: Proof): Promise<void> {
  const { rows } = await store.query<{ sandbox: boolean }>('SELECT sandbox FROM line_channel WHERE id = $1', [
    channelId,
  ]);
  if (!rows[0]) throw new Failure('input', 'LINEチャネルが見つかりません。', 'チャネルの設定を確認してください。');
  if (proof === 'sandbox' && !rows[0].sandbox) {
    throw new Failure(
      'input',
      'お試し用の友だちは本番のチャネルには登録できません。',
      'お試し用のチャネルを選んでください。',
    );
  }
}

async function addChunk(client: PoolClient, target: Target, chunk: readonly FriendRow[]): Promise<AddFriendsSummary> {
  const { channelId, at } = target;
  const names = [chunk.map((row) => row.lineUserId), chunk.map((row) => row.displayName ?? null)];
  const renamed = await client.query(RENAME, [channelId, ...names, at]);
  const inserted = await client.query(INSERT_FRIENDS, [channelId, ...names, at]);
  const emails = await writeAddresses(client, target, 'email', chunk);
  const phones = await writeAddresses(client, target, 'phone', chunk);
  return {
    inserted: inserted.rowCount ?? 0,
    renamed: renamed.rowCount ?? 0,
    addressesWritten: emails.written + phones.written,
    addressesInvalid: emails.invalid + phones.invalid,
  };
}

async function writeAddresses(
  client: PoolClient,
  { channelId, proof, at }: Target,
  kind: 'email' | 'phone',
  chunk: readonly FriendRow[],
): Promise<{ written: number; invalid: number }> {
  const normalise = kind === 'email' ? normaliseEmail : normalisePhone;
  const given = chunk.filter((row) => row[kind]?.trim());
  const keyed = given.map((row) => ({ user: row.lineUserId, key: normalise(row[kind]) })).filter((row) => row.key);
  if (keyed.length === 0) return { written: 0, invalid: given.length };
  const { rowCount } = await client.query(WRITE_ADDRESSES, [
    channelId,
    keyed.map((row) => row.user),
    keyed.map((row) => row.key),
    kind,
    trustByProof[proof],
    proof,
    at,
  ]);
  return { written: rowCount ?? 0, invalid: given.length - keyed.length };
}

/** An address of one friend, with what it is worth there: a form that did not agree with the cart proves nothing. */
export interface GivenAddress {
  readonly kind: 'email' | 'phone';
  /** Normalised. */
  readonly value: string;
  readonly proof: Proof;
  readonly trust: Trust;
}

/** Writes the address unless it is known, or only typed where a proven one is known. Whether anything was written. */
export async function writeAddress(
  store: Store,
  friend: { readonly channelId: string; readonly lineUserId: string },
  { kind, value, proof, trust }: GivenAddress,
  clock: Clock,
): Promise<boolean> {
  const params = [friend.channelId, [friend.lineUserId], [value], kind, trust, proof, clock.now().toISO()];
  return (await store.query(WRITE_ADDRESSES, params)).rowCount === 1;
}
