import { once } from 'node:events';
import pg from 'pg';
import { from as copyFrom, type CopyStreamQuery } from 'pg-copy-streams';
import { Failure } from '../../lib/failure';
import { databaseFailure } from '../../lib/store/errors';
import { openStore } from '../../lib/store/store';
import { readArchive } from './archive';
import { quoted, readMigrations } from './catalog';
import { RestoredFiles } from './home-files';
import { ending, entries, manifest as manifestSchema, type Manifest, type Table } from './manifest';
import { migrateN8n } from './n8n-schema';
import { emptyForLoading, fitTables, holdsData, putBack } from './target';

export interface RestoreOptions {
  readonly databaseUrl: string;
  readonly home: string;
  readonly file: string;
  /** Replace what the database holds. */
  readonly force: boolean;
  readonly passphrase?: string;
}

const overData = (): Failure =>
  new Failure(
    'input',
    'このデータベースにはすでにデータがあります。',
    '今のデータを消して戻してよければ、--force を付けてください。念のため先に backup を取ることをおすすめします。',
  );

const otherVersion = ({ product, n8n }: Manifest): Failure =>
  new Failure(
    'input',
    `このバックアップは line-commerce ${product}(n8n ${n8n})のもので、今の版とはテーブルの形が違います。`,
    `line-commerce ${product} を入れて戻してから、新しい版に更新してください。`,
  );

const incomplete = (): Failure =>
  new Failure('input', 'バックアップの中身が欠けています。', '別のバックアップを指定してください。');

/**
 * Puts an archive back, all or nothing: tables are made by this version's migrations, emptied and filled in one
 * transaction; the secrets follow. The product must not run. Throws Failure; then the database is as it was.
 */
export async function restore(options: RestoreOptions): Promise<void> {
  const archive = readArchive(options.file, options.passphrase);
  const client = new pg.Client({ connectionString: options.databaseUrl });
  client.on('error', () => undefined);
  const files = new RestoredFiles(options.home);
  try {
    const manifest = await readManifest(archive);
    await client.connect();
    if (!options.force && (await holdsData(client))) throw overData();
    await prepareTables(options.databaseUrl, client, manifest);
    await client.query('BEGIN');
    await fitTables(client, manifest.tables);
    const foreignKeys = await emptyForLoading(client, manifest.tables);
    await load(client, archive, manifest, files);
    await putBack(client, foreignKeys, manifest);
    await client.query('COMMIT');
    await files.commit();
  } catch (error) {
    throw databaseFailure(error);
  } finally {
    // Ends the transaction where it was not committed.
    await client.end().catch(() => undefined);
    await files.discard();
    await archive.return(undefined);
  }
}

type Archive = ReturnType<typeof readArchive>;

async function readManifest(archive: Archive): Promise<Manifest> {
  const first = await archive.next();
  if (first.done || first.value.name !== entries.manifest) throw incomplete();
  const parsed = manifestSchema.safeParse(JSON.parse((await first.value.content()).toString()));
  if (!parsed.success) throw incomplete();
  return parsed.data;
}

async function prepareTables(databaseUrl: string, client: pg.Client, manifest: Manifest): Promise<void> {
  const store = await openStore(databaseUrl);
  await store.close();
  if (await differs(client, manifest)) await migrateN8n(databaseUrl);
  if (await differs(client, manifest)) throw otherVersion(manifest);
}

const differs = async (client: pg.Client, { migrations }: Manifest): Promise<boolean> =>
  JSON.stringify(await readMigrations(client)) !== JSON.stringify(migrations);

async function load(client: pg.Client, archive: Archive, manifest: Manifest, files: RestoredFiles): Promise<void> {
  const loader = new Loader(client, manifest.tables);
  let rows: number[] | null = null;
  for await (const entry of { [Symbol.asyncIterator]: () => ({ next: () => archive.next() }) }) {
    const [kind, place] = entry.name.split('/');
    if (entry.name.startsWith(entries.home)) {
      await files.stage(entry.name.slice(entries.home.length), await entry.content());
    } else if (kind === 'data') {
      await loader.write(Number(place), await entry.content());
    } else if (entry.name === entries.ending) {
      rows = ending.parse(JSON.parse((await entry.content()).toString())).rows;
    }
  }
  const loaded = await loader.end();
  if (!rows || JSON.stringify(rows) !== JSON.stringify(loaded)) throw incomplete();
}

/** Feeds the parts of one table after the other into COPY. */
class Loader {
  private readonly rows: number[];
  private current: { place: number; stream: CopyStreamQuery; done: Promise<unknown> } | null = null;

  constructor(
    private readonly client: pg.Client,
    private readonly tables: readonly Table[],
  ) {
    this.rows = tables.map(() => 0);
  }

  async write(place: number, part: Buffer): Promise<void> {
    if (this.current?.place !== place) {
      await this.finish();
      this.begin(place);
    }
    const { stream, done } = this.current!;
    // A refused row ends the stream: then there is no room to wait for.
    if (!stream.write(part)) await Promise.race([once(stream, 'drain'), done]);
  }

  /** The number of rows loaded, by table. */
  async end(): Promise<number[]> {
    await this.finish();
    return this.rows;
  }

  private begin(place: number): void {
    const table = this.tables[place];
    if (!table) throw incomplete();
    const columns = table.columns.map(({ name }) => quoted(name)).join(', ');
    const stream = this.client.query(copyFrom(`COPY ${quoted(table.schema, table.name)} (${columns}) FROM STDIN`));
    const done = once(stream, 'finish');
    done.catch(() => undefined);
    this.current = { place, stream, done };
  }

  private async finish(): Promise<void> {
    if (!this.current) return;
    const { place, stream, done } = this.current;
    this.current = null;
    stream.end();
    await done;
    this.rows[place] = stream.rowCount;
  }
}
