import { createHash, randomBytes, randomUUID } from 'node:crypto';

/** `x-line-request-id` of an answer. */
export const requestId = (): string => randomUUID();

export const sha256 = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex');

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** A ULID: 48 bits of time, 80 bits of chance, in Crockford's base 32. */
export const ulid = (atMs: number): string => {
  let time = '';
  for (let left = atMs, i = 0; i < 10; i++, left = Math.floor(left / 32)) time = CROCKFORD.charAt(left % 32) + time;
  return time + [...randomBytes(16)].map((byte) => CROCKFORD.charAt(byte % 32)).join('');
};

/** LINE's message ids are long decimal numbers; up to eight bubbles share one step of the counter. */
const FIRST_MESSAGE_ID = 560_000_000_000_000_000n;

export const messageId = (seq: number, bubble = 0): string =>
  String(FIRST_MESSAGE_ID + BigInt(seq) * 8n + BigInt(bubble));

/** What a person's reply would quote. */
export const quoteToken = (): string => `${randomUUID()}${randomUUID()}`.replaceAll('-', '');

/** The counter's value behind a message id; null for an id of another world. */
export const seqOfMessage = (id: string): number | null => {
  if (!/^\d{18}$/.test(id)) return null;
  const seq = (BigInt(id) - FIRST_MESSAGE_ID) / 8n;
  return seq >= 0n ? Number(seq) : null;
};

/** A user id made from the seed and a person's number. */
export const userIdOf = (seed: number, n: number): string =>
  `U${createHash('md5').update(`${seed} person ${n}`).digest('hex')}`;

export const isUserId = (value: unknown): value is string => typeof value === 'string' && /^U[0-9a-f]{32}$/.test(value);

const FAMILY = ['佐藤', '鈴木', '高橋', '田中', '伊藤', '渡辺', '山本', '中村', '小林', '加藤', '吉田', '山田', '井上'];
const GIVEN = ['さくら', '陽菜', '結衣', '美咲', '葵', '健太', '翔', '大輝', '陽子', '直樹', '由美'];

/** How a person calls themselves on LINE. */
export const displayNameOf = (n: number): string =>
  `${FAMILY[n % FAMILY.length]} ${GIVEN[Math.floor(n / FAMILY.length) % GIVEN.length]}`;

export const token = (bytes: number): string => randomBytes(bytes).toString('base64url');
