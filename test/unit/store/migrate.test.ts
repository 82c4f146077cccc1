import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { openStore } from '../../../lib/store/store';
import { startTestPostgres, type TestPostgres } from '../../support/postgres';

/** Every step of the schema, in its order. */
const steps = readdirSync(join(__dirname, '../../../lib/store/migrations'))
  .map((file) => file.replace(/\.sql$/, ''))
  .sort();

describe('bringing the schema up to date', () => {
  let database: TestPostgres;
  let client: pg.Client;
  beforeEach(async () => {
    database = await startTestPostgres();
    client = new pg.Client({ connectionString: database.url });
    await client.connect();
  });
  afterEach(async () => {
    await client.end();
    await database.stop();
  });
  const open = async (url = database.url) => (await openStore(url)).close();
  const applied = async () =>
    (await client.query<{ name: string }>('SELECT name FROM line_commerce.schema_migration ORDER BY id')).rows;

  it('makes the schema in an empty database, once', async () => {
    await open();
    await open();
    expect(steps[0]).toBe('0001_foundation');
    expect(await applied()).toEqual(steps.map((name) => ({ name })));
  });

  it('works when many start at the same moment', async () => {
    await Promise.all(Array.from({ length: 8 }, () => open()));
    expect(await applied()).toHaveLength(steps.length);
  });

  it('refuses a database that was written by a newer version, and changes nothing in it', async () => {
    await open();
    await client.query("INSERT INTO line_commerce.schema_migration (name, run_on) VALUES ('9999_future', now())");
    await expect(open()).rejects.toMatchObject({
      kind: 'database',
      message: expect.stringContaining('データベースがこの版より新しいため'),
    });
    expect(await applied()).toHaveLength(steps.length + 1);
  });

  it('needs no right to create schemas where ours exists already', async () => {
    const role = `shop_${database.url.slice(-12)}`;
    await client.query(
      `CREATE ROLE ${role} LOGIN PASSWORD 'secret'; CREATE SCHEMA line_commerce AUTHORIZATION ${role}`,
    );
    const url = new URL(database.url);
    url.username = role;
    url.password = 'secret';
    await open(url.href);
    expect(await applied()).toHaveLength(steps.length);
  });

  it('works for five processes at once', async () => {
    const support = join(__dirname, '..', '..', 'support');
    const call = ['-r', join(support, 'typescript.js'), join(support, 'open-store.ts'), database.url];
    await Promise.all(Array.from({ length: 5 }, () => promisify(execFile)(process.execPath, call)));
    expect(await applied()).toHaveLength(steps.length);
  });
});
