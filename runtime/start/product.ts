import { Failure } from '../../lib/failure';
import { ensureFreeSpace, fileSystemFailure, type RunFile } from '../bootstrap';
import { type Home, openHome } from '../home/home';
import { loadPorts } from '../home/ports';
import { noticeRecipients } from '../home/recipients';
import { loadSecrets } from '../home/secrets';
import { loadSettings, type Settings } from '../home/settings';
import type { RunningSandbox, SandboxOptions } from '../sandbox/futureshop/server';
import type { LineSandboxOptions, RunningLineSandbox } from '../sandbox/line/server';
import type { PretendShopOptions, PretendShops } from './pretend-shops';
import type { RunningMailbox } from '../sandbox/mailbox/mailbox';
import { claimInstance, type Instance } from './instance';
import { N8nKeeper } from './n8n-keeper';
import { OwnStore } from './own-store';
import * as parts from './parts';
import { ensurePortsFree } from './port-check';
import { type Report, step } from './steps';
import { Undo } from './undo';

/** Room that a start needs for the database, its log of changes and n8n's own files. */
const neededBytes = 500 * 1024 ** 2;

export interface StartOptions {
  /** The data folder. */
  home: string;
  env?: NodeJS.ProcessEnv;
  /** `free`: ports of the system's choice instead of the set ones, to run beside another product. */
  ports?: 'settings' | 'free';
  /** How the pretend shop is; its login and port are the data folder's unless given. */
  sandbox?: SandboxOptions;
  /** The pretend shops of the other carts. */
  shops?: PretendShopOptions;
  /** How the pretend LINE is; its channels, port and folder are the data folder's unless given. */
  line?: Partial<LineSandboxOptions>;
  /** The wait before each restart of an n8n that ended by itself; for trials in which it is killed often. */
  restartPausesMs?: readonly number[];
  report?: Report;
  /** Puts the one question of the first start: who gets mail about failures. Absent: not asked. */
  askRecipients?: (mistake?: string) => Promise<string>;
  /** Ends a start that is still at work; what had started is stopped again. */
  signal?: AbortSignal;
}

/** The whole product, running. */
export interface RunningProduct {
  readonly home: string;
  readonly editorUrl: string;
  /** PUBLIC_URL; null until the user sets one. */
  readonly publicUrl: string | null;
  /** Where a tunnel or a reverse proxy points to, on 127.0.0.1. */
  readonly publicPort: number;
  readonly n8nPort: number;
  /** Changes when n8n had to be restarted. */
  readonly n8nPid: number;
  readonly databaseUrl: string;
  /** The login made at the first start; the password may since have been changed in the editor. */
  readonly owner: { email: string; password: string };
  readonly sandbox: RunningSandbox;
  readonly shops: PretendShops;
  readonly line: RunningLineSandbox;
  readonly mailbox: RunningMailbox;
  readonly firstStart: boolean;
  /** Resolves with the reason when the product cannot go on by itself. */
  readonly failed: Promise<Failure>;
  /** Stops n8n, then the database and the listeners. Safe to call twice. */
  stop(): Promise<void>;
}

/** Starts everything, as far as possible side by side. @throws Failure with the next step; nothing then runs. */
export async function startProduct(options: StartOptions): Promise<RunningProduct> {
  const home = openHome(options.home);
  const set = loadSettings(home.root, options.env);
  const settings = options.ports === 'free' ? await parts.withFreePorts(set) : set;
  ensureFreeSpace(home.root, neededBytes, '起動');
  const instance = claimInstance(home);
  const undo = new Undo();
  undo.add(() => instance.release());
  const work = launch(options, home, settings, instance, undo);
  try {
    return await unlessAborted(options.signal, work);
  } catch (error) {
    await undo.run().catch(() => {});
    // What was about to start when the signal came has ended by now, or is up and stopped here.
    await work.catch(() => {});
    await undo.run().catch(() => {});
    throw fileSystemFailure(error, home.root) ?? error;
  }
}

