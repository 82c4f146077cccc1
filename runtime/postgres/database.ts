import { Client } from 'pg';
import { Failure } from '../../lib/failure';
import type { Secrets } from '../home/secrets';
import { databaseAdmin } from './cluster';

/** One name for the role that n8n and the nodes use and for its database. It is no superuser. */
const name = 'line_commerce';

/** The URL by which everything but the set-up connects to the embedded server. */
export const embeddedUrl = (port: number, secrets: Secrets): string =>
  `postgres://${name}:${encodeURIComponent(secrets.databasePassword)}@127.0.0.1:${port}/${name}`;

/** Makes the role and the database where they are missing; usually one connection finds that they are there. */
export async function ensureDatabase(port: number, secrets: Secrets): Promise<void> {
  try {
    return await withClient(embeddedUrl(port, secrets), ensureSchemas);
  } catch (error) {
    // 28P01 is also PostgreSQL's answer for a role that does not exist; 3D000 = no such database.
    if (!['28P01', '3D000'].includes((error as { code?: string }).code ?? '')) throw error;
  }
  const admin = `postgres://${databaseAdmin}:${encodeURIComponent(secrets.databaseAdminPassword)}@127.0.0.1:${port}/postgres`;
  try {
    await withClient(admin, (client) => createRoleAndDatabase(client, secrets.databasePassword));
  } catch (error) {
    if ((error as { code?: string }).code !== '28P01') throw error;
    throw new Failure(
      'database',
      'データベースのパスワードが、秘密情報のファイル(secrets.json)と合いません。',
      'データフォルダの secrets.json と pg フォルダは同じ時のものが必要です。バックアップから戻してください。',
    );
  }
  await withClient(embeddedUrl(port, secrets), ensureSchemas);
}

/** n8n's tables and ours live in schemas of their own. A database of someone else's may let us use but not make them. */
export async function ensureSchemas(client: Client): Promise<void> {
  const wanted = ['n8n', 'line_commerce'];
  const { rows } = await client.query<{ nspname: string }>('SELECT nspname FROM pg_namespace WHERE nspname = ANY($1)', [
    wanted,
  ]);
  const present = rows.map((row) => row.nspname);
  for (const schema of wanted.filter((one) => !present.includes(one))) {
    await client.query(`CREATE SCHEMA IF NOT EXISTS ${schema}`);
  }
}

async function createRoleAndDatabase(client: Client, password: string): Promise<void> {
  const role = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [name]);
  const verb = role.rowCount ? 'ALTER' : 'CREATE';
  await client.query(`${verb} ROLE ${name} LOGIN PASSWORD ${client.escapeLiteral(password)}`);
  const database = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
  if (!database.rowCount) await client.query(`CREATE DATABASE ${name} OWNER ${name}`);
}

/** Runs work on a connection of its own. */
export async function withClient<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  // A connection that breaks while idle must not end the process; the next query says it.
  client.on('error', () => {});
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => {});
  }
}
