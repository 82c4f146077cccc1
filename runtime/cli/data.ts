import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Failure } from '../../lib/failure';
import { backup } from '../backup/backup';
import { restore } from '../backup/restore';
import type { WorkflowDraft } from '../n8n/rest';
import { ownerSession } from './owner';
import { withDatabase, withoutProduct } from './with-database';

/** npm runs scripts in the project's folder; a file name means the folder the user is in. */
const fromUser = (path: string): string => resolve(process.env['INIT_CWD'] ?? process.cwd(), path);

interface Passphrase {
  passphrase?: string;
}
const passphraseOf = ({ passphrase }: Passphrase) => passphrase ?? process.env['LINE_COMMERCE_PASSPHRASE'];

/** Writes one archive; also while the product is running. */
export async function backupTo(home: string, name: string, options: Passphrase): Promise<void> {
  const file = fromUser(name);
  await withDatabase(home, (databaseUrl) => backup({ databaseUrl, home, file, passphrase: passphraseOf(options) }));
  console.log(`書き出しました: ${file}\n認証情報も入っています。人に渡さず、安全な場所に置いてください。`);
}

/** Brings an archive back. The product must be stopped: it would write beside us. */
export async function restoreFrom(
  home: string,
  name: string,
  options: Passphrase & { force?: boolean },
): Promise<void> {
  const file = fromUser(name);
  await withoutProduct(home, (databaseUrl) =>
    restore({ databaseUrl, home, file, force: options.force ?? false, passphrase: passphraseOf(options) }),
  );
  console.log('元に戻しました。npm start で起動してください。');
}

/** Each workflow as one file, named by its name and id. */
export async function exportTo(home: string, name: string): Promise<void> {
  const folder = fromUser(name);
  const n8n = await ownerSession(home);
  await mkdir(folder, { recursive: true });
  const kept = (await n8n.workflows()).filter((one) => !one.isArchived);
  for (const { id, name: title } of kept) {
    const safe = title.replace(/[\\/:*?"<>|\p{Cc}]/gu, '_').slice(0, 80);
    await writeFile(join(folder, `${safe} ${id}.json`), `${JSON.stringify(await n8n.workflow(id), null, 2)}\n`);
  }
  console.log(`${kept.length} 件のワークフローを書き出しました: ${folder}`);
}

/** Workflows come in as new ones, unpublished: nothing that runs is replaced. */
export async function importFrom(home: string, name: string): Promise<void> {
  const drafts = await readDrafts(fromUser(name));
  const n8n = await ownerSession(home);
  for (const draft of drafts) {
    await n8n.importWorkflow(draft);
    console.log(`取り込みました: ${draft.name}`);
  }
  console.log('認証情報を選び、内容を確かめてから公開してください。');
}

async function readDrafts(path: string): Promise<WorkflowDraft[]> {
  const found = await stat(path).catch(() => undefined);
  if (!found) throw new Failure('input', `ファイルがありません: ${path}`, '場所を確かめてください。');
  if (!found.isDirectory()) return [await readDraft(path)];
  const names = (await readdir(path)).filter((name) => name.endsWith('.json')).sort();
  return Promise.all(names.map((name) => readDraft(join(path, name))));
}

async function readDraft(file: string): Promise<WorkflowDraft> {
  const text = await readFile(file, 'utf8');
  try {
    const draft = JSON.parse(text) as WorkflowDraft;
    if (typeof draft.name === 'string' && Array.isArray(draft.nodes)) return draft;
  } catch {
    // Said below: no JSON and JSON of something else are one mistake to the user.
  }
  throw new Failure(
    'input',
    `n8n のワークフローではありません: ${file}`,
    'n8n で書き出した JSON ファイルを指定してください。',
  );
}
