import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { startServer } from './postgres-server';

/** Set by jest-setup.ts: the folder through which the workers of one Jest run share one server. */
export const SHARED_SERVER = 'LINE_COMMERCE_TEST_SERVER';

export interface TestPostgres {
  /** URL of a fresh, empty database. */
  readonly url: string;
  stop(): Promise<void>;
}

/** A server of the caller's own, for tests that restart it. */
export interface OwnPostgres extends TestPostgres {
  /** pg_ctl restart -m immediate. */
  restart(): Promise<void>;
}

async function execute(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

async function freshDatabase(serverUrl: string): Promise<TestPostgres> {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await execute(serverUrl, `CREATE DATABASE ${name}`);
  const url = new URL(serverUrl);
  url.pathname = name;
  return { url: url.href, stop: () => execute(serverUrl, `DROP DATABASE ${name} WITH (FORCE)`) };
}

/** The first to ask in a Jest run starts the server; the others wait for it. */
async function sharedServerUrl(meeting: string): Promise<string> {
  const ready = join(meeting, 'url');
  const first = await mkdir(join(meeting, 'starting')).then(
    () => true,
    () => false,
  );
  if (first) {
    const server = await startServer(Number(await readFile(join(meeting, 'pid'), 'utf8')));
    await writeFile(join(meeting, 'folder'), server.folder);
    await writeFile(`${ready}.new`, server.url);
    await rename(`${ready}.new`, ready);
  }
  for (let waited = 0; !existsSync(ready); waited += 50) {
    if (waited > 60_000) throw new Error('the shared PostgreSQL of this test run did not start');
    await sleep(50);
  }
  return readFile(ready, 'utf8');
}

/** A fresh database on the real PostgreSQL that this Jest run shares (outside Jest: on a server of its own). */
export async function startTestPostgres(): Promise<TestPostgres> {
  const meeting = process.env[SHARED_SERVER];
  if (!meeting) return startOwnPostgres();
  return freshDatabase(await sharedServerUrl(meeting));
}

/** A fresh database on a server that nobody else uses. */
export async function startOwnPostgres(): Promise<OwnPostgres> {
  const server = await startServer();
  const database = await freshDatabase(server.url);
  return { url: database.url, restart: server.restart, stop: server.stop };
}
