import { constants, open, type FileHandle } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

/** What LINE takes; the file's name is its hash and one of these endings. */
const types = {
  jpg: 'image/jpeg',
  png: 'image/png',
  gif: 'image/gif',
  webp: 'image/webp',
  mp4: 'video/mp4',
  m4a: 'audio/mp4',
} as const;

interface MediaFile {
  readonly handle: FileHandle;
  readonly type: string;
  readonly size: number;
}

async function openMedia(folder: string, hash: string): Promise<MediaFile | null> {
  for (const [ending, type] of Object.entries(types)) {
    const path = join(folder, `${hash}.${ending}`);
    // A link would lead out of the folder.
    const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW).catch(() => null);
    if (!handle) continue;
    const found = await handle.stat();
    if (found.isFile()) return { handle, type, size: found.size };
    await handle.close();
  }
  return null;
}

/** Answers with a stored picture; false when there is none of that hash. Equal hash, equal content: cached for a year. */
export async function serveMedia(
  folder: string,
  hash: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<boolean> {
  if (request.method !== 'GET' && request.method !== 'HEAD') return false;
  const media = await openMedia(folder, hash);
  if (!media) return false;
  response.writeHead(200, {
    'content-type': media.type,
    'content-length': media.size,
    'cache-control': 'public, max-age=31536000, immutable',
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; sandbox",
  });
  if (request.method === 'HEAD') {
    await media.handle.close();
    response.end();
    return true;
  }
  await pipeline(media.handle.createReadStream(), response);
  return true;
}
