/** What a consent brought, sealed for keeping: whoever reads the place alone learns nothing. */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { z } from 'zod/v4';

const grantSchema = z.object({
  accessToken: z.string(),
  refreshToken: z.string().nullable(),
  /** ISO instant; null: the cart names no end. */
  expiresAt: z.string().nullable(),
  /** Digest of the code that brought it: a code pasted anew differs. */
  code: z.string(),
});
export type Grant = z.infer<typeof grantSchema>;

const VERSION = 'v1';
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** AES-256 key of a client secret for one place. */
const keyOf = (secret: string, place: string): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, place, 'cart grant', 32));

export const seal = (grant: Grant, secret: string, place: string): string => {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', keyOf(secret, place), iv);
  cipher.setAAD(Buffer.from(place));
  const sealed = Buffer.concat([cipher.update(JSON.stringify(grant), 'utf8'), cipher.final()]);
  return `${VERSION}.${Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64url')}`;
};

/** null where it was sealed with another secret, for another place, or changed since. */
export const unseal = (text: string, secret: string, place: string): Grant | null => {
  const [version, body = ''] = text.split('.');
  const bytes = Buffer.from(body, 'base64url');
  if (version !== VERSION || bytes.length <= IV_BYTES + TAG_BYTES) return null;
  try {
    const cipher = createDecipheriv('aes-256-gcm', keyOf(secret, place), bytes.subarray(0, IV_BYTES));
    cipher.setAAD(Buffer.from(place));
    cipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
    const text = Buffer.concat([cipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), cipher.final()]).toString('utf8');
    return grantSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
};
