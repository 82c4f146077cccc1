import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, connect, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { backup } from '../../runtime/backup/backup';
import { restore } from '../../runtime/backup/restore';
import { packageRoot } from '../../runtime/n8n/env';
import type { N8nOptions, ProvisioningReport, RunningN8n } from '../../runtime/n8n/options';
import { hashOwnerPassword } from '../../runtime/n8n/owner';
import { startN8n } from '../../runtime/n8n/process';
import { N8nClient, type Workflow } from '../../runtime/n8n/rest';
import { startPublicListener } from '../../runtime/public/listener';
import { startFutureshopSandbox, type RunningSandbox } from '../../runtime/sandbox/futureshop/server';
import { readEditor } from '../support/editor';
import { startTestPostgres, type TestPostgres } from '../support/postgres';

const START_MS = 240_000;
const owner = { email: 'owner@example.com', firstName: '店', lastName: '長' };
const password = 'Passw0rd!';

/** Nobody listens there: what is tested is whom n8n believes it talks to. */
const line = {
  channelId: '2000000001',
  channelSecret: 'f'.repeat(32),
  accessToken: 'token-of-the-pretend-channel',
  loginChannelId: '2000000002',
  liffId: '2000000002-OtameshiA',
  apiBase: 'http://127.0.0.1:9',
};

async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, () => {
      const server = createServer();
      return new Promise<typeof server>((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
    }),
  );
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

