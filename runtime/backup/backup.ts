import pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { systemClock } from '../../lib/clock';
import { databaseFailure } from '../../lib/store/errors';
import { writeArchive, type AddEntry } from './archive';
import { quoted, readMigrations, readSequences, readTables } from './catalog';
import { homeFiles } from './home-files';
import { entries, n8nVersion, productVersion, type Manifest, type Table } from './manifest';

export interface BackupOptions {
  readonly databaseUrl: string;
  readonly home: string;
  /** Where the archive is written; an older file there is replaced when the new one is whole. */
  readonly file: string;
  readonly passphrase?: string;
}

/** A table goes in parts of about this size, because tar wants to know a length beforehand. */
const PART_BYTES = 4 * 1024 * 1024;

/**
 * Writes the whole product into one archive, also while it runs: every table of both schemas as of one moment, the
 * secrets (without which stored credentials cannot be read), the user's corrections and pictures. Throws Failure.
 */
export async function backup({ databaseUrl, home, file, passphrase }: BackupOptions): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    await writeArchive(file, passphrase, async (add) => {
      const manifest = await describe(client);
      await add(entries.manifest, JSON.stringify(manifest));
      for await (const { name, content } of homeFiles(home)) await add(`${entries.home}${name}`, content);
      const rows: number[] = [];
      for (const [place, table] of manifest.tables.entries()) rows.push(await addTable(client, table, place, add));
      await add(entries.ending, JSON.stringify({ rows }));
    });
  } catch (error) {
    throw databaseFailure(error);
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function describe(client: pg.Client): Promise<Manifest> {
  const version = await client.query<{ server_version: string }>('SHOW server_version');
  return {
    format: 1,
    product: productVersion(),
    n8n: n8nVersion(),
    postgres: version.rows[0]!.server_version,
    createdAt: systemClock.now().toISO()!,
    migrations: await readMigrations(client),
    tables: await readTables(client),
    sequences: await readSequences(client),
  };
}

/** COPY of one table; returns its number of rows. */
async function addTable(client: pg.Client, table: Table, place: number, add: AddEntry): Promise<number> {
  const columns = table.columns.map(({ name }) => quoted(name)).join(', ');
  const stream = client.query(copyTo(`COPY ${quoted(table.schema, table.name)} (${columns}) TO STDOUT`));
  let part = 0;
  let chunks: Buffer[] = [];
  let bytes = 0;
  const flush = async (): Promise<void> => {
    if (bytes > 0) await add(entries.data(place, part++), Buffer.concat(chunks));
    chunks = [];
    bytes = 0;
  };
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes >= PART_BYTES) await flush();
  }
  await flush();
  return stream.rowCount;
}
