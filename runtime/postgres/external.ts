import { Client } from 'pg';
import { Failure } from '../../lib/failure';
import { ensureSchemas } from './database';

/** The oldest PostgreSQL that n8n supports. */
const oldestVersion = 13;

/** What an own PostgreSQL turned out to be. */
export interface ExternalDatabase {
  version: string;
  /** Its clock minus ours, in seconds. */
  clockAheadSeconds: number;
}

/**
 * Proves that the PostgreSQL of DATABASE_URL can be used and makes our two schemas in it.
 * @throws Failure 'database' for each thing that can be wrong with it, without the password.
 */
export async function checkExternal(url: string): Promise<ExternalDatabase> {
  const [first, second] = [connectionTo(url), connectionTo(url)];
  try {
    await first.connect();
    await second.connect();
    const version = await checkVersion(first);
    await refuseTransactionPooler(first, second);
    await requireSchemaRight(first);
    await ensureSchemas(first);
    const { rows } = await first.query<{ now: Date }>('SELECT clock_timestamp() AS now');
    return { version, clockAheadSeconds: ((rows[0]?.now.getTime() ?? Date.now()) - Date.now()) / 1_000 };
  } catch (error) {
    throw connectionFailure(error, url);
  } finally {
    await Promise.allSettled([first.end(), second.end()]);
  }
}

function connectionTo(url: string): Client {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  client.on('error', () => {});
  return client;
}

async function checkVersion(client: Client): Promise<string> {
  const { rows } = await client.query<{ server_version: string }>('SHOW server_version');
  const version = rows[0]?.server_version ?? '';
  if (Number.parseInt(version, 10) >= oldestVersion) return version;
  throw new Failure(
    'database',
    `PostgreSQL の版が古すぎます(${version})。`,
    `PostgreSQL ${oldestVersion} 以上を使ってください。`,
  );
}

/** n8n says this at each start, also where its schema exists; refused, it would hang without a word. */
async function requireSchemaRight(client: Client): Promise<void> {
  await client.query('CREATE SCHEMA IF NOT EXISTS n8n');
}

/** The part of a connection that the pooler check needs. */
export interface Queryable {
  query(sql: string): Promise<{ rows: unknown[] }>;
}

/**
 * A transaction pooler lends a server connection for one transaction only, so session locks, LISTEN and settings, which
 * the sync relies on, get lost. Seen by: while a second client holds a transaction, the first finds itself on another
 * server process, or both sit on one.
 */
export async function refuseTransactionPooler(first: Queryable, second: Queryable): Promise<void> {
  const process = async (client: Queryable) => {
    const { rows } = await client.query('SELECT pg_backend_pid() AS pid');
    return (rows[0] as { pid: number }).pid;
  };
  const before = await process(first);
  await second.query('BEGIN');
  try {
    const other = await process(second);
    if (other !== before && (await process(first)) === before) return;
  } finally {
    await second.query('ROLLBACK');
  }
  throw new Failure(
    'database',
    'DATABASE_URL は「トランザクション方式」の接続プールを指しています。この方式では連携が正しく動きません。',
    '直接の接続か「セッション方式」の URL に変えてください(Supabase なら 6543 番ではなく 5432 番、Neon なら -pooler のないホスト名です)。',
  );
}

/** By PostgreSQL's SQLSTATE, or Node's code for the network. */
const causes: Record<string, [message: string, hint: string]> = {
  '28P01': [
    '利用者名かパスワードが違います',
    'DATABASE_URL の利用者名とパスワードを確かめてください。記号は %40 のように書き換えます。',
  ],
  '28000': [
    '接続を許されていません',
    'データベース側の接続の許可(pg_hba.conf や SSL の要否)を確かめてください。SSL が要るなら URL の最後に ?sslmode=require を付けます。',
  ],
  '3D000': [
    'その名前のデータベースがありません',
    'DATABASE_URL の最後の名前を確かめるか、データベースを作ってください(例: CREATE DATABASE line_commerce)。',
  ],
  '42501': [
    'この利用者はスキーマを作れません',
    'データベースの管理者に GRANT CREATE ON DATABASE データベース名 TO 利用者名 を頼んでください。スキーマ n8n と line_commerce がすでにあっても要ります。',
  ],
  '53300': [
    '接続の数がいっぱいです',
    'ほかの接続を減らすか、max_connections を増やしてください(この製品は 20 ほど使います)。',
  ],
  ECONNREFUSED: [
    'つながりません(そのポートで何も動いていません)',
    'PostgreSQL が動いているか、ホスト名とポート番号が正しいかを確かめてください。',
  ],
  ENOTFOUND: ['そのホスト名が見つかりません', 'DATABASE_URL のホスト名を確かめてください。'],
  EAI_AGAIN: ['ホスト名を調べられません', 'ネットワークと DATABASE_URL のホスト名を確かめてください。'],
  ETIMEDOUT: ['返事がありません', 'ファイアウォールで遮られていないか、ホスト名とポート番号を確かめてください。'],
  CERTIFICATE: [
    'SSL の証明書を確かめられません',
    '証明書のファイルを URL の最後に ?sslrootcert=ファイル と付けるか、社内の信頼できる接続なら ?sslmode=no-verify を付けてください。',
  ],
  ECONNRESET: ['つないだとたんに切られました', 'PostgreSQL のポートか、SSL が要るかを確かめてください。'],
};

/** The failure for what went wrong with DATABASE_URL; names host and database, never the password. */
export function connectionFailure(error: unknown, url: string): Failure {
  if (error instanceof Failure) return error;
  const { code, message } = error as { code?: string; message: string };
  const timedOut = /timeout/i.test(message) ? 'ETIMEDOUT' : undefined;
  const noTls = /does not support SSL/i.test(message);
  const untrusted = /certificate|SELF_SIGNED/i.test(`${message} ${code}`) ? 'CERTIFICATE' : undefined;
  const known = causes[untrusted ?? code ?? timedOut ?? ''] ?? (timedOut && causes[timedOut]);
  const { hostname, port, pathname } = new URL(url);
  const where = `${hostname}:${port || 5432}${pathname}`;
  if (noTls) {
    return new Failure(
      'database',
      `DATABASE_URL(${where}): 接続先は SSL に対応していません。`,
      'URL から sslmode の指定を除いてください。',
    );
  }
  const [what, hint] = known ?? [`使えません(${message})`, 'DATABASE_URL と接続先の PostgreSQL を確かめてください。'];
  return new Failure('database', `DATABASE_URL(${where}): ${what}。`, hint, { cause: error });
}
