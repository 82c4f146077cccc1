import type { Clock } from '../clock';
import type { Store } from '../store/store';
import { countTry, limitsFor } from './limits';
import { hashOf, newCode, sameHash } from './secrets';

/** How long a code is good for, and how often it may be typed. */
export const CODE_MINUTES = 10;
export const CODE_TRIES = 5;

export interface CodeMail {
  readonly to: string;
  readonly code: string;
}

/** Sends one mail; rejects where the mail server did not take it. */
export type SendCode = (mail: CodeMail) => Promise<void>;

export interface CodeRequest {
  readonly sessionId: string;
  /** The page's secret: without it the stored hash of a six-digit code could be guessed. */
  readonly secret: string;
  /** Of one tap: the same tap sent twice mails once. */
  readonly requestKey: string;
  /** Normalised. */
  readonly address: string;
  readonly channelId: string;
  readonly friendId: string;
  readonly ip: string | null;
}

export type CodeSent = 'sent' | 'limited' | 'failed';

const INTEND = `
  INSERT INTO mail_code (session_id, request_key, address, code_hash, state, created_at, expires_at)
  VALUES ($1, $2, $3, $4, 'intended', $5, $6)
  ON CONFLICT (session_id, request_key) DO NOTHING RETURNING id`;

const codeHash = (secret: string, address: string, code: string): Buffer => hashOf('mail code', secret, address, code);

/**
 * Mails a code. The intent is committed before the mail goes out, and a request is carried out once: after a crash in
 * between the person asks again. Whether the address is anybody's makes no difference to what happens or is said.
 */
export async function mailCode(store: Store, request: CodeRequest, send: SendCode, clock: Clock): Promise<CodeSent> {
  const code = newCode();
  const now = clock.now();
  const { channelId, friendId, address, ip } = request;
  const limits = limitsFor('code', { channelId, friend: friendId, address, ip });
  const intended = await store.transaction(async (client) => {
    const { rows } = await client.query<{ id: string }>(INTEND, [
      request.sessionId,
      request.requestKey,
      address,
      codeHash(request.secret, address, code),
      now.toJSDate(),
      now.plus({ minutes: CODE_MINUTES }).toJSDate(),
    ]);
    if (!rows[0]) return 'known' as const;
    if (await countTry(client, limits, clock)) return rows[0].id;
    await client.query('DELETE FROM mail_code WHERE id = $1', [rows[0].id]);
    return null;
  });
  if (intended === null) return 'limited';
  if (intended === 'known') return 'sent';
  const state = await send({ to: address, code }).then(
    () => 'sent' as const,
    () => 'failed' as const,
  );
  await store.query('UPDATE mail_code SET state = $2 WHERE id = $1', [intended, state]);
  return state;
}

/** Only the newest code of a page counts, so that asking anew gives no second set of tries on an old one. */
const TRY = `
  UPDATE mail_code c SET tries = c.tries + 1
  WHERE c.id = (SELECT max(id) FROM mail_code WHERE session_id = $1 AND state <> 'failed')
    AND c.address = $2 AND c.used_at IS NULL AND c.expires_at > $3 AND c.tries < $4
  RETURNING c.id, c.code_hash AS hash, c.tries`;

export type CodeVerdict = { readonly ok: true } | { readonly ok: false; readonly triesLeft: number };

/**
 * Takes one try at the code. Each try is counted before it is judged. A right code is used up. `triesLeft` 0: a new code
 * is needed (too many tries, too late, or none was mailed to that address).
 */
export async function checkCode(
  store: Store,
  given: { readonly sessionId: string; readonly secret: string; readonly address: string; readonly code: string },
  clock: Clock,
): Promise<CodeVerdict> {
  const now = clock.now().toJSDate();
  const { rows } = await store.query<{ id: string; hash: Buffer; tries: number }>(TRY, [
    given.sessionId,
    given.address,
    now,
    CODE_TRIES,
  ]);
  const row = rows[0];
  if (!row) return { ok: false, triesLeft: 0 };
  const code = given.code.normalize('NFKC').replace(/\D/g, '');
  if (!sameHash(row.hash, codeHash(given.secret, given.address, code))) {
    return { ok: false, triesLeft: CODE_TRIES - row.tries };
  }
  const used = await store.query('UPDATE mail_code SET used_at = $2 WHERE id = $1 AND used_at IS NULL', [row.id, now]);
  return used.rowCount === 1 ? { ok: true } : { ok: false, triesLeft: 0 };
}
