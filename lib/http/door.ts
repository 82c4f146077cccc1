import { makeConnections, type Connections } from './connections';
import { readBody, type Body } from './body';
import { HttpError } from './error';
import { Broken, exchange } from './exchange';
import { hostRefusal } from './hosts';

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** True when asking again cannot change anything on the other side; only such a request is ever retried. */
  readonly repeatable: boolean;
  readonly signal?: AbortSignal;
  /** Said in errors instead of the path, where that holds a person's id. */
  readonly place?: string;
}

/** Any answer of the server, whatever its status. */
export interface HttpReply {
  readonly status: number;
  readonly body: Body;
  readonly retryAfter?: string;
  /** A header of the answer, by its name in lower case. */
  header(name: string): string | undefined;
  /** Epoch milliseconds. */
  readonly receivedAt: number;
}

export interface DoorOptions {
  /** The one host that may be asked. */
  readonly host: string;
  /** Our own sandbox on loopback: plain HTTP, no check of the host. */
  readonly sandbox: boolean;
  /** n8n's SSRF policy where it has one; throws to refuse. */
  readonly egress?: (url: string) => Promise<void>;
  /** From sending to the last byte of the answer. */
  readonly answerTimeoutMs?: number;
  readonly maxBytes?: number;
  /** Connections of the caller's own; by default all sessions of the process share theirs. */
  readonly connections?: Connections;
}

export interface HttpDoor {
  /** Sends one request, following no redirect. Rejects with HttpError when no answer came. */
  send(request: HttpRequest): Promise<HttpReply>;
}

const CONNECT_TIMEOUT_MS = 10_000;
const ANSWER_TIMEOUT_MS = 30_000;
const MAX_BYTES = 16 * 1024 * 1024;
/** How long n8n's leave for an address holds. */
const ALLOWED_MS = 1_000;

const sharedConnections = makeConnections(CONNECT_TIMEOUT_MS);

/** Method, host and path: all that may be said about a request in an error. */
const whereOf = (request: HttpRequest, url: URL): string =>
  `${request.method} ${url.host}${request.place ?? url.pathname}`;

/** The address asked last: sending asks the same one thousands of times a second. */
interface Address {
  readonly text: string;
  readonly url: URL;
  /** n8n gave leave for it until then, by performance.now(). */
  allowedUntil: number;
}

/**
 * The only way out to a cart or to LINE. Before each request the host is checked (public names only, the addresses
 * behind them too, or exactly the sandbox), then n8n's policy. Errors are made anew and never hold the request.
 */
export const openDoor = (options: DoorOptions): HttpDoor => {
  const limits = {
    connections: options.connections ?? sharedConnections,
    timeoutMs: options.answerTimeoutMs ?? ANSWER_TIMEOUT_MS,
    maxBytes: options.maxBytes ?? MAX_BYTES,
  };

  let last: Address | undefined;
  const addressOf = (text: string): Address => {
    if (last?.text !== text) last = { text, url: new URL(text), allowedUntil: 0 };
    return last;
  };

  const admit = (request: HttpRequest, url: URL, where: string): void => {
    const expected = options.sandbox ? 'http:' : 'https:';
    const publicName = options.sandbox || hostRefusal(url.hostname) === null;
    if (url.protocol !== expected || url.host !== options.host || !publicName) {
      throw new HttpError('blocked', { where, repeatable: request.repeatable });
    }
  };

  const askLeave = async (address: Address, repeatable: boolean, where: string): Promise<void> => {
    await options.egress?.(address.text).catch(() => {
      throw new HttpError('egress', { where, repeatable });
    });
    address.allowedUntil = performance.now() + ALLOWED_MS;
  };

  const send = async (request: HttpRequest): Promise<HttpReply> => {
    const address = addressOf(request.url);
    const { url } = address;
    const where = whereOf(request, url);
    admit(request, url, where);
    if (performance.now() >= address.allowedUntil) await askLeave(address, request.repeatable, where);
    try {
      const { status, headers, bytes } = await exchange({ ...request, url }, limits);
      const header = (name: string): string | undefined => headers[name]?.toString();
      return {
        status,
        body: readBody(bytes, header('content-type') ?? ''),
        retryAfter: header('retry-after'),
        header,
        receivedAt: Date.now(),
      };
    } catch (error) {
      const kind = error instanceof Broken ? error.kind : 'cut';
      throw new HttpError(kind, { where, repeatable: request.repeatable });
    }
  };

  return { send };
};
