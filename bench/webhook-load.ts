import { createHmac } from 'node:crypto';
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { SAID } from './webhook-flows';

/*
 * The load of a webhook measurement, in a process of its own: node dist/bench/webhook-load.js '{"kind":…}'. Prints one
 * JSON line.
 */

interface Target {
  readonly url: string;
  readonly channelSecret: string;
  /** The account's own user id. */
  readonly destination: string;
}

/** As fast as answers come, over so many connections. */
interface Closed extends Target {
  readonly kind: 'closed';
  readonly connections: number;
  readonly seconds: number;
  readonly userIds: readonly string[];
}

/** One after another at fixed times, whether answers come or not. */
interface Open extends Target {
  readonly kind: 'open';
  readonly perSecond: number;
  readonly events: ReadonlyArray<{ readonly userId: string; readonly replyToken: string }>;
}

export type Load = Closed | Open;

export interface ClosedResult {
  /** Answered with 200. */
  readonly accepted: number;
  readonly refused: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

export interface OpenResult {
  readonly accepted: number;
  readonly refused: number;
  /** When each was due to be sent (epoch milliseconds), by reply token: a late sender is part of the wait. */
  readonly sentAt: Readonly<Record<string, number>>;
}

const agent = new Agent({ keepAlive: true, maxSockets: 1_000 });
/** Unique for a run; LINE's are ULIDs. */
const run = Date.now().toString(36).toUpperCase();
let made = 0;

function webhook({ destination, channelSecret }: Target, userId: string, replyToken: string) {
  const event = {
    type: 'message',
    replyToken,
    message: { type: 'text', id: String(++made), quoteToken: 'q', text: SAID },
    webhookEventId: `BENCH${run}${made}`,
    timestamp: Date.now(),
    mode: 'active',
    source: { type: 'user', userId },
    deliveryContext: { isRedelivery: false },
  };
  const body = JSON.stringify({ destination, events: [event] });
  return { body, signature: createHmac('sha256', channelSecret).update(body).digest('base64') };
}

/** The status of the answer; 0 where none came. */
function post(url: URL, { body, signature }: ReturnType<typeof webhook>): Promise<number> {
  return new Promise((resolve) => {
    const headers = { 'content-type': 'application/json; charset=utf-8', 'x-line-signature': signature };
    const sent = request(url, { agent, method: 'POST', headers }, (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode ?? 0));
      response.on('error', () => resolve(0));
    });
    sent.on('error', () => resolve(0));
    sent.end(body);
  });
}

const percentile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;

async function closed(load: Closed): Promise<ClosedResult> {
  const url = new URL(load.url);
  const began = performance.now();
  const end = began + load.seconds * 1_000;
  const waits: number[] = [];
  let refused = 0;
  const connection = async (): Promise<void> => {
    while (performance.now() < end) {
      const sent = performance.now();
      const status = await post(url, webhook(load, load.userIds[made % load.userIds.length]!, `bench-${made}`));
      if (status === 200) waits.push(performance.now() - sent);
      else refused += 1;
    }
  };
  await Promise.all(Array.from({ length: load.connections }, connection));
  const seconds = (performance.now() - began) / 1_000;
  waits.sort((a, b) => a - b);
  const [p50Ms, p99Ms] = [percentile(waits, 0.5), percentile(waits, 0.99)];
  return { accepted: waits.length, refused, perSecond: waits.length / seconds, p50Ms, p99Ms };
}

async function open(load: Open): Promise<OpenResult> {
  const url = new URL(load.url);
  const sentAt: Record<string, number> = {};
  const answers: Promise<number>[] = [];
  const began = Date.now();
  for (const [index, { userId, replyToken }] of load.events.entries()) {
    const due = began + (index * 1_000) / load.perSecond;
    const early = due - Date.now();
    if (early > 0) await sleep(early);
    sentAt[replyToken] = due;
    answers.push(post(url, webhook(load, userId, replyToken)));
  }
  const statuses = await Promise.all(answers);
  const accepted = statuses.filter((status) => status === 200).length;
  return { accepted, refused: statuses.length - accepted, sentAt };
}

async function main(): Promise<void> {
  const parts: Buffer[] = [];
  for await (const part of process.stdin) parts.push(part as Buffer);
  const load = JSON.parse(Buffer.concat(parts).toString('utf8')) as Load;
  const result = load.kind === 'closed' ? await closed(load) : await open(load);
  agent.destroy();
  console.log(JSON.stringify(result));
}

if (require.main === module) void main();
