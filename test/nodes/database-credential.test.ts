import pg from 'pg';
import { sharedStore } from '../../lib/store/store';
import { databaseUrl, testedByOpening } from '../../nodes/shared/database';
import { startTestPostgres } from '../support/postgres';
import { listContext, runNode, type Run } from './support/run-node';
import { blockNamed } from './support/shop';

const fields = {
  connectBy: 'fields',
  host: 'db.example.com',
  port: 5433,
  database: 'お店',
  user: 'shop',
  ssl: 'disable',
};
const check = (data: Record<string, string | number>) =>
  testedByOpening.call({} as never, { id: '1', name: 'データベース', type: 'lineCommerceDatabase', data });

test('the fields reach PostgreSQL as they were typed, whatever characters the password has', () => {
  const password = 'p@ss/w:rd%2F#?&=髙';
  const client = new pg.Client({ connectionString: databaseUrl({ ...fields, password }) });
  expect([client.host, client.port, client.database, client.user]).toEqual(['db.example.com', 5433, 'お店', 'shop']);
  expect(client.password).toBe(password);
  expect(client.ssl).toBe(false);
});

test('encryption is on when it is chosen, with the certificate checked or not', () => {
  expect(new pg.Client({ connectionString: databaseUrl({ ...fields, ssl: 'verify-full' }) }).ssl).toEqual({});
  const unchecked = new pg.Client({ connectionString: databaseUrl({ ...fields, ssl: 'no-verify' }) });
  expect(unchecked.ssl).toEqual({ rejectUnauthorized: false });
});

test('the connection test lays our tables and says that all is ready', async () => {
  const database = await startTestPostgres();
  expect(await check({ connectBy: 'url', url: database.url })).toMatchObject({ status: 'OK' });
  await database.stop();
});

test('the connection test tells a wrong password from an address that is no database', async () => {
  const database = await startTestPostgres();
  const wrong = new URL(database.url);
  wrong.password = 'wrong';
  const results = [
    await check({ connectBy: 'url', url: wrong.href }),
    await check({ connectBy: 'url', url: 'https://example.com' }),
  ];
  await database.stop();
  expect(results.map(({ status }) => status)).toEqual(['Error', 'Error']);
  expect(results[0]!.message).toContain('ログインできません');
  expect(results[1]!.message).toContain('書き方が正しくありません');
});

describe('「データベース」 of a block', () => {
  const friend = blockNamed('friend');
  const read = (run: Partial<Run>) => runNode(friend, { ...run, parameters: { operation: 'list', ...run.parameters } });
  const environment = process.env.LINE_COMMERCE_DATABASE_URL;
  afterEach(() => {
    if (environment === undefined) delete process.env.LINE_COMMERCE_DATABASE_URL;
    else process.env.LINE_COMMERCE_DATABASE_URL = environment;
  });

  test('left as it is where this n8n provides none: says so and what to choose', async () => {
    await expect(read({})).rejects.toMatchObject({
      message: 'この n8n には、データを保存するデータベースが用意されていません。',
      description: expect.stringContaining('認証情報で指定する'),
    });
  });

  test('by credential without one chosen: says so, although this n8n provides a database', async () => {
    process.env.LINE_COMMERCE_DATABASE_URL = 'postgres://provided.example.com/shop';
    await expect(read({ parameters: { database: 'credential' } })).rejects.toMatchObject({
      message: 'データベースの認証情報が選ばれていません。',
      description: expect.stringContaining('Line Commerce データベース'),
    });
  });

  test('by credential: executions and lists use that database, although this n8n provides another', async () => {
    const database = await startTestPostgres();
    process.env.LINE_COMMERCE_DATABASE_URL = 'https://example.com';
    const run = {
      parameters: { database: 'credential' },
      credentials: { lineCommerceDatabase: { connectBy: 'url', url: database.url } },
    };
    expect((await read(run)).items).toEqual([]);
    const list = await friend.methods!.loadOptions!.connections!.call(listContext(friend, run));
    expect(list).toEqual([]);
    await (await sharedStore(database.url)).close();
    await database.stop();
  });
});
