import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { lastingPort } from '../../runtime/home/ports';
import type { RunningN8n } from '../../runtime/n8n/options';
import { hashOwnerPassword } from '../../runtime/n8n/owner';
import { startN8n } from '../../runtime/n8n/process';
import { startPublicListener, type PublicListener } from '../../runtime/public/listener';
import { startLineSandbox, type RunningLineSandbox } from '../../runtime/sandbox/line/server';
import { openBrowser } from '../../bench/browser';
import { startTestPostgres, type TestPostgres } from '../support/postgres';

const START_MS = 240_000;
const shop = { apiDomain: '127.0.0.1', shopKey: 'x', clientId: 'x', clientSecret: 'x', pointOption: 'none' } as const;

/** An アンケート whose item is posted to `url`. */
const survey = (url: string): object => ({
  id: 'lineCommerceForm',
  name: 'アンケート',
  nodes: [
    {
      id: 'form', name: 'LIFFフォーム', type: 'n8n-nodes-line-commerce.liffForm', typeVersion: 2, position: [0, 0], webhookId: 'survey-hook',
      parameters: {
        kind: 'survey', formName: 'アンケート', withDetails: true,
        fields: { field: [{ label: '色', type: 'choice', options: '赤\n青', required: true, storeIn: '' }] },
        actions: { addTags: { names: [{ name: { __rl: true, mode: 'name', value: '回答済み' } }] } },
      },
      credentials: { lineMessagingApi: { id: 'lcSandboxLine', name: 'LINE(お試し)' } },
    },
    { id: 'go', name: '渡す', type: 'n8n-nodes-base.httpRequest', typeVersion: 4.2, position: [220, 0], parameters: { method: 'POST', url, sendBody: true, specifyBody: 'json', jsonBody: '={{ $json }}' } },
  ],
  connections: { LIFFフォーム: { main: [[{ node: '渡す', type: 'main', index: 0 }]] } },
  settings: { executionOrder: 'v1', timezone: 'Asia/Tokyo', saveDataSuccessExecution: 'none', saveManualExecutions: false },
  meta: { lineCommerce: { template: 'lineCommerceForm', version: '1', publish: true } },
}); // prettier-ignore

describe('a LIFFフォーム in the real n8n', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lc-liff-n8n-'));
  const items: Record<string, unknown>[] = [];
  let database: TestPostgres;
  let line: RunningLineSandbox;
  let listener: PublicListener;
  let collector: Server;
  let n8n: RunningN8n;
  let page: string;

  beforeAll(async () => {
    collector = createServer((request, response) => {
      void text(request).then((body) => {
        items.push(JSON.parse(body) as Record<string, unknown>);
        response.end('{}');
      });
    });
    await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
    const port = await lastingPort();
    const brokerPort = await lastingPort([port]);
    listener = await startPublicListener({ port: 0, n8nPort: port, mediaDir: folder });
    page = `http://127.0.0.1:${listener.port}/webhook/survey-hook/form`;
    [database, line] = await Promise.all([
      startTestPostgres(),
      startLineSandbox({ dir: join(folder, 'line'), endpointBase: `http://127.0.0.1:${listener.port}/webhook` }),
    ]);
    const templates = join(folder, 'templates');
    mkdirSync(templates);
    writeFileSync(join(templates, '19.json'), JSON.stringify(survey(`http://127.0.0.1:${(collector.address() as AddressInfo).port}/`))); // prettier-ignore
    const owner = { email: 'owner@example.com', firstName: '店', lastName: '長', passwordHash: await hashOwnerPassword('Passw0rd!') }; // prettier-ignore
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
      log: () => undefined,
    });
    await n8n.ready;
    while ((await fetch(page)).status === 404) await sleep(100);
  }, START_MS);

  afterAll(async () => {
    await n8n.stop();
    await Promise.all([listener.stop(), line.stop()]);
    await new Promise((resolve) => collector.close(resolve));
    await database.stop();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }, 60_000);

  test('is served with its own policy, not with the one in which LIFF cannot run', async () => {
    const response = await fetch(page);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-security-policy')).toContain(`script-src 'self' ${line.url}`);
    expect(response.headers.get('content-security-policy')).not.toContain('sandbox');
    for (const file of ['form.js', 'form.css']) {
      const asset = await fetch(`${page}/${file}`);
      expect([asset.status, asset.headers.get('x-content-type-options')]).toEqual([200, 'nosniff']);
    }
  });

  test('refuses another site, although n8n itself would let any', async () => {
    const headers = { 'content-type': 'application/json', origin: 'https://evil.example' };
    const response = await fetch(page, { method: 'POST', headers, body: '{}' });
    expect(response.status).toBe(403);
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
    expect((await fetch(page, { method: 'POST', headers, body: '{broken' })).status).toBeGreaterThanOrEqual(400);
  });

  test('runs the flow once for what a friend sends in a browser, and the tag is there', async () => {
    const { userId } = await line.world.addPerson({ displayName: '花子' });
    await line.world.follow(userId);
    const browser = await openBrowser();
    try {
      const phone = await browser.page();
      const broken: string[] = [];
      phone.on('console', (message) => message.type() === 'error' && broken.push(message.text()));
      await phone.goto(
        line.world.openLiff(userId, `https://liff.line.me/${line.credentials.liffId}/survey-hook/form`)!,
      );
      await phone.getByLabel('青').check();
      await phone.getByRole('button', { name: '送信する' }).click();
      await phone.getByText('ご回答ありがとうございました。').waitFor();
      expect(broken).toEqual([]);
    } finally {
      await browser.close();
    }
    while (items.length === 0) await sleep(50);
    expect(items).toMatchObject([
      { occurrence: 'form:1', formName: 'アンケート', answers: { 色: '青' }, result: 'done' },
    ]);
  }, 120_000);
});
