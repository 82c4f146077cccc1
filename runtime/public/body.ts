import type { IncomingMessage } from 'node:http';
import { announcedLength } from './headers';

const BODY_LIMIT = 2 * 1024 * 1024;

/** Known before a single byte of the body is read. */
export const announcesTooMuch = (request: IncomingMessage): boolean =>
  (announcedLength(request.headers) ?? 0) > BODY_LIMIT;

/**
 * The whole body, or 'tooLarge' as soon as that is known. It is read before n8n is called, so that a slow or endless
 * sender holds nothing of n8n. null: the request has no body.
 */
export async function readBody(request: IncomingMessage): Promise<Buffer | null | 'tooLarge'> {
  const { headers } = request;
  if (headers['content-length'] === undefined && headers['transfer-encoding'] === undefined) return null;
  const chunks: Buffer[] = [];
  let length = 0;
  // Leaving the loop must not cut the connection: the sender is to read our refusal.
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > BODY_LIMIT) return 'tooLarge';
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, length);
}
