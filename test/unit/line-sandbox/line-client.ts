import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LineSandboxOptions, RunningLineSandbox } from '../../../runtime/sandbox/line/server';
import { startLineSandbox } from '../../../runtime/sandbox/line/server';
import type { Person } from '../../../runtime/sandbox/line/world';
import { hasLineOpenapi, lineOpenapi, watchedExchanges } from '../../support/line-openapi';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** The body as JSON; empty where it is none. */
  readonly body: Record<string, unknown>;
  readonly bytes: Buffer;
}

const folders: string[] = [];
const running = new Set<RunningLineSandbox>();
const servers: Server[] = [];
const watched = hasLineOpenapi ? watchedExchanges() : null;

/** A folder that goes when the tests end. */
export const newFolder = async (): Promise<string> => {
  const dir = await mkdtemp(join(tmpdir(), 'line-sandbox-'));
  folders.push(dir);
  return dir;
};

const bodyOf = (bytes: Buffer): Record<string, unknown> => {
  try {
    return JSON.parse(bytes.toString()) as Record<string, unknown>;
  } catch {
    return {};
  }
};

export const read = async (response: Response): Promise<Answer> => {
  const bytes = Buffer.from(await response.arrayBuffer());
  return { status: response.status, headers: response.headers, bytes, body: bodyOf(bytes) };
};

/** Speaks to a pretend LINE as any HTTP client would; every exchange is held against LINE's own description. */
export class LineClient {
  constructor(readonly sandbox: RunningLineSandbox) {}

  get control(): RunningLineSandbox['control'] {
    return this.sandbox.control;
  }

  get world(): RunningLineSandbox['world'] {
    return this.sandbox.world;
  }

  async raw(path: string, init: RequestInit = {}): Promise<Answer> {
    return read(await fetch(`${this.sandbox.url}${path}`, init));
  }

  call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    const bearer = { authorization: `Bearer ${this.sandbox.credentials.accessToken}` };
    const json = body === undefined ? {} : { 'content-type': 'application/json' };
    const sent = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
    return this.raw(path, { method, body: sent as string, headers: { ...bearer, ...json, ...headers } });
  }

  get(path: string): Promise<Answer> {
    return this.call('GET', path);
  }

  post(path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer> {
    return this.call('POST', path, body, headers);
  }

  form(path: string, fields: Record<string, string>): Promise<Answer> {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    return this.raw(path, { method: 'POST', headers, body: new URLSearchParams(fields).toString() });
  }

  push(to: string, text: string, retryKey?: string): Promise<Answer> {
    const headers = retryKey ? { 'x-line-retry-key': retryKey } : undefined;
    return this.post('/v2/bot/message/push', { to, messages: [{ type: 'text', text }] }, headers);
  }

  /** What a person sees, as texts. */
  texts(userId: string): unknown[] {
    return this.world.talk(userId).map(({ message }) => message['text'] ?? message.type);
  }

  person(index = 0): Person {
    const person = this.world.people()[index];
    if (!person) throw new Error(`no person ${index}`);
    return person;
  }
}

/** Opens a pretend LINE without rate limits (unless asked for), closed by `closeAll`. */
export const openLine = async (options: Partial<LineSandboxOptions> = {}): Promise<LineClient> => {
  const dir = options.dir ?? (await newFolder());
  const onExchange = watched?.onExchange;
  const sandbox = await startLineSandbox({
    people: 3,
    rates: false,
    redeliveryDelayMs: 10,
    onExchange,
    ...options,
    dir,
  });
  running.add(sandbox);
  return new LineClient(sandbox);
};

export const closeLine = async (client: LineClient): Promise<void> => {
  running.delete(client.sandbox);
  await client.sandbox.stop();
};

export const closeAll = async (): Promise<void> => {
  await Promise.all([...running].map((sandbox) => sandbox.stop()));
  running.clear();
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }
  await Promise.all(folders.splice(0).map((dir) => rm(dir, { recursive: true, force: true })));
};

/** What was not as LINE describes it since the last call; always empty where LINE's description is not at hand. */
export const contractProblems = (): string[] => watched?.problems.splice(0) ?? [];

export interface ReceivedWebhook {
  readonly signature: string | undefined;
  readonly raw: string;
  readonly events: Record<string, unknown>[];
}

/** An endpoint that takes webhooks and answers with these statuses, the last one for ever. */
export const openEndpoint = async (...statuses: number[]): Promise<{ url: string; received: ReceivedWebhook[] }> => {
  const received: ReceivedWebhook[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const raw = Buffer.concat(chunks).toString();
      const events = (bodyOf(Buffer.from(raw))['events'] ?? []) as Record<string, unknown>[];
      received.push({ signature: request.headers['x-line-signature'] as string | undefined, raw, events });
      response.statusCode = statuses[Math.min(received.length, statuses.length) - 1] ?? 200;
      response.end();
    });
  });
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhook`, received };
};

/** What is wrong with webhooks by LINE's own description. */
export const webhookProblems = (received: readonly ReceivedWebhook[]): string[] =>
  hasLineOpenapi ? received.flatMap(({ raw }) => lineOpenapi().webhookProblems(JSON.parse(raw))) : [];
