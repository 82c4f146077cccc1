import { Failure } from '../../lib/failure';
import { openStore, type Store } from '../../lib/store/store';
import { readStatus } from '../bootstrap';
import { type Home, openHome } from '../home/home';
import { loadPorts } from '../home/ports';
import { loadSecrets } from '../home/secrets';
import { loadSettings } from '../home/settings';
import { startDatabase } from '../start/parts';
import { claimInstance } from '../start/instance';

/** Runs work on the product's database, starting the embedded server for that time if the product is not running. */
export async function withDatabase<T>(
  folder: string,
  work: (databaseUrl: string, home: Home) => Promise<T>,
): Promise<T> {
  const { running } = await readStatus(folder);
  return running ? onDatabase(openHome(folder), work) : withoutProduct(folder, work);
}

/** The same with the product's own tables. */
export const withStore = <T>(folder: string, work: (store: Store) => Promise<T>): Promise<T> =>
  withDatabase(folder, async (url) => {
    const store = await openStore(url);
    return work(store).finally(() => store.close());
  });

/** The same as withDatabase, only while the product is not running, and keeping it from starting meanwhile. */
export async function withoutProduct<T>(
  folder: string,
  work: (databaseUrl: string, home: Home) => Promise<T>,
): Promise<T> {
  const home = openHome(folder);
  const instance = claimInstance(home);
  try {
    return await onDatabase(home, work);
  } finally {
    instance.release();
  }
}

async function onDatabase<T>(home: Home, work: (databaseUrl: string, home: Home) => Promise<T>): Promise<T> {
  const settings = loadSettings(home.root);
  const [{ secrets }, ports] = await Promise.all([loadSecrets(home), loadPorts(home)]);
  const database = await startDatabase(home, settings, secrets, ports, (line) => console.error(line));
  try {
    return await work(database.url, home);
  } finally {
    if (!('adopted' in database && database.adopted)) await database.stop();
  }
}

/** The running product's state. @throws Failure when it is not running and ready. */
export async function runningProduct(folder: string) {
  const status = await readStatus(folder);
  if (status.ready && status.editorUrl) return { ...status, editorUrl: status.editorUrl };
  throw new Failure('input', '製品が動いていません。', 'npm start で起動してから、もう一度実行してください。');
}
