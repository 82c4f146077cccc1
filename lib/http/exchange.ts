import { request as plainRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { request as tlsRequest } from 'node:https';
import { promisify } from 'node:util';
import { brotliDecompress, gunzip } from 'node:zlib';
import type { Agents } from './agents';
import { kindOfNetworkError, type HttpErrorKind } from './error';

/** A request as it goes out, to a host that was checked. */
export interface Outgoing {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  readonly signal?: AbortSignal;
}

export interface ExchangeLimits {
  readonly agents: Agents;
  /** From sending to the last byte of the answer. */
  readonly timeoutMs: number;
  /** Of the answer, unpacked. */
  readonly maxBytes: number;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
}

/** Why no whole answer came. */
export class Broken extends Error {
  constructor(readonly kind: HttpErrorKind) {
    super(kind);
  }
}

const OUR_HEADERS = { 'User-Agent': 'n8n-nodes-line-commerce', 'Accept-Encoding': 'gzip, br' };

const UNPACK = { gzip: promisify(gunzip), br: promisify(brotliDecompress) } as const;

const isPacked = (encoding: string | undefined): encoding is keyof typeof UNPACK =>
  encoding !== undefined && encoding in UNPACK;

const brokenBy = (error: NodeJS.ErrnoException): Broken => new Broken(kindOfNetworkError(error.code));

async function unpacked(bytes: Buffer, encoding: string | undefined, maxOutputLength: number): Promise<Buffer> {
  if (!isPacked(encoding) || bytes.length === 0) return bytes;
  return UNPACK[encoding](bytes, { maxOutputLength }).catch((error: NodeJS.ErrnoException) => {
    throw new Broken(error.code === 'ERR_BUFFER_TOO_LARGE' ? 'tooLarge' : 'cut');
  });
}

/** The bytes as they travelled. `breakOff` is told where they are too many. */
function collect(
  response: IncomingMessage,
  maxBytes: number,
  { done, breakOff, failed }: { done(bytes: Buffer): void; breakOff(kind: HttpErrorKind): void; failed(error: Error): void }, // prettier-ignore
): void {
  const parts: Buffer[] = [];
  let length = 0;
  response.on('data', (part: Buffer) => {
    parts.push(part);
    length += part.length;
    if (length > maxBytes) breakOff('tooLarge');
  });
  response.on('error', failed);
  response.on('end', () => done(parts.length === 1 ? parts[0]! : Buffer.concat(parts)));
}

function travel(outgoing: Outgoing, { agents, timeoutMs, maxBytes }: ExchangeLimits): Promise<Answer> {
  const { method, url, headers, body, signal } = outgoing;
  return new Promise<Answer>((resolve, reject) => {
    const secure = url.protocol === 'https:';
    const sent = (secure ? tlsRequest : plainRequest)({
      hostname: url.hostname,
      port: url.port,
      path: url.pathname + url.search,
      method,
      agent: secure ? agents.httpsAgent : agents.httpAgent,
      headers: { ...OUR_HEADERS, ...headers, ...(body !== undefined && { 'Content-Length': Buffer.byteLength(body) }) },
    });
    const breakOff = (kind: HttpErrorKind): void => {
      settle();
      reject(new Broken(kind));
      sent.destroy();
    };
    const onAbort = (): void => breakOff('aborted');
    const timer = setTimeout(() => breakOff('timeout'), timeoutMs);
    // The caller's signal outlives the request: a listener left on it would be a leak.
    const settle = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    };
    const failed = (error: Error): void => {
      settle();
      reject(brokenBy(error));
    };
    signal?.addEventListener('abort', onAbort);
    sent.on('error', failed);
    sent.on('response', (response) => {
      const done = (bytes: Buffer): void => {
        settle();
        resolve({ status: response.statusCode!, headers: response.headers, bytes });
      };
      collect(response, maxBytes, { done, breakOff, failed });
    });
    sent.end(body);
  });
}

/**
 * One request over Node's own HTTP and its whole answer, whatever the status; no redirect is followed and no proxy of the
 * environment used, which would resolve names itself, behind our check. Node's own, because a client around it costs as
 * much as the request: sending is thousands of them a second. Rejects with Broken.
 */
export async function exchange(outgoing: Outgoing, limits: ExchangeLimits): Promise<Answer> {
  if (outgoing.signal?.aborted) throw new Broken('aborted');
  const answer = await travel(outgoing, limits);
  const encoding = answer.headers['content-encoding'];
  return { ...answer, bytes: await unpacked(answer.bytes, encoding, limits.maxBytes) };
}
