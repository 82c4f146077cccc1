import {
  Agent,
  request as httpRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import { once } from 'node:events';
import { pipeline } from 'node:stream/promises';
import { requestHeaders, responseHeaders, type Caller } from './headers';

/** A webhook may answer only when its workflow is done. */
const ANSWER_TIMEOUT_MS = 120_000;

/** One connection a request: n8n is on loopback, and a reused one may close under a POST that must not be repeated. */
const agent = new Agent({ keepAlive: false, maxSockets: 256 });

export interface Question {
  readonly n8nPort: number;
  readonly method: string | undefined;
  readonly pathAndQuery: string;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body: Buffer | null;
  readonly timeoutMs: number;
}

/** Asks n8n. `answer` is null when n8n gave none. */
export function ask({ n8nPort, method, pathAndQuery, headers, body, timeoutMs }: Question) {
  const outgoing = httpRequest({
    agent,
    host: '127.0.0.1',
    port: n8nPort,
    method,
    path: pathAndQuery,
    headers,
    setHost: true,
    timeout: timeoutMs,
  });
  outgoing.on('timeout', () => outgoing.destroy());
  // What comes after the answer is seen by whoever reads it.
  outgoing.on('error', () => undefined);
  const answered = once(outgoing, 'response') as Promise<[IncomingMessage]>;
  outgoing.end(body ?? undefined);
  const answer = answered.then(
    ([message]) => message,
    () => null,
  );
  return { outgoing, answer };
}

export interface Forwarding {
  readonly n8nPort: number;
  readonly pathAndQuery: string;
  readonly body: Buffer | null;
  readonly caller: Caller;
}

/**
 * Asks n8n and passes its answer on. The message is framed anew on both sides, so nothing of the outer framing reaches
 * n8n. Returns the headers of n8n's answer, null when there was none.
 */
export async function forward(
  { n8nPort, pathAndQuery, body, caller }: Forwarding,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<IncomingHttpHeaders | null> {
  const headers = requestHeaders(incoming.headersDistinct, caller, body?.length ?? null);
  const question = { n8nPort, method: incoming.method, pathAndQuery, headers, body, timeoutMs: ANSWER_TIMEOUT_MS };
  const { outgoing, answer: coming } = ask(question);
  response.on('close', () => outgoing.destroy());
  const answer = await coming;
  if (!answer) return null;
  response.writeHead(answer.statusCode ?? 502, responseHeaders(answer.headersDistinct));
  await pipeline(answer, response).catch(() => response.destroy());
  return answer.headers;
}
