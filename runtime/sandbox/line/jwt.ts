import type { JsonWebKey } from 'node:crypto';
import { createHmac, createPublicKey, timingSafeEqual, verify } from 'node:crypto';

export interface Jwt {
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>>;
  /** What was signed. */
  readonly signed: string;
  readonly signature: Buffer;
}

const decoded = (part: string): Record<string, unknown> | null => {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
};

/** Takes a JSON Web Token apart without trusting it; null where it is none. */
export const readJwt = (value: string): Jwt | null => {
  const [head = '', body = '', signature = ''] = value.split('.');
  const [header, claims] = [decoded(head), decoded(body)];
  if (!header || !claims) return null;
  return { header, claims, signed: `${head}.${body}`, signature: Buffer.from(signature, 'base64url') };
};

export const isSignedByHmac = ({ header, signed, signature }: Jwt, secret: string): boolean => {
  const expected = createHmac('sha256', secret).update(signed).digest();
  return header['alg'] === 'HS256' && signature.length === expected.length && timingSafeEqual(signature, expected);
};

export const isSignedByKey = ({ header, signed, signature }: Jwt, jwk: JsonWebKey): boolean =>
  header['alg'] === 'RS256' &&
  verify('RSA-SHA256', Buffer.from(signed), createPublicKey({ key: jwk, format: 'jwk' }), signature);
