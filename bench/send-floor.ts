import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';

/**
 * The yardstick for sending: a loop that pushes one text after the other, so many at once, over kept connections, and
 * does nothing else: no ledger, no rendering, no pace. Runs as a plain Node process of its own:
 * node dist/bench/send-floor.js '{"apiBase":…,"accessToken":…,"userIds":[…],"concurrency":32,"text":…}', by standard input.
 */
export interface SendFloorInput {
  readonly apiBase: string;
  readonly accessToken: string;
  readonly userIds: readonly string[];
  readonly concurrency: number;
  readonly text: string;
}

function push({ apiBase, accessToken, text }: SendFloorInput, agent: Agent, to: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const body = JSON.stringify({ to, messages: [{ type: 'text', text: `${to}${text}` }] });
    const sent = request(`${apiBase}/v2/bot/message/push`, {
      method: 'POST',
      agent,
      headers: {
        Authorization: `Bearer ${accessToken}`,
        'Content-Type': 'application/json',
        'Content-Length': Buffer.byteLength(body),
        'X-Line-Retry-Key': randomUUID(),
      },
    });
    sent.on('error', reject);
    sent.on('response', (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('error', reject);
      response.on('end', () => {
        JSON.parse(Buffer.concat(parts).toString('utf8'));
        if (response.statusCode === 200) resolve();
        else reject(new Error(`push: HTTP ${response.statusCode}`));
      });
    });
    sent.end(body);
  });
}

async function main(): Promise<void> {
  const parts: Buffer[] = [];
  for await (const part of process.stdin) parts.push(part as Buffer);
  const input = JSON.parse(Buffer.concat(parts).toString('utf8')) as SendFloorInput;
  const agent = new Agent({ keepAlive: true });
  const queue = [...input.userIds];
  const began = performance.now();
  const worker = async (): Promise<void> => {
    for (let to = queue.pop(); to !== undefined; to = queue.pop()) await push(input, agent, to);
  };
  await Promise.all(Array.from({ length: input.concurrency }, worker));
  const seconds = (performance.now() - began) / 1000;
  agent.destroy();
  console.log(JSON.stringify({ sent: input.userIds.length, seconds, cpu: process.cpuUsage() }));
}

void main();
