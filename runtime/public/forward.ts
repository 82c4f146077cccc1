import { Agent, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import { pipeline } from 'node:stream/promises';
import { requestHeaders, responseHeaders, type Caller } from './headers';

/** A webhook may answer only when its workflow is done. */
const ANSWER_TIMEOUT_MS = 120_000;

/** One connection a request: n8n is on loopback, and a reused one may close under a POST that must not be repeated. */
const agent = new Agent({ keepAlive: false, maxSockets: 256 });

export interface Forwarding {
  readonly n8nPort: number;
  readonly pathAndQuery: string;
  readonly body: Buffer | null;
  readonly caller: Caller;
}

/**
 * Asks n8n and passes its answer on. The message is framed anew on both sides, so nothing of the outer framing reaches
 * n8n. False when n8n gave no answer.
 */
export async function forward(
  { n8nPort, pathAndQuery, body, caller }: Forwarding,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<boolean> {
  const outgoing = httpRequest({
    agent,
    host: '127.0.0.1',
    port: n8nPort,
    method: incoming.method,
    path: pathAndQuery,
    headers: requestHeaders(incoming.headersDistinct, caller, body?.length ?? null),
    setHost: true,
    timeout: ANSWER_TIMEOUT_MS,
  });
  outgoing.on('timeout', () => outgoing.destroy());
  // What comes after the answer is seen by the pipeline below.
  outgoing.on('error', () => undefined);
  response.on('close', () => outgoing.destroy());
  const answered = once(outgoing, 'response') as Promise<[IncomingMessage]>;
  outgoing.end(body ?? undefined);
  const answer = await answered.then(
    ([message]) => message,
    () => null,
  );
  if (!answer) return false;
  response.writeHead(answer.statusCode ?? 502, responseHeaders(answer.headersDistinct));
  await pipeline(answer, response).catch(() => response.destroy());
  return true;
}
