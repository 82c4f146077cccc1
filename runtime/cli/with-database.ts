import { Failure } from '../../lib/failure';
import { openStore, type Store } from '../../lib/store/store';
import { readStatus } from '../bootstrap';
import { type Home, openHome } from '../home/home';
import { loadPorts } from '../home/ports';
import { loadSecrets } from '../home/secrets';
import { loadSettings } from '../home/settings';
import { startDatabase } from '../start/parts';
import { claimInstance } from '../start/instance';
import type { Report } from '../start/steps';

/**
 * Runs work on the product's database, starting the embedded server for that time if the product is not running.
 * @throws Failure while the product is still starting: its database may not be up yet, and must not be stopped here.
 */
export async function withDatabase<T>(
  folder: string,
  work: (databaseUrl: string, home: Home) => Promise<T>,
): Promise<T> {
  const { running, editorUrl } = await readStatus(folder);
  if (!running) return withoutProduct(folder, work);
  if (!editorUrl) throw new Failure('input', '製品が起動しているところです。', '起動が終わってから、もう一度実行してください。'); // prettier-ignore
  return onDatabase(openHome(folder), work, silently);
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
    return await onDatabase(home, work, toStderr);
  } finally {
    instance.release();
  }
}

const toStderr: Report = (line) => console.error(line);
/** That the running product's database is found running is nothing to tell. */
const silently: Report = () => undefined;

async function onDatabase<T>(
  home: Home,
  work: (databaseUrl: string, home: Home) => Promise<T>,
  report: Report,
): Promise<T> {
  const settings = loadSettings(home.root);
  const [{ secrets }, ports] = await Promise.all([loadSecrets(home), loadPorts(home)]);
  const database = await startDatabase(home, settings, secrets, ports, report);
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
