import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { projectRoot } from '../runtime/bootstrap';
import { lastingPort } from '../runtime/home/ports';
import { databaseEnvironment } from '../runtime/n8n/env';
import { hashOwnerPassword } from '../runtime/n8n/owner';
import { N8nClient } from '../runtime/n8n/rest';

const SCHEMA = 'stock';
const PATIENCE_MS = 180_000;
const OWNER = { email: 'owner@example.com', password: 'Passw0rd!' };

/** What n8n needs to run at all beside another one; everything that bears on speed is n8n's default. */
async function environment(folder: string, databaseUrl: string, port: number): Promise<NodeJS.ProcessEnv> {
  return {
    PATH: process.env['PATH'],
    HOME: folder,
    NODE_ENV: 'production',
    N8N_USER_FOLDER: folder,
    N8N_PORT: String(port),
    N8N_LISTEN_ADDRESS: '127.0.0.1',
    N8N_RUNNERS_BROKER_PORT: String(await lastingPort([port])),
    N8N_SECURE_COOKIE: 'false',
    N8N_DIAGNOSTICS_ENABLED: 'false',
    N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
    N8N_INSTANCE_OWNER_MANAGED_BY_ENV: 'true',
    N8N_INSTANCE_OWNER_EMAIL: OWNER.email,
    N8N_INSTANCE_OWNER_FIRST_NAME: 'n8n',
    N8N_INSTANCE_OWNER_LAST_NAME: 'n8n',
    N8N_INSTANCE_OWNER_PASSWORD_HASH: await hashOwnerPassword(OWNER.password),
    ...databaseEnvironment(databaseUrl),
    DB_POSTGRESDB_SCHEMA: SCHEMA,
  };
}

async function makeSchema(databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query(`CREATE SCHEMA IF NOT EXISTS ${SCHEMA}`);
  await client.end();
}

const answers = (url: string): Promise<boolean> =>
  fetch(`${url}/healthz/readiness`).then(
    ({ ok }) => ok,
    () => false,
  );

/** Webhook → Respond to Webhook as they come out of the panel. Successful runs are not kept, which n8n would do. */
async function publishFlow(editorUrl: string): Promise<string> {
  const client = await N8nClient.login(editorUrl, OWNER.email, OWNER.password);
  const webhook = {
    id: 'webhook',
    name: 'Webhook',
    type: 'n8n-nodes-base.webhook',
    typeVersion: 2.1,
    position: [0, 0],
    webhookId: 'stock',
    parameters: { httpMethod: 'POST', path: 'stock', responseMode: 'responseNode', options: {} },
  };
  const respond = {
    id: 'respond',
    name: 'Respond to Webhook',
    type: 'n8n-nodes-base.respondToWebhook',
    typeVersion: 1.4,
    position: [220, 0],
    parameters: { options: {} },
  };
  const { id } = await client.importWorkflow({
    name: 'stock',
    nodes: [webhook, respond],
    connections: { Webhook: { main: [[{ node: respond.name, type: 'main', index: 0 }]] } },
    settings: { saveDataSuccessExecution: 'none' },
  });
  await client.publish(id);
  return `${editorUrl}/webhook/stock`;
}

/** An n8n with its default settings, on a schema of its own, and the URL of its webhook; ends with `work`. */
export async function withStockN8n<T>(databaseUrl: string, work: (url: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'line-commerce-stock-'));
  const port = await lastingPort();
  const url = `http://127.0.0.1:${port}`;
  await makeSchema(databaseUrl);
  const env = await environment(folder, databaseUrl, port);
  const child = spawn(process.execPath, [join(projectRoot, 'node_modules/n8n/bin/n8n'), 'start'], {
    ...{ cwd: folder, env, detached: true, stdio: 'ignore' },
  });
  const ended = once(child, 'exit');
  try {
    const until = Date.now() + PATIENCE_MS;
    while (!(await answers(url))) {
      if (child.exitCode !== null || Date.now() > until) throw new Error('the stock n8n did not start');
      await sleep(100);
    }
    return await work(await publishFlow(url));
  } finally {
    if (child.pid !== undefined && child.exitCode === null) {
      process.kill(-child.pid, 'SIGTERM');
      await ended;
    }
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