async function launch(options: StartOptions, home: Home, settings: Settings, instance: Instance, undo: Undo) {
  const { report = () => {}, signal, sandbox: shop = {}, shops: others = {}, line: talk = {} } = options;
  const state = initialState(settings);
  const [{ secrets, firstStart }, ports] = await Promise.all([loadSecrets(home), loadPorts(home)]);
  await parts.endOrphanedN8n(home);
  await ensurePortsFree(parts.neededPorts(home, settings, ports));
  await instance.tell(state, null);
  const noticeMailTo = await noticeRecipients(home, settings, options.askRecipients);
  signal?.throwIfAborted();

  const database = undo.whenUp(
    step(report, 'データベースを起動しています', () => parts.startDatabase(home, settings, secrets, ports, report)),
  );
  const ownStore = new OwnStore(database.then(({ url }) => url));
  undo.add(() => ownStore.close());
  // The listeners are open before there is anything to keep.
  const kept: { keeper?: N8nKeeper } = {};
  const isN8nReady = (): boolean => kept.keeper?.isReady ?? false;
  const besides = step(report, 'お試しのカートとLINE、メール箱、公開用の入口を開いています', () =>
    parts.startListeners({ home, settings, secrets, ports, ownStore, isN8nReady }, { shop, shops: others, talk }, undo),
  );
  const [{ url: databaseUrl }, { sandbox, shops, line, mailbox }] = await Promise.all([database, besides]);
  signal?.throwIfAborted();

  let giveUp!: (failure: Failure) => void;
  const failed = new Promise<Failure>((resolve) => (giveUp = resolve));
  const keeper = new N8nKeeper(
    parts.n8nOptions({ home, settings, secrets, ports }, { databaseUrl, noticeMailTo, sandbox, shops, line, mailbox }),
    {
      logs: home.logs,
      report,
      start: parts.startN8n,
      onStart: (n8n) => instance.tell(state, n8n.pid),
      onGiveUp: giveUp,
      pausesMs: options.restartPausesMs,
    },
  );
  kept.keeper = keeper;
  undo.add(() => keeper.stop());
  const { problems } = await step(report, 'n8n を起動しています', () => keeper.start());
  for (const problem of problems) report(`  注意: ${problem}`);
  const { editorUrl, pid } = keeper.n8n;
  Object.assign(state, {
    ready: true,
    editorUrl,
    mailboxUrl: mailbox.webUrl,
    sandboxUrl: sandbox.url,
    talkUrl: line.talkUrl,
  });
  await instance.tell(state, pid);
  return {
    home: home.root,
    editorUrl,
    publicUrl: settings.publicUrl,
    publicPort: settings.publicPort,
    n8nPort: settings.editorPort,
    get n8nPid() {
      return keeper.n8n.pid;
    },
    databaseUrl,
    owner: { email: settings.ownerEmail, password: secrets.ownerPassword },
    sandbox,
    shops,
    line,
    mailbox,
    firstStart,
    failed,
    stop: () => undo.run(),
  };
}

const initialState = (settings: Settings): Omit<RunFile, 'process' | 'n8n'> => ({
  ready: false,
  editorPort: settings.editorPort,
  publicPort: settings.publicPort,
  editorUrl: null,
  publicUrl: settings.publicUrl,
  mailboxUrl: null,
  sandboxUrl: null,
  talkUrl: null,
  database: settings.databaseUrl ? 'external' : 'embedded',
  startedAt: new Date().toISOString(),
});

/** The work's result, or a 'stopped' failure as soon as the signal comes. */
function unlessAborted<T>(signal: AbortSignal | undefined, work: Promise<T>): Promise<T> {
  if (!signal) return work;
  return new Promise((resolve, reject) => {
    const abort = () => reject(new Failure('stopped', '起動を中断しました。', ''));
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject);
  });
}