/** How many processes of a group run; those that only wait to be collected do not. */
function aliveInGroup(group: number): number {
  const stats = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/stat`, 'utf8');
      } catch {
        return '';
      }
    });
  // pid (name) state parent group …
  return stats.filter((stat) => {
    const [, state, , inGroup] = /^\d+ \(.*\) (\S) (\d+) (\d+)/s.exec(stat) ?? [];
    return inGroup === String(group) && state !== 'Z';
  }).length;
}

interface Kind {
  publish: boolean;
  sends?: boolean;
  webhook?: string;
  credential?: string;
  /** Sends to friends by the credential of that id. */
  lineCredential?: string;
}

/** A small template: a trigger, and a block whose value tells the version. */
function template(number: string, version: string, { publish, sends, webhook, credential, lineCredential }: Kind): object {
  const trigger = webhook
    ? { type: 'n8n-nodes-base.webhook', typeVersion: 2, webhookId: `hook-${number}`, parameters: { path: webhook, httpMethod: 'POST' } }
    : {
        type: 'n8n-nodes-base.scheduleTrigger',
        typeVersion: 1.2,
        parameters: { rule: { interval: [{ field: 'cronExpression', expression: '0 0 1 1 *' }] } },
      };
  const assignments = [{ id: 'v', name: 'version', value: version, type: 'string' }];
  return {
    id: `lineCommerceT${number}`,
    name: `試験 ${number}`,
    nodes: [
      { id: `a${number}`, name: '始まり', position: [0, 0], ...trigger },
      { id: `b${number}`, name: '値', type: 'n8n-nodes-base.set', typeVersion: 3.4, position: [220, 0], parameters: { assignments: { assignments }, options: {} } },
      ...(credential
        ? [{ id: `c${number}`, name: 'メール', type: 'n8n-nodes-base.emailSend', typeVersion: 2.1, position: [440, 0], parameters: { fromEmail: 'a@example.com', toEmail: 'b@example.com', subject: 's' }, credentials: { smtp: { id: credential, name: 'メール(お試し)' } } }]
        : []),
      ...(lineCredential
        ? [{ id: `d${number}`, name: 'LINE送信', type: 'n8n-nodes-line-commerce.lineSend', typeVersion: 1, position: [440, 0], parameters: { operation: 'send', campaign: '試験', sendTo: 'audience', bubbles: {} }, credentials: { lineMessagingApi: { id: lineCredential, name: 'LINE(お試し)' } } }]
        : []),
    ],
    connections: { 始まり: { main: [[{ node: '値', type: 'main', index: 0 }]] } },
    settings: { executionOrder: 'v1', timezone: 'Asia/Tokyo', saveDataSuccessExecution: 'none', saveManualExecutions: false },
    meta: { lineCommerce: { template: `T${number}`, version, publish, ...(sends && { sends }) } },
  };
} // prettier-ignore

/** What each template is for is in the assertions. */
function writeTemplates(folder: string, version: string): void {
  const all: Record<string, Kind> = {
    '01': { publish: true },
    '02': { publish: true },
    '03': { publish: true },
    '04': { publish: true, webhook: 'probe' },
    '05': { publish: true, credential: 'lcSandboxSmtp' },
    '06': { publish: true, credential: 'nobodyHasThis' },
    '07': { publish: false },
    '08': { publish: true, sends: true, lineCredential: 'lcSandboxLine' },
  };
  for (const [number, kind] of Object.entries(all)) {
    writeFileSync(join(folder, `${number}.json`), JSON.stringify(template(number, version, kind)));
  }
}

describe('the bundled n8n', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lc-n8n-'));
  const templates = join(folder, 'templates');
  const homes = { first: join(folder, 'first'), second: join(folder, 'second') };
  const archive = join(folder, 'all.backup');
  let databases: { first: TestPostgres; second: TestPostgres };
  let ports: number[];
  let passwordHash: string;
  let n8n: RunningN8n | undefined;
  /** Answers once a second, as the real one does: reading it takes half a minute. */
  let shop: RunningSandbox;
  let client: N8nClient;
  const lines: string[] = [];

  const options = (home: string, databaseUrl: string): N8nOptions => ({
    home,
    port: ports[0]!,
    brokerPort: ports[1]!,
    publicUrl: 'https://shop.example.jp',
    publicPort: 9,
    databaseUrl,
    secrets: { encryptionKey: 'encryption-key-of-the-first-home', owner: { ...owner, passwordHash } },
    sandbox: {
      futureshop: shop.credentials,
      line,
      mailbox: { host: '127.0.0.1', port: 9 },
    },
    templates,
    editorLanguage: home === homes.second ? 'en' : 'ja',
    log: (line) => void lines.push(line),
  });

  async function start(home: string, databaseUrl: string): Promise<ProvisioningReport> {
    n8n = await startN8n(options(home, databaseUrl));
    return n8n.ready.catch((error: unknown) => {
      throw new Error(lines.slice(-20).join('\n'), { cause: error });
    });
  }
  const outcomes = (report: ProvisioningReport): Record<string, string> =>
    Object.fromEntries(report.templates.map(({ template: name, outcome }) => [name, outcome]));
  const published = async (id: string): Promise<boolean> => (await client.workflow(id)).activeVersionId !== null;

  async function query<R extends pg.QueryResultRow>(url: string, sql: string): Promise<R[]> {
    const connection = new pg.Client({ connectionString: url });
    await connection.connect();
    try {
      return (await connection.query<R>(sql)).rows;
    } finally {
      await connection.end();
    }
  }

  beforeAll(async () => {
    for (const path of [templates, ...Object.values(homes)]) mkdirSync(path, { recursive: true });
    writeTemplates(templates, '1');
    shop = await startFutureshopSandbox({ members: 3000 });
    [databases, ports, passwordHash] = await Promise.all([
      Promise.all([startTestPostgres(), startTestPostgres()]).then(([first, second]) => ({ first, second })),
      freePorts(2),
      hashOwnerPassword(password),
    ]);
  }, 60_000);
  afterAll(async () => {
    await n8n?.stop();
    await shop.stop();
    await databases.first.stop();
    await databases.second.stop();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }, 60_000);

  test(
    'the first start lays the templates and the sandbox credentials in',
    async () => {
      const report = await start(homes.first, databases.first.url);
      expect(report.problems).toEqual([]);
      expect(report.credentials).toEqual(['lcSandboxFutureshop', 'lcSandboxLine', 'lcSandboxSmtp']);
      expect(new Set(Object.values(outcomes(report)))).toEqual(new Set(['imported']));
      expect(report.templates).toHaveLength(8);
    },
    START_MS,
  );

  test('the owner signs in with the password of the first start, and nobody with another', async () => {
    client = await N8nClient.login(n8n!.editorUrl, owner.email, password);
    await expect(N8nClient.login(n8n!.editorUrl, owner.email, 'Wrong0rd!')).rejects.toMatchObject({ kind: 'auth' });
  });

  test('templates are published as they say, and only while their credentials exist', async () => {
    const states = await Promise.all(
      ['01', '04', '05', '06', '07', '08'].map((number) => published(`lineCommerceT${number}`)),
    );
    expect(states).toEqual([true, true, true, false, false, true]);
  });

  test('a stored credential is tested by its node, and the answer tells the cause', async () => {
    const smtp = (await client.credentials()).find(({ id }) => id === 'lcSandboxSmtp');
    expect(smtp).toMatchObject({ name: 'メール(お試し)', type: 'smtp' });
    expect(await client.testCredential(smtp!)).toMatchObject({ status: 'Error', message: expect.stringContaining('ECONNREFUSED') as string }); // prettier-ignore
  });

  test('a workflow runs by hand in the zone of Japan, and n8n keeps nothing of the run', async () => {
    const result = await client.runWorkflow('lineCommerceT01');
    expect(result.status).toBe('success');
    expect(result.nodes['始まり']?.[0]?.itemsOut[0]).toMatchObject({ Timezone: 'Asia/Tokyo (UTC+09:00)' });
    expect(result.nodes['値']?.[0]).toEqual({ itemsOut: [expect.objectContaining({ version: '1' })], error: null });
    const kept = await query(databases.first.url, 'SELECT id FROM n8n.execution_entity WHERE "deletedAt" IS NULL');
    expect(kept).toEqual([]);
  });

  test('n8n keeps to its own schema of the database', async () => {
    const found = await query(databases.first.url, `SELECT schemaname, count(*) > 0 AS some FROM pg_tables
      WHERE schemaname NOT IN ('pg_catalog', 'information_schema') GROUP BY 1 ORDER BY 1`); // prettier-ignore
    expect(found.map(({ schemaname }) => schemaname as string)).toEqual(['line_commerce', 'n8n']);
  });

  test('the editor, its nodes and its refusals are Japanese', async () => {
    const editor = await readEditor(n8n!.editorUrl, { email: owner.email, password });
    expect(editor.page).toContain('<html lang="ja">');
    expect(editor.texts).toContain('ワークフローを実行');
    expect(editor.nodeNames).toEqual(expect.arrayContaining(['スケジュール', '条件分岐(If)', 'LINE送信']));
    expect(editor.refusal).toMatch(/[ぁ-ん]/);
    expect(lines.filter((line) => line.includes('編集画面は英語'))).toEqual([]);
  });

  test('the editor is on loopback, in production mode', async () => {
    const reply = await fetch(`${n8n!.editorUrl}/`, { headers: { origin: 'https://evil.example' } });
    expect(reply.headers.get('x-frame-options')).toBe('SAMEORIGIN');
    expect(reply.headers.get('access-control-allow-origin')).toBeNull();
  });

  describe('behind the public listener', () => {
    let port: number;
    let stop: () => Promise<void>;
    beforeAll(async () => {
      const listener = await startPublicListener({ port: 0, n8nPort: ports[0]!, mediaDir: folder });
      ({ port, stop } = listener);
    });
    afterAll(() => stop());

    const status = (target: string, method = 'GET'): Promise<number> =>
      new Promise((resolve, reject) => {
        const socket = connect(port, '127.0.0.1', () =>
          socket.write(`${method} ${target} HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`),
        );
        let answer = '';
        socket.on('data', (chunk) => (answer += chunk.toString()));
        socket.on('error', reject);
        socket.on('close', () => resolve(Number(answer.slice(9, 12))));
      });

    test('a published webhook answers, with its body as sent', async () => {
      // The trigger is registered by n8n's own publication loop, some seconds after the start.
      for (let waited = 0; (await status('/webhook/probe', 'POST')) === 404 && waited < 60; waited += 1)
        await sleep(500);
      const reply = await fetch(`http://127.0.0.1:${port}/webhook/probe`, { method: 'POST', body: '{"a":1}' });
      expect(reply.status).toBe(200);
      expect(reply.headers.get('set-cookie')).toBeNull();
    }, 60_000);

    test.each([
      '/', '/signin', '/rest/login', '/rest/settings', '/api/v1/workflows', '/healthz', '/webhook-test/probe', '/WEBHOOK/probe',
      '/webhook/../rest/settings', '/webhook/%2e%2e/rest/settings', '/webhook/..%2frest/settings', '/mcp/x', '/form-test/x',
      '//rest/settings', '/webhook//probe', '/webhook/%252e%252e/rest/settings', '/types/nodes.json', '/icons/x',
    ])('%s is 404', async (target) => {
      expect(await status(target)).toBe(404);
    }); // prettier-ignore
  });

  test('the marketer edits, deletes and unpublishes; all of it goes into a backup taken meanwhile', async () => {
    const { nodes } = await client.workflow('lineCommerceT02');
    const moved = nodes.map((node) => (node.name === '値' ? { ...node, position: [300, 40] } : node));
    await client.updateWorkflow('lineCommerceT02', { nodes: moved });
    await client.deleteWorkflow('lineCommerceT03');
    await client.unpublish('lineCommerceT01');
    await backup({ databaseUrl: databases.first.url, home: homes.first, file: archive });
    await restore({ databaseUrl: databases.second.url, home: homes.second, file: archive, force: false });
  }, 240_000);

  test('in the middle of a reading it stops at once, and leaves no mark of a crash', async () => {
    const draft = JSON.parse(
      readFileSync(join(packageRoot, 'workflows/01-futureshop-nightly.json'), 'utf8'),
    ) as Workflow;
    const { id } = await client.importWorkflow(draft);
    const cut = client.runWorkflow(id, { trigger: 'いますぐ試す' }).catch(() => null);
    const reading = (): Promise<unknown[]> =>
      query(databases.first.url, `SELECT state FROM line_commerce.sync_run WHERE fetched > 0`);
    for (let waited = 0; (await reading()).length === 0 && waited < 100; waited += 1) await sleep(100);
    expect(await reading()).toHaveLength(1);
    const asked = Date.now();
    await n8n!.stop();
    expect(await n8n!.exited).toBe(0);
    expect(Date.now() - asked).toBeLessThan(15_000);
    expect(await query(databases.first.url, 'SELECT state FROM line_commerce.sync_run')).toEqual([
      { state: 'stopped' },
    ]);
    await cut;
    expect(existsSync(join(homes.first, 'n8n/.n8n/crash.journal'))).toBe(false);
    await expect(fetch(n8n!.editorUrl)).rejects.toThrow();
  }, 60_000);

  test(
    'on the restored database a newer version of the templates respects what the marketer did',
    async () => {
      writeTemplates(templates, '2');
      const report = await start(homes.second, databases.second.url);
      expect(report).toMatchObject({ problems: [], credentials: [] });
      expect(outcomes(report)).toEqual({
        T01: 'replaced',
        T02: 'beside',
        T03: 'kept',
        T04: 'replaced',
        T05: 'replaced',
        T06: 'replaced',
        T07: 'replaced',
        T08: 'replaced',
      });
    },
    START_MS,
  );

  test('with the switch to English n8n is as its makers ship it', async () => {
    const editor = await readEditor(n8n!.editorUrl, { email: owner.email, password });
    expect(editor.page).toContain('<html lang="en">');
    expect(editor.page).not.toContain('importmap');
    expect(editor.nodeNames).toEqual(expect.arrayContaining(['Schedule Trigger', 'If', 'LINE送信']));
    expect(editor.refusal).toBe('Wrong username or password. Do you have caps lock on?');
  });

  test('the session of before is still good: a later start does not set the owner again', async () => {
    expect((await client.workflows()).length).toBeGreaterThan(0);
  });

  test('credentials can still be read with the restored key', async () => {
    const smtp = (await client.credentials()).find(({ id }) => id === 'lcSandboxSmtp')!;
    expect(await client.testCredential(smtp)).toMatchObject({
      message: expect.stringContaining('ECONNREFUSED') as string,
    });
  });

  test('a replaced template is published only if it was', async () => {
    expect(await published('lineCommerceT01')).toBe(false);
    expect(await published('lineCommerceT04')).toBe(true);
    expect((await client.runWorkflow('lineCommerceT01')).nodes['値']?.[0]?.itemsOut[0]).toMatchObject({ version: '2' });
  });

  test('an edited one is untouched, the new version lies beside it, unpublished', async () => {
    expect((await client.runWorkflow('lineCommerceT02')).nodes['値']?.[0]?.itemsOut[0]).toMatchObject({ version: '1' });
    expect(await published('lineCommerceT02')).toBe(true);
    expect(await client.workflow('lineCommerceT02v2')).toMatchObject({
      name: '試験 02(新しい版)',
      activeVersionId: null,
    });
  });

  test('what sends is unpublished the moment its credential is saved as a real one', async () => {
    const credential = (await client.credentials()).find(({ id }) => id === 'lcSandboxLine')!;
    await client.updateCredential(credential, { ...line, channelSecret: '0'.repeat(32), tokenBy: 'longLived' });
    expect(await published('lineCommerceT08')).toBe(true);
    const { apiBase: _sandbox, ...real } = line;
    await client.updateCredential(credential, { ...real, tokenBy: 'longLived' });
    expect(await published('lineCommerceT08')).toBe(false);
    expect(await published('lineCommerceT05')).toBe(true);
  });

  test('a deleted one stays deleted', async () => {
    expect((await client.workflows()).map(({ id }) => id)).not.toContain('lineCommerceT03');
  });

  test(
    'n8n ends with its supervisor, also when that is killed, and the next start waits for nothing',
    async () => {
      await n8n!.stop();
      const settings = join(folder, 'options.json');
      const { log: _log, ...plain } = options(homes.second, databases.second.url);
      writeFileSync(settings, JSON.stringify(plain));
      const script = `const { startN8n } = require(${JSON.stringify(join(packageRoot, 'dist/runtime/n8n/process.js'))});
        startN8n({ ...require(${JSON.stringify(settings)}), log() {} }).then(async (n8n) => {
          await n8n.ready;
          console.log(n8n.pid);
        });`;
      const supervisor = spawn(join(packageRoot, 'node_modules/.bin/node'), ['-e', script], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const pid = await new Promise<number>((resolve) =>
        supervisor.stdout.once('data', (data: Buffer) => resolve(Number(data))),
      );
      expect(readFileSync(join(homes.second, 'n8n/n8n.pid'), 'utf8')).toBe(String(pid));
      const alive = (): boolean => existsSync(`/proc/${pid}`);
      expect(alive()).toBe(true);
      supervisor.kill('SIGKILL');
      for (let waited = 0; alive() && waited < 300; waited += 1) await sleep(100);
      expect(alive()).toBe(false);

      // As after a crash of n8n itself: without care the next start would sleep ten seconds.
      writeFileSync(join(homes.second, 'n8n/.n8n/crash.journal'), '');
      lines.splice(0);
      await start(homes.second, databases.second.url);
      expect(lines.join('\n')).not.toContain('Last session crashed');
    },
    2 * START_MS,
  );

  test('killed n8n is reported by its exit, and takes its task runners along', async () => {
    const { pid } = n8n!;
    process.kill(pid, 'SIGKILL');
    expect(await n8n!.exited).toBeNull();
    await n8n!.stop();
    for (let waited = 0; aliveInGroup(pid) > 0 && waited < 100; waited += 1) await sleep(50);
    expect(aliveInGroup(pid)).toBe(0);
  }, 60_000);
});
