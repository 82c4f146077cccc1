import { z } from 'zod/v4';
import type { Clock } from '../../clock';
import { Failure } from '../../failure';
import { refusalBehind, type Asking } from './asking';
import type { IdTokenRefusal, IdTokenVerdict, VerifiedIdToken } from './line-api';
import type { LineCall } from './transport';

/** The issuer of every ID token of LINE Login. Source: LINE Login reference, "Verify ID token". */
const ISSUER = 'https://access.line.me';
/** Clocks of two machines need not agree to the second. */
const LEEWAY_SECONDS = 60;

const verifiedSchema = z.object({
  iss: z.string(),
  sub: z.string().regex(/^U[0-9a-f]{32}$/),
  aud: z.string(),
  exp: z.number(),
  iat: z.number(),
  nonce: z.string().optional(),
  name: z.string().optional(),
  picture: z.string().optional(),
  email: z.string().optional(),
});

type Verified = z.infer<typeof verifiedSchema>;

const toToken = (raw: Verified): VerifiedIdToken => ({
  userId: raw.sub,
  name: raw.name ?? null,
  picture: raw.picture ?? null,
  email: raw.email ?? null,
  nonce: raw.nonce ?? null,
  issuedAt: raw.iat,
  expiresAt: raw.exp,
});

/** What LINE's `error_description` names. */
const REFUSALS: readonly (readonly [RegExp, IdTokenRefusal])[] = [
  [/expired/i, 'expired'],
  [/audience/i, 'audience'],
  [/nonce/i, 'nonce'],
  [/issuer/i, 'issuer'],
  [/subject/i, 'subject'],
];

const describedSchema = z.object({ error_description: z.string().catch('') }).catch({ error_description: '' });

/** LINE has checked all this; a second look costs nothing and makes a proxy's or our own mistake harmless. */
const wrongIn = (
  raw: Verified,
  loginChannelId: string,
  nonce: string | undefined,
  clock: Clock,
): IdTokenRefusal | null => {
  if (raw.iss !== ISSUER) return 'issuer';
  if (raw.aud !== loginChannelId) return 'audience';
  if (nonce !== undefined && raw.nonce !== nonce) return 'nonce';
  return raw.exp + LEEWAY_SECONDS < clock.now().toSeconds() ? 'expired' : null;
};

const verifyCall = (idToken: string, loginChannelId: string, nonce: string | undefined): LineCall => ({
  endpoint: 'idToken',
  area: 'login',
  method: 'POST',
  path: '/oauth2/v2.1/verify',
  form: { id_token: idToken, client_id: loginChannelId, ...(nonce !== undefined && { nonce }) },
  repeatable: true,
});

/** POST /oauth2/v2.1/verify: who opened a LIFF page, by LINE's word alone. Rejects only where LINE gave no verdict. */
export const verifyIdToken = async (
  asking: Asking,
  clock: Clock,
  loginChannelId: string | undefined,
  { idToken, nonce, signal }: { idToken: string; nonce?: string; signal?: AbortSignal },
): Promise<IdTokenVerdict> => {
  if (loginChannelId === undefined) {
    throw new Failure(
      'config',
      'LINEログインのチャネルIDが、認証情報に入っていません。',
      '認証情報「LINE Messaging API」に、LINEログインのチャネルIDと LIFF ID を入れて保存してください。',
    );
  }
  try {
    const raw = await asking.read(verifyCall(idToken, loginChannelId, nonce), verifiedSchema, signal);
    const wrong = wrongIn(raw, loginChannelId, nonce, clock);
    return wrong ? { ok: false, reason: wrong } : { ok: true, token: toToken(raw) };
  } catch (error) {
    const refused = refusalBehind(error);
    if (refused?.status !== 400) throw error;
    const { error_description: said } = describedSchema.parse(refused.said());
    return { ok: false, reason: REFUSALS.find(([pattern]) => pattern.test(said))?.[1] ?? 'invalid' };
  }
};
