import type { IncomingHttpHeaders } from 'node:http';
import { promisify } from 'node:util';
import { brotliDecompress, gunzip } from 'node:zlib';
import type { Dispatcher } from 'undici';
import type { Connections } from './connections';
import { kindOfNetworkError, type HttpErrorKind } from './error';

/** A request as it goes out, to a host that was checked. */
export interface Outgoing {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  readonly signal?: AbortSignal;
}

export interface ExchangeLimits {
  readonly connections: Connections;
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

async function unpacked(answer: Answer, maxOutputLength: number): Promise<Answer> {
  const encoding = answer.headers['content-encoding'];
  if (!isPacked(encoding) || answer.bytes.length === 0) return answer;
  try {
    return { ...answer, bytes: await UNPACK[encoding](answer.bytes, { maxOutputLength }) };
  } catch (error) {
    throw new Broken((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE' ? 'tooLarge' : 'cut');
  }
}

/** One request under way: takes in its answer, and breaks it off when it is cancelled, too slow or too large. */
class Journey implements Dispatcher.DispatchHandler {
  private controller?: Dispatcher.DispatchController;
  private broken?: Broken;
  private status = 0;
  private headers: IncomingHttpHeaders = {};
  private readonly parts: Buffer[] = [];
  private length = 0;
  private readonly timer: NodeJS.Timeout;

  constructor(
    private readonly limits: ExchangeLimits,
    private readonly signal: AbortSignal | undefined,
    private readonly arrived: (answer: Answer) => void,
    private readonly failed: (error: Broken) => void,
  ) {
    this.timer = setTimeout(this.tooSlow, limits.timeoutMs);
    signal?.addEventListener('abort', this.cancelled);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controller = controller;
    // Broken off before there was a connection: nothing is sent.
    if (this.broken) controller.abort(this.broken);
  }

  onResponseStart(_controller: unknown, status: number, headers: IncomingHttpHeaders): void {
    this.status = status;
    this.headers = headers;
  }

  onResponseData(_controller: unknown, part: Buffer): void {
    this.parts.push(part);
    this.length += part.length;
    if (this.length > this.limits.maxBytes) this.breakOff('tooLarge');
  }

  onResponseEnd(): void {
    this.settle();
    const bytes = this.parts.length === 1 ? this.parts[0]! : Buffer.concat(this.parts);
    this.arrived({ status: this.status, headers: this.headers, bytes });
  }

  onResponseError(_controller: unknown, error: NodeJS.ErrnoException): void {
    this.settle();
    this.failed(this.broken ?? new Broken(kindOfNetworkError(error.code)));
  }

  private readonly tooSlow = (): void => this.breakOff('timeout');
  private readonly cancelled = (): void => this.breakOff('aborted');

  private breakOff(kind: HttpErrorKind): void {
    this.settle();
    this.broken ??= new Broken(kind);
    this.failed(this.broken);
    this.controller?.abort(this.broken);
  }

  /** The caller's signal outlives the request: a listener left on it would be a leak. */
  private settle(): void {
    clearTimeout(this.timer);
    this.signal?.removeEventListener('abort', this.cancelled);
  }
}

/**
 * One request and its whole answer, whatever the status; no redirect is followed and no proxy of the environment used,
 * which would resolve names itself, behind our check. By undici's `dispatch`: sending is thousands of requests a second,
 * and Node's own client costs more than twice as much. Rejects with Broken.
 */
export async function exchange(outgoing: Outgoing, limits: ExchangeLimits): Promise<Answer> {
  const { method, url, headers, body, signal } = outgoing;
  if (signal?.aborted) throw new Broken('aborted');
  const { plain, secure } = limits.connections;
  const answer = await new Promise<Answer>((arrived, failed) => {
    (url.protocol === 'https:' ? secure : plain).dispatch(
      { origin: url.origin, path: url.pathname + url.search, method, headers: { ...OUR_HEADERS, ...headers }, body },
      new Journey(limits, signal, arrived, failed),
    );
  });
  return unpacked(answer, limits.maxBytes);
}
