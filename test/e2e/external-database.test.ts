import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { runNight } from '../../runtime/demo/night';
import { packageRoot } from '../../runtime/n8n/env';
import { readTemplates } from '../../runtime/n8n/provisioning/templates';
import { N8nClient } from '../../runtime/n8n/rest';
import { startProduct, type RunningProduct } from '../../runtime/start/product';
import { startTestPostgres, type TestPostgres } from '../support/postgres';

const MEMBERS = 300;

describe('on a PostgreSQL of the user, whose role has one database and no other right', () => {
  const role = `shop_${randomBytes(4).toString('hex')}`;
  let database: TestPostgres;
  let url: string;
  let home: string;
  let product: RunningProduct | undefined;

  async function query<R extends pg.QueryResultRow>(sql: string, as = database.url): Promise<R[]> {
    const client = new pg.Client({ connectionString: as });
    await client.connect();
    try {
      return (await client.query<R>(sql)).rows;
    } finally {
      await client.end();
    }
  }

  beforeAll(async () => {
    database = await startTestPostgres();
    home = await mkdtemp(join(tmpdir(), 'line-commerce-external-'));
    const password = randomBytes(12).toString('hex');
    const own = new URL(database.url);
    await query(`CREATE ROLE ${role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD '${password}'`);
    Object.assign(own, { username: role, password });
    url = own.href;
  });
  afterAll(async () => {
    await product?.stop();
    await rm(home, { recursive: true, force: true, maxRetries: 5 });
    await query(`DROP OWNED BY ${role} CASCADE; DROP ROLE ${role}`);
    await database.stop();
  });

  const start = (report?: (line: string) => void): Promise<RunningProduct> =>
    startProduct({
      home,
      env: { ...process.env, DATABASE_URL: url, PUBLIC_URL: '', NOTICE_MAIL_TO: '' },
      ports: 'free',
      sandbox: { members: MEMBERS, unreadableEvery: 0, pace: false },
      ...(report && { report }),
    });

  it('without the right to make schemas the start says at once what to ask for, although they exist', async () => {
    await query(`CREATE SCHEMA n8n AUTHORIZATION ${role}; CREATE SCHEMA line_commerce AUTHORIZATION ${role}`);
    await expect(start()).rejects.toMatchObject({
      kind: 'database',
      hint: expect.stringContaining('GRANT CREATE ON DATABASE') as string,
    });
    await query('DROP SCHEMA n8n; DROP SCHEMA line_commerce');
  });

  it('with it the whole product starts, and template 01 brings the pretend shop in', async () => {
    await query(`GRANT CREATE ON DATABASE ${new URL(url).pathname.slice(1)} TO ${role}`);
    const reports: string[] = [];
    product = await start((line) => void reports.push(line));
    expect(reports.join('\n')).not.toContain('注意');
    expect((await fetch(`${product.editorUrl}/healthz/readiness`)).status).toBe(200);
    expect(existsSync(join(home, 'pg'))).toBe(false);

    const n8n = await N8nClient.login(product.editorUrl, product.owner.email, product.owner.password);
    const laidIn = (await n8n.workflows()).map(({ id, activeVersionId }) => [id, activeVersionId !== null]);
    const wanted = await readTemplates(join(packageRoot, 'workflows'), '');
    expect(laidIn.sort()).toEqual(wanted.map(({ id, meta }) => [id, meta.lineCommerce.publish]));
    const { takenIn, matched, applied } = await runNight(n8n);
    expect(takenIn).toMatchObject({ outcome: 'completed', fetched: MEMBERS, inserted: MEMBERS });
    expect(matched).toMatchObject({ outcome: 'matched' });
    expect(applied).toMatchObject({ outcome: 'applied' });
    expect(await query('SELECT count(*)::int AS members FROM line_commerce.cart_customer')).toEqual([
      { members: MEMBERS },
    ]);
  }, 240_000);

  it('everything of it is in the two schemas and belongs to that role', async () => {
    const where = await query(`SELECT DISTINCT schemaname, tableowner FROM pg_tables
      WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1`);
    expect(where).toEqual([
      { schemaname: 'line_commerce', tableowner: role },
      { schemaname: 'n8n', tableowner: role },
    ]);
  });

  it('stopping the product leaves the server to its owner', async () => {
    await product?.stop();
    const [open] = await query<{ count: number }>(
      `SELECT count(*)::int AS count FROM pg_stat_activity WHERE usename = '${role}'`,
    );
    expect(open!.count).toBe(0);
    const [kept] = await query<{ workflows: number }>(
      'SELECT count(*)::int AS workflows FROM n8n.workflow_entity',
      url,
    );
    expect(kept!.workflows).toBe((await readTemplates(join(packageRoot, 'workflows'), '')).length);
  }, 60_000);
});
