import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import pg from 'pg';
import { checkExternal, connectionFailure, refuseTransactionPooler } from '../../../runtime/postgres/external';
import { startTestPostgres, type TestPostgres } from '../../support/postgres';

let database: TestPostgres;
beforeAll(async () => (database = await startTestPostgres()));
afterAll(() => database.stop());

async function run(sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query(sql).finally(() => client.end());
}

const changed = (change: (url: URL) => void): string => {
  const url = new URL(database.url);
  change(url);
  return url.href;
};

test('a PostgreSQL of the user is accepted, gets our two schemas, and its clock is compared', async () => {
  const { version, clockAheadSeconds } = await checkExternal(database.url);
  expect(Number.parseInt(version, 10)).toBeGreaterThanOrEqual(13);
  expect(Math.abs(clockAheadSeconds)).toBeLessThan(5);
  await run('SELECT FROM pg_namespace; CREATE TABLE n8n.proof (); CREATE TABLE line_commerce.proof ()');
});

test('a wrong password is said, without the password', async () => {
  const url = changed((one) => (one.password = 'wrong-secret'));
  const failure = await checkExternal(url).catch((error: unknown) => error as Error);
  expect(failure).toMatchObject({ message: expect.stringContaining('利用者名かパスワードが違います') });
  expect(JSON.stringify(failure)).not.toContain('wrong-secret');
});

test('a database that is not there is said by its name', async () => {
  const url = changed((one) => (one.pathname = '/no_such_shop'));
  await expect(checkExternal(url)).rejects.toThrow(/no_such_shop.*データベースがありません/);
});

test('a port where nothing listens is said', async () => {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  const url = changed((one) => (one.port = String(port)));
  await expect(checkExternal(url)).rejects.toThrow(new RegExp(`:${port}.*つながりません`));
});

test('a host that does not exist is said', async () => {
  const url = changed((one) => (one.hostname = 'db.invalid'));
  await expect(checkExternal(url)).rejects.toThrow(/ホスト名/);
});

test('SSL asked of a server without it is said', async () => {
  await expect(checkExternal(`${database.url}?sslmode=require`)).rejects.toThrow('SSL に対応していません');
});

test('a role that may not make schemas is said, with what to ask the administrator for', async () => {
  const role = `guest_${process.pid}`;
  const name = new URL(database.url).pathname.slice(1);
  await run('DROP SCHEMA IF EXISTS n8n, line_commerce CASCADE');
  await run(`CREATE ROLE ${role} LOGIN PASSWORD 'guest'`);
  const url = changed((one) => {
    one.username = role;
    one.password = 'guest';
  });
  const refused = {
    message: expect.stringContaining('スキーマを作れません') as string,
    hint: expect.stringContaining('GRANT CREATE') as string,
  };
  await expect(checkExternal(url)).rejects.toMatchObject(refused);
  // n8n asks for the right at each start, also where its schema exists.
  await run(`CREATE SCHEMA n8n AUTHORIZATION ${role}; CREATE SCHEMA line_commerce AUTHORIZATION ${role}`);
  await expect(checkExternal(url)).rejects.toMatchObject(refused);
  await run(`DROP OWNED BY ${role}; DROP ROLE ${role}; GRANT ALL ON DATABASE ${name} TO CURRENT_USER`);
});

describe('a pooler', () => {
  /** Two clients in front of server processes; `backend` says which one a client's next statement reaches. */
  const pair = (backend: (client: 'first' | 'second', secondIsInTransaction: boolean) => number) => {
    let inTransaction = false;
    const client = (name: 'first' | 'second') => ({
      query: async (sql: string) => {
        if (sql === 'BEGIN') inTransaction = true;
        if (sql === 'ROLLBACK') inTransaction = false;
        return { rows: [{ pid: backend(name, inTransaction) }] };
      },
    });
    return [client('first'), client('second')] as const;
  };

  test('that lends one server process to both clients is refused', async () => {
    await expect(refuseTransactionPooler(...pair(() => 7))).rejects.toThrow('トランザクション方式');
  });

  test('that moves a client to another server process is refused', async () => {
    const lent = pair((client, busy) => (client === 'second' || !busy ? 7 : 8));
    await expect(refuseTransactionPooler(...lent)).rejects.toThrow('トランザクション方式');
  });

  test('that gives each client a server process of its own is accepted', async () => {
    await expect(refuseTransactionPooler(...pair((client) => (client === 'first' ? 7 : 8)))).resolves.toBeUndefined();
  });
});

test.each([
  ['53300', '接続の数がいっぱい'],
  ['28000', '許されていません'],
  ['ETIMEDOUT', '返事がありません'],
  ['ECONNRESET', '切られました'],
  ['SELF_SIGNED_CERT_IN_CHAIN', '証明書を確かめられません'],
])('%s is said in Japanese with a next step', (code, expected) => {
  const failure = connectionFailure(Object.assign(new Error('x'), { code }), 'postgres://me:hush@db.example.jp/shop');
  expect(failure.message).toContain(expected);
  expect(failure.message).toContain('db.example.jp:5432/shop');
  expect(failure.message).not.toContain('hush');
  expect(failure.hint).not.toBe('');
});
