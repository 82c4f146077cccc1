import axios, { isAxiosError, type AxiosResponse } from 'axios';
import { makeAgents, type Agents } from './agents';
import { readBody, type Body } from './body';
import { HttpError, kindOfNetworkError, type HttpErrorKind } from './error';
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
  readonly agents?: Agents;
}

export interface HttpDoor {
  /** Sends one request, following no redirect. Rejects with HttpError when no answer came. */
  send(request: HttpRequest): Promise<HttpReply>;
}

const CONNECT_TIMEOUT_MS = 10_000;
const ANSWER_TIMEOUT_MS = 30_000;
const MAX_BYTES = 16 * 1024 * 1024;

const client = axios.create({
  adapter: 'http',
  // A proxy of the environment would resolve names itself, behind our check.
  proxy: false,
  maxRedirects: 0,
  responseType: 'arraybuffer',
  validateStatus: () => true,
  transformRequest: (data: unknown) => data,
  transformResponse: (data: unknown) => data,
});

const sharedAgents = makeAgents(CONNECT_TIMEOUT_MS);

/** Method, host and path: all that may be said about a request in an error. */
const whereOf = (request: HttpRequest): string => {
  const url = new URL(request.url);
  return `${request.method} ${url.host}${request.place ?? url.pathname}`;
};

/** Aborts after the answer's time, or with the caller. `release` must be called, or the caller's signal leaks listeners. */
const deadline = (caller: AbortSignal | undefined, milliseconds: number) => {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), milliseconds);
  const onCaller = () => controller.abort();
  caller?.addEventListener('abort', onCaller, { once: true });
  // Cancelled while the host was being checked: the event has passed already.
  if (caller?.aborted) onCaller();
  return {
    signal: controller.signal,
    release: () => {
      clearTimeout(timer);
      caller?.removeEventListener('abort', onCaller);
    },
  };
};

/** axios names a too long answer only in its words, not by a code of its own. */
const tooLong = (error: unknown): boolean => error instanceof Error && error.message.includes('maxContentLength');

const kindOf = (error: unknown, request: HttpRequest, timedOut: boolean): HttpErrorKind => {
  if (request.signal?.aborted) return 'aborted';
  if (timedOut) return 'timeout';
  if (tooLong(error)) return 'tooLarge';
  const code = isAxiosError(error) ? error.code : (error as NodeJS.ErrnoException).code;
  return kindOfNetworkError(code);
};

const headerOf = (response: AxiosResponse, name: string): string | undefined => {
  const value: unknown = response.headers[name];
  return typeof value === 'string' ? value : undefined;
};

/**
 * The only way out to a cart or to LINE. Before each request the host is checked (public names only, the addresses
 * behind them too, or exactly the sandbox), then n8n's policy. Errors are made anew and never hold the request.
 */
export const openDoor = (options: DoorOptions): HttpDoor => {
  const agents = options.agents ?? sharedAgents;
  const answerTimeout = options.answerTimeoutMs ?? ANSWER_TIMEOUT_MS;

  const admit = async (request: HttpRequest, where: string): Promise<void> => {
    const url = new URL(request.url);
    const expected = options.sandbox ? 'http:' : 'https:';
    const publicName = options.sandbox || hostRefusal(url.hostname) === null;
    if (url.protocol !== expected || url.host !== options.host || !publicName) {
      throw new HttpError('blocked', { where, repeatable: request.repeatable });
    }
    await options.egress?.(request.url).catch(() => {
      throw new HttpError('egress', { where, repeatable: request.repeatable });
    });
  };

  const send = async (request: HttpRequest): Promise<HttpReply> => {
    const where = whereOf(request);
    await admit(request, where);
    const limit = deadline(request.signal, answerTimeout);
    try {
      const response = await client.request<Buffer>({
        method: request.method,
        url: request.url,
        // Without a body axios would call the nothing it sends a form.
        headers: { 'Content-Type': false, ...request.headers },
        data: request.body,
        signal: limit.signal,
        maxContentLength: options.maxBytes ?? MAX_BYTES,
        ...agents,
      });
      return {
        status: response.status,
        body: readBody(response.data, headerOf(response, 'content-type') ?? ''),
        retryAfter: headerOf(response, 'retry-after'),
        header: (name) => headerOf(response, name),
        receivedAt: Date.now(),
      };
    } catch (error) {
      throw new HttpError(kindOf(error, request, limit.signal.aborted), { where, repeatable: request.repeatable });
    } finally {
      limit.release();
    }
  };

  return { send };
};
