import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LineSandboxCredentials } from '../../../runtime/sandbox/line/server';
import { closeAll, newFolder, openEndpoint } from './line-client';

const root = join(__dirname, '../../..');
const children = new Set<ChildProcess>();

const end = async (child: ChildProcess, signal: NodeJS.Signals): Promise<unknown> => {
  const gone = once(child, 'exit');
  children.delete(child);
  if (child.exitCode !== null) return [child.exitCode, null];
  child.kill(signal);
  return gone;
};

afterEach(async () => {
  await Promise.all([...children].map((child) => end(child, 'SIGKILL')));
  await closeAll();
});

const run = (...args: string[]): ChildProcess => {
  const main = join(root, 'runtime/sandbox/line/main.ts');
  const child = spawn(process.execPath, ['-r', join(root, 'test/support/typescript.js'), main, ...args], {
    stdio: 'pipe',
  });
  children.add(child);
  return child;
};

interface Ready {
  url: string;
  talkUrl: string;
  credentials: LineSandboxCredentials;
}

const started = async (...args: string[]): Promise<{ child: ChildProcess; ready: Ready }> => {
  const child = run(...args);
  if (!child.stdout) throw new Error('no output');
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  return { child, ready: JSON.parse(line) as Ready };
};

const json = async (url: string, init: RequestInit = {}): Promise<Record<string, unknown>> => {
  const headers = init.body ? { 'content-type': 'application/json' } : undefined;
  return (await (await fetch(url, { headers, ...init })).json()) as Record<string, unknown>;
};

describe('the pretend LINE as a process of its own', () => {
  it('prints one line when it is up and ends on SIGTERM', async () => {
    const { child, ready } = await started('--dir', await newFolder(), '--people', '20', '--quota', '5');
    expect(ready).toMatchObject({ talkUrl: `${ready.url}/`, credentials: { apiBase: ready.url } });
    expect(await json(`${ready.url}/sandbox/line`)).toMatchObject({
      people: 20,
      following: 20,
      settings: { quota: 5 },
    });
    expect(await end(child, 'SIGTERM')).toEqual([0, null]);
  });

  it.each([
    ['no folder', [], /^wrong value: --dir\n$/],
    ['a count in words', ['--dir', '/tmp', '--people', 'many'], /^wrong value: --people\n$/],
  ])('says in one line why it cannot start: %s', async (_case, args, reason) => {
    const child = run(...args);
    const errors: Buffer[] = [];
    child.stderr?.on('data', (chunk: Buffer) => errors.push(chunk));
    expect(await once(child, 'close')).toEqual([1, null]);
    expect(Buffer.concat(errors).toString()).toMatch(reason);
  });

  it('counts all that it answered, each once, however often it is killed while it is being called', async () => {
    const dir = await newFolder();
    let { child, ready } = await started('--dir', dir, '--people', '200', '--no-rates');
    const people = (await json(`${ready.url}/sandbox/people`)) as unknown as { userId: string }[];
    const left = people.map(({ userId }) => ({ userId, key: randomUUID() }));
    const answered = new Set<string>();
    const headers = { authorization: `Bearer ${ready.credentials.accessToken}`, 'content-type': 'application/json' };
    const sender = async (): Promise<void> => {
      for (let next = left.shift(); next; next = left.shift()) {
        const { userId, key } = next;
        const body = JSON.stringify({ to: userId, messages: [{ type: 'text', text: `${userId}さんへ` }] });
        const sent = await fetch(`${ready.url}/v2/bot/message/push`, {
          ...{ method: 'POST', body, headers: { ...headers, 'x-line-retry-key': key } },
        }).catch(() => null);
        if (sent && (sent.status === 200 || sent.status === 409)) answered.add(userId);
        else left.push(next);
        if (!sent) await sleep(20);
      }
    };
    const senders = Array.from({ length: 8 }, sender);
    for (let kills = 0; kills < 4; kills++) {
      const goal = answered.size + 20;
      while (answered.size < goal && answered.size < people.length) await sleep(1);
      await end(child, 'SIGKILL');
      ({ child, ready } = await started('--dir', dir, '--no-rates'));
    }
    await Promise.all(senders);
    expect(answered.size).toBe(200);
    const counts = await json(`${ready.url}/sandbox/counts`);
    expect(counts).toMatchObject({ deliveries: 200, people: 200, duplicates: 0, accepted: { push: 200 } });
    expect(await json(`${ready.url}/sandbox/line`)).toMatchObject({ used: 200 });
  });

  it('sends webhooks on after a kill, with the event ids they had', async () => {
    const dir = await newFolder();
    const endpoint = await openEndpoint(500, 500, 500, 200);
    const first = await started('--dir', dir, '--people', '3');
    const control = `${first.ready.url}/sandbox`;
    const [person] = (await json(`${control}/people`)) as unknown as { userId: string }[];
    await json(`${control}/settings`, { method: 'PUT', body: JSON.stringify({ webhookEndpoint: endpoint.url }) });
    for (const text of ['一', '二', '三'])
      await json(`${control}/people/${person?.userId}/say`, { method: 'POST', body: JSON.stringify({ text }) });
    while (endpoint.received.length < 3) await sleep(5);
    await end(first.child, 'SIGKILL');
    const { ready } = await started('--dir', dir);
    const isDone = async () => (await json(`${ready.url}/sandbox/webhooks`))['waiting'] === 0;
    while (!(await isDone())) {
      await json(`${ready.url}/sandbox/webhooks/redeliver`, { method: 'POST', body: '{}' });
      await sleep(20);
    }
    const taken = endpoint.received.slice(3).flatMap(({ events }) => events);
    const before = endpoint.received.slice(0, 3).flatMap(({ events }) => events);
    const ids = (events: Record<string, unknown>[]) =>
      [...new Set(events.map((event) => event['webhookEventId']))].sort();
    expect(ids(taken)).toEqual(ids(before));
    expect(taken.every((event) => (event['deliveryContext'] as { isRedelivery: boolean }).isRedelivery)).toBe(true);
  });
});
