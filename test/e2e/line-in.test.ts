import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { lastingPort } from '../../runtime/home/ports';
import type { RunningN8n } from '../../runtime/n8n/options';
import { hashOwnerPassword } from '../../runtime/n8n/owner';
import { startN8n } from '../../runtime/n8n/process';
import { startPublicListener, type PublicListener } from '../../runtime/public/listener';
import { startLineSandbox, type RunningLineSandbox } from '../../runtime/sandbox/line/server';
import { startTestPostgres, type TestPostgres } from '../support/postgres';

const START_MS = 240_000;
const credentials = { lineMessagingApi: { id: 'lcSandboxLine', name: 'LINE(お試し)' } };
const shop = { apiDomain: '127.0.0.1', shopKey: 'x', clientId: 'x', clientSecret: 'x', pointOption: 'none' } as const;

const workflow = (id: string, nodes: object[], connections: object = {}): object => ({
  id,
  name: id,
  nodes,
  connections,
  settings: { executionOrder: 'v1', timezone: 'Asia/Tokyo', saveDataSuccessExecution: 'none', saveManualExecutions: false },
  meta: { lineCommerce: { template: id, version: '1', publish: true } },
}); // prettier-ignore

const intake = workflow('lineCommerceIn', [
  { id: 'in', name: 'LINE受信口', type: 'n8n-nodes-line-commerce.lineIntake', typeVersion: 2, position: [0, 0], webhookId: 'line-in', parameters: {}, credentials },
]); // prettier-ignore

/** Every message's item is posted to `url`. */
const answering = (url: string): object =>
  workflow(
    'lineCommerceAnswer',
    [
      { id: 'on', name: 'LINEトリガー', type: 'n8n-nodes-line-commerce.lineTrigger', typeVersion: 2, position: [0, 0], parameters: { occasions: ['follow', 'message'] } },
      { id: 'go', name: '渡す', type: 'n8n-nodes-base.httpRequest', typeVersion: 4.2, position: [220, 0], parameters: { method: 'POST', url, sendBody: true, specifyBody: 'json', jsonBody: '={{ $json }}' } },
    ],
    { LINEトリガー: { main: [[{ node: '渡す', type: 'main', index: 0 }]] } },
  ); // prettier-ignore

async function until(condition: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await condition())) await sleep(50);
}

describe('LINE in, through the real n8n', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lc-line-in-'));
  /** Occurrences in the order in which the workflow got them. */
  const handled: string[] = [];
  const lines: string[] = [];
  let database: TestPostgres;
  let line: RunningLineSandbox;
  let listener: PublicListener;
  let collector: Server;
  let n8n: RunningN8n;
  let start: () => Promise<void>;

  async function query<R extends pg.QueryResultRow>(sql: string): Promise<R[]> {
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    try {
      return (await client.query<R>(sql)).rows;
    } finally {
      await client.end();
    }
  }

  beforeAll(async () => {
    collector = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        handled.push((JSON.parse(body) as { occurrence: string }).occurrence);
        response.end('{}');
      });
    });
    await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
    [database, line] = await Promise.all([startTestPostgres(), startLineSandbox({ dir: join(folder, 'line') })]);
    const templates = join(folder, 'templates');
    mkdirSync(templates);
    writeFileSync(join(templates, '09.json'), JSON.stringify(intake));
    const collecting = `http://127.0.0.1:${(collector.address() as AddressInfo).port}/`;
    writeFileSync(join(templates, '10.json'), JSON.stringify(answering(collecting)));
    const port = await lastingPort();
    const brokerPort = await lastingPort([port]);
    listener = await startPublicListener({ port: 0, n8nPort: port, mediaDir: folder });
    const owner = { email: 'owner@example.com', firstName: '店', lastName: '長', passwordHash: await hashOwnerPassword('Passw0rd!') }; // prettier-ignore
    start = async () => {
      n8n = await startN8n({
        home: folder,
        port,
        brokerPort,
        publicUrl: null,
        publicPort: listener.port,
        databaseUrl: database.url,
        secrets: { encryptionKey: 'encryption-key-of-this-test', owner },
        sandbox: { futureshop: shop, line: line.credentials, mailbox: { host: '127.0.0.1', port: 9 } },
        templates,
        log: (text) => void lines.push(text),
      });
      const { problems } = await n8n.ready.catch((cause: unknown) => {
        throw new Error(lines.slice(-20).join('\n'), { cause });
      });
      expect(problems).toEqual([]);
    };
    await start();
  }, START_MS);

  afterAll(async () => {
    await n8n.stop();
    await Promise.all([listener.stop(), line.stop()]);
    await new Promise((resolve) => collector.close(resolve));
    await database.stop();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }, 60_000);

  const ours = () => `http://127.0.0.1:${listener.port}/webhook/line-in/line`;
  const events = () => query<{ occurrence: string }>(`SELECT 'event:' || webhook_event_id AS occurrence FROM line_commerce.line_event ORDER BY id`); // prettier-ignore

  test('publishing has LINE send its webhooks here', async () => {
    await until(() => line.control.describe().settings.webhookEndpoint === ours());
    await until(async () => (await query('SELECT FROM line_commerce.line_consumer')).length === 1);
  }, 90_000);

  test('what people do reaches the workflow, each event once', async () => {
    const people = await Promise.all(Array.from({ length: 5 }, () => line.world.addPerson()));
    for (const { userId } of people) await line.world.follow(userId);
    for (const { userId } of people) await line.world.say(userId, 'こんにちは');
    await line.control.webhooksSettled();
    await until(() => handled.length >= 10);
    expect([...handled].sort()).toEqual((await events()).map(({ occurrence }) => occurrence).sort());
  }, 60_000);

  test('forged and broken webhooks are refused, and n8n has no execution to show for them', async () => {
    const executions = () => query('SELECT id FROM n8n.execution_entity ORDER BY id');
    const before = await executions();
    const body = JSON.stringify({ destination: 'x', events: [] });
    const answers = await Promise.all([
      line.control.sendRaw({ body, signature: 'none' }),
      line.control.sendRaw({ body, signature: Buffer.alloc(32).toString('base64') }),
      line.control.sendRaw({ body, cutAt: 10 }),
    ]);
    expect(answers.map((answer) => answer.status)).toEqual([401, 401, expect.any(Number)]);
    expect(answers[2]!.status).toBeGreaterThanOrEqual(400);
    expect(await executions()).toEqual(before);
  });

  test(
    'what comes while n8n is killed is not lost and not handled twice',
    async () => {
      const before = handled.length;
      const { userId } = await line.world.addPerson();
      await line.world.follow(userId);
      process.kill(-n8n.pid, 'SIGKILL');
      await n8n.exited;
      for (let i = 0; i < 3; i++) await line.world.say(userId, String(i));
      await start();
      line.control.redeliverNow();
      await line.control.webhooksSettled();
      await until(async () => (await query("SELECT FROM line_commerce.event_delivery WHERE state NOT IN ('done', 'passed')")).length === 0); // prettier-ignore
      const known = (await events()).map(({ occurrence }) => occurrence);
      expect(known).toHaveLength(before + 4);
      // A foreign block is at-least-once: only what was in hand at the kill may come again.
      expect(new Set(handled)).toEqual(new Set(known));
      expect(handled.slice(-3)).toEqual(known.slice(-3));
    },
    START_MS,
  );
});
