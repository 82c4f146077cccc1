import type { Clock } from '../clock';
import type { IdTokenVerdict, VerifiedIdToken } from '../line/api/line-api';

/** LINE as the forms need it; C's client is one. */
export interface FormLine {
  verifyIdToken(idToken: string, expected?: { nonce?: string }, signal?: AbortSignal): Promise<IdTokenVerdict>;
  profile(userId: string): Promise<{ readonly displayName: string } | null>;
}

export type PersonVerdict =
  | { readonly ok: true; readonly person: VerifiedIdToken }
  /** `expired`: opening the page anew helps. */
  | { readonly ok: false; readonly reason: 'expired' | 'invalid' };

/** Three parts of base64url; anything else is not worth a question to LINE. */
const JWT = /^[\w-]{1,2000}\.[\w-]{1,6000}\.[\w-]{1,2000}$/;
/** LINE's clock and ours may differ that much. */
const SKEW_SECONDS = 120;
const USER_ID = /^U[0-9a-f]{32}$/;

/**
 * Who sent this page, by LINE's own word: the ID token is verified with LINE for our LINE Login channel (issuer,
 * audience, expiry), and its times are held against our clock too. What a browser says of itself counts for nothing.
 * LIFF issues the token by itself and takes no nonce from us, so the page's own one-time session stands in for it.
 */
export async function personOf(line: FormLine, idToken: string, clock: Clock): Promise<PersonVerdict> {
  if (!JWT.test(idToken)) return { ok: false, reason: 'invalid' };
  const verdict = await line.verifyIdToken(idToken);
  if (!verdict.ok) return { ok: false, reason: verdict.reason === 'expired' ? 'expired' : 'invalid' };
  const { token } = verdict;
  const now = clock.now().toSeconds();
  if (token.expiresAt <= now - SKEW_SECONDS) return { ok: false, reason: 'expired' };
  if (token.issuedAt > now + SKEW_SECONDS || !USER_ID.test(token.userId)) return { ok: false, reason: 'invalid' };
  return { ok: true, person: token };
}
