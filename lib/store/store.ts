import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { Failure } from '../failure';
import { databaseFailure, isLostConnection } from './errors';
import { migrate, SCHEMA } from './migrate';

/** A named statement is prepared once per connection; use it for what runs often. */
export type Statement = string | { readonly name: string; readonly text: string };

/** What reads need: a Store, or a connection within a transaction. */
export interface Queries {
  query<R extends pg.QueryResultRow = pg.QueryResultRow>(sql: string, params?: unknown[]): Promise<pg.QueryResult<R>>;
}

/** Our tables. Errors come as Failure: 'transient' when the server went away, 'config', or 'database'. */
export interface Store {
  query<R extends pg.QueryResultRow = pg.QueryResultRow>(
    statement: Statement,
    params?: readonly unknown[],
  ): Promise<pg.QueryResult<R>>;
  /** Commits what `work` did, or nothing. `work` sees PostgreSQL's own errors. */
  transaction<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T>;
  /** A connection outside the pool, for session locks and LISTEN. The caller ends it. */
  dedicatedClient(): Promise<pg.Client>;
  close(): Promise<void>;
}

/** How long a caller waits for a server that does not accept connections (a restart takes a few seconds). */
const CONNECT_PATIENCE_MS = 10_000;
const RECONNECT_PATIENCE_MS = 60_000;

const DATE_OID = 1082;
/** A `date` is a Japanese calendar day: it stays text, because a JavaScript Date would move with the process's zone. */
const types = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === DATE_OID
      ? (value: string) => value
      : pg.types.getTypeParser(oid, format as 'text')) as typeof pg.types.getTypeParser,
};

const connectionConfig = (url: string): pg.ClientConfig => ({
  connectionString: url,
  application_name: 'line-commerce',
  options: `-c search_path=${SCHEMA} -c timezone=Asia/Tokyo`,
  connectionTimeoutMillis: CONNECT_PATIENCE_MS,
  keepAlive: true,
  types,
});

/** Without a listener a broken connection that is checked out would end the process; its next query reports it. */
const survive = (client: pg.ClientBase): void => void client.on('error', () => undefined);

async function patiently<T>(connect: () => Promise<T>): Promise<T> {
  const until = Date.now() + CONNECT_PATIENCE_MS;
  for (let wait = 50; ; wait = Math.min(wait * 2, 1_000)) {
    try {
      return await connect();
    } catch (error) {
      if (!isLostConnection(error) || Date.now() + wait > until) throw databaseFailure(error);
    }
    await sleep(wait);
  }
}

const connectClient = (url: string): Promise<pg.Client> =>
  patiently(async () => {
    const client = new pg.Client(connectionConfig(url));
    survive(client);
    await client.connect();
    return client;
  });

class PgStore implements Store {
  private readonly pool: pg.Pool;

  constructor(private readonly url: string) {
    this.pool = new pg.Pool({ ...connectionConfig(url), max: 5, allowExitOnIdle: true });
    this.pool.on('connect', survive);
    this.pool.on('error', () => undefined);
  }

  async query<R extends pg.QueryResultRow>(statement: Statement, params: readonly unknown[] = []) {
    return this.withClient((client) =>
      client.query<R>(
        typeof statement === 'string'
          ? { text: statement, values: [...params] }
          : { ...statement, values: [...params] },
      ),
    );
  }

  async transaction<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    return this.withClient(async (client) => {
      await client.query('BEGIN');
      try {
        const result = await work(client);
        await client.query('COMMIT');
        return result;
      } catch (error) {
        await client.query('ROLLBACK').catch(() => undefined);
        throw error;
      }
    });
  }

  dedicatedClient(): Promise<pg.Client> {
    return connectClient(this.url);
  }

  close(): Promise<void> {
    return this.pool.end();
  }

  private async withClient<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    const client = await patiently(() => this.pool.connect());
    let broken = false;
    try {
      return await work(client);
    } catch (error) {
      broken = isLostConnection(error);
      throw databaseFailure(error);
    } finally {
      client.release(broken);
    }
  }
}

/**
 * Opens the database (postgres:// URL) and brings its schema up to date. Throws Failure 'config' for a wrong URL or
 * login, 'transient' when no server answers within 10 s, 'database' when the schema is newer than this code.
 */
export async function openStore(url: string): Promise<Store> {
  if (!/^postgres(ql)?:\/\//.test(url) || !URL.canParse(url)) {
    throw new Failure('config', 'データベースの接続先の書き方が正しくありません。', 'postgres://ユーザー名:パスワード@ホスト名:5432/データベース名 の形で指定してください。'); // prettier-ignore
  }
  const client = await connectClient(url);
  try {
    await migrate(client);
  } catch (error) {
    throw databaseFailure(error);
  } finally {
    await client.end().catch(() => undefined);
  }
  return new PgStore(url);
}

const shared = new Map<string, Promise<Store>>();

/** The one Store of this process for that URL. A failed opening is tried again by the next caller. */
export function sharedStore(url: string): Promise<Store> {
  const known = shared.get(url);
  if (known) return known;
  const opening = openStore(url);
  shared.set(url, opening);
  opening.catch(() => shared.delete(url));
  return opening;
}

/** Repeats `work` for up to a minute while the server is away. Only for work that may run twice. */
export async function withReconnect<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  const until = Date.now() + RECONNECT_PATIENCE_MS;
  for (let wait = 100; ; wait = Math.min(wait * 2, 2_000)) {
    try {
      return await work();
    } catch (error) {
      const transient = error instanceof Failure && error.kind === 'transient';
      if (!transient || Date.now() + wait > until || signal?.aborted) throw error;
    }
    await sleep(wait, undefined, { signal });
  }
}
