import { createHash } from 'node:crypto';

/** The name under which a text is kept once: SHA-256, 43 characters. */
export const hashOf = (text: string): string => createHash('sha256').update(text).digest('base64url');
