import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod/v4';
import { userFolderOf } from '../n8n/env';

/** What of the data folder belongs into a backup; the database itself, logs and caches do not. */
const files = ['secrets.json', 'settings.json'];
const folders = ['mapping', 'media'];

const safeName = /^(secrets\.json|settings\.json|(mapping|media)\/[\w.-]+)$/;
const anObject = z.record(z.string(), z.unknown());

/** Names (relative to the data folder) and contents of the files to keep. */
export async function* homeFiles(home: string): AsyncGenerator<{ name: string; content: Buffer }> {
  const inFolders = await Promise.all(
    folders.map(async (folder) => {
      const found = await readdir(join(home, folder), { withFileTypes: true }).catch(() => []);
      return found.filter((entry) => entry.isFile()).map((entry) => `${folder}/${entry.name}`);
    }),
  );
  for (const name of [...files, ...inFolders.flat()]) {
    const content = await readFile(join(home, name)).catch(() => null);
    if (content && safeName.test(name)) yield { name, content };
  }
}

async function readObject(file: string): Promise<Record<string, unknown>> {
  const text = await readFile(file, 'utf8').catch(() => '{}');
  return anObject.parse(JSON.parse(text));
}

/** Logins of this machine's own database server stay; everything else is what the stored credentials were made with. */
async function mergedSecrets(home: string, content: Buffer): Promise<string> {
  const here = await readObject(join(home, 'secrets.json'));
  const own = Object.entries(here).filter(([name]) => name.startsWith('database'));
  const restored = anObject.parse(JSON.parse(content.toString()));
  return JSON.stringify({ ...restored, ...Object.fromEntries(own) }, null, 2);
}

/** The ports of sandbox and mailbox come back, because stored credentials name them; the database's stays. */
async function mergedSettings(home: string, content: Buffer): Promise<string> {
  const here = await readObject(join(home, 'settings.json'));
  const restored = anObject.parse(JSON.parse(content.toString()));
  const database = anObject.safeParse(here['ports']).data?.['database'];
  const ports = { ...anObject.safeParse(restored['ports']).data, ...(database !== undefined && { database }) };
  return JSON.stringify({ ...restored, ports }, null, 2);
}

/** Files of an archive, held beside their places until the database is restored. */
export class RestoredFiles {
  private readonly staged: Array<{ beside: string; place: string }> = [];

  constructor(private readonly home: string) {}

  async stage(name: string, content: Buffer): Promise<void> {
    // An archive may come from anywhere: nothing is written but what a backup writes.
    if (!safeName.test(name)) return;
    const place = join(this.home, name);
    const beside = `${place}.restored`;
    await mkdir(dirname(place), { recursive: true, mode: 0o700 });
    await writeFile(beside, await this.merged(name, content), { mode: name === 'settings.json' ? 0o644 : 0o600 });
    this.staged.push({ beside, place });
  }

  /** Puts them in place. n8n's own copy of the encryption key goes: it would not start with another one. */
  async commit(): Promise<void> {
    for (const { beside, place } of this.staged) await rename(beside, place);
    await rm(join(userFolderOf(this.home), '.n8n/config'), { force: true });
  }

  async discard(): Promise<void> {
    for (const { beside } of this.staged) await rm(beside, { force: true });
  }

  private async merged(name: string, content: Buffer): Promise<string | Buffer> {
    if (name === 'secrets.json') return mergedSecrets(this.home, content);
    if (name === 'settings.json') return mergedSettings(this.home, content);
    return content;
  }
}
