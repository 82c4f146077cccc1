import { hash } from 'bcryptjs';
import pg from 'pg';
import { databaseFailure } from '../../lib/store/errors';
import { N8N_SCHEMA } from './env';

/** bcrypt as n8n checks it. */
export const hashOwnerPassword = (password: string): Promise<string> => hash(password, 10);

const OWNER_HAS_PASSWORD = `SELECT EXISTS (
  SELECT FROM ${N8N_SCHEMA}."user" WHERE "roleSlug" = 'global:owner' AND password IS NOT NULL) AS claimed`;

/**
 * Makes n8n's schema where it is missing, and says whether this database still waits for its owner. The database is
 * asked, not the data folder, so that a restored backup keeps the owner it came with. Throws Failure.
 */
export async function prepareDatabase(databaseUrl: string): Promise<{ firstStart: boolean }> {
  const client = new pg.Client({ connectionString: databaseUrl });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const found = await client.query<{ schema: string | null; users: string | null }>(
      'SELECT to_regnamespace($1)::text AS schema, to_regclass($2)::text AS users',
      [N8N_SCHEMA, `${N8N_SCHEMA}.user`],
    );
    // IF NOT EXISTS would want the right to create a schema even where it exists.
    if (!found.rows[0]?.schema) await client.query(`CREATE SCHEMA ${N8N_SCHEMA}`);
    if (!found.rows[0]?.users) return { firstStart: true };
    const owner = await client.query<{ claimed: boolean }>(OWNER_HAS_PASSWORD);
    return { firstStart: !owner.rows[0]?.claimed };
  } catch (error) {
    throw databaseFailure(error);
  } finally {
    await client.end().catch(() => undefined);
  }
}
