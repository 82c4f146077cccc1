import { sandboxOffset, setSandboxOffset } from '../../lib/store/sandbox-clock';
import type { Home } from '../home/home';
import { type InnerPorts, lastingPort } from '../home/ports';
import type { Secrets } from '../home/secrets';
import type { Settings } from '../home/settings';
import type { N8nOptions, N8nSecrets, RunningN8n, SandboxLine } from '../n8n/options';
import { localPublicUrl } from '../n8n/env';
import type { RunningSandbox, SandboxOptions } from '../sandbox/futureshop/server';
import { pretendApiCarts, pretendCartLabels, pretendCarts } from '../sandbox/pretend-carts';
import type { PretendShopOptions, PretendShops } from './pretend-shops';
import type { RunningMailbox } from '../sandbox/mailbox/mailbox';
import type { LineSandboxOptions, RunningLineSandbox } from '../sandbox/line/server';
import type { OwnStore } from './own-store';
import type { NeededPort } from './port-check';
import type { Report } from './steps';
import type { Undo } from './undo';

/*
 * The parts of the product, each loaded only when it starts: while the database's programs work, this process loads the
 * code of the next part.
 */

/** The database in use: the embedded one, or the user's own, checked. */
export async function startDatabase(
  home: Home,
  settings: Settings,
  secrets: Secrets,
  ports: InnerPorts,
  report: Report,
) {
  if (settings.databaseUrl === null) {
    const { startPostgres } = require('../postgres/server') as typeof import('../postgres/server');
    const server = await startPostgres(home, secrets, ports, report);
    if (server.adopted) report('  前回のデータベースが動いたままだったので、それを使います');
    return server;
  }
  const { checkExternal } = require('../postgres/external') as typeof import('../postgres/external');
  await checkExternal(settings.databaseUrl);
  return { url: settings.databaseUrl, stop: async () => {} };
}

/** The pretend shop, with the data folder's login and port, so that n8n's saved credential keeps fitting. */
async function startSandbox(secrets: Secrets, ports: InnerPorts, options: SandboxOptions): Promise<RunningSandbox> {
  const { startFutureshopSandbox } =
    require('../sandbox/futureshop/server') as typeof import('../sandbox/futureshop/server');
  return startFutureshopSandbox({ ...secrets.sandbox, port: ports.sandbox, ...options });
}

/** The pretend shops of the other carts, with logins of this data folder. */
async function startShops({ home, secrets, ports }: Ground, size: PretendShopOptions) {
  const { openPretendShops } = require('./pretend-shops') as typeof import('./pretend-shops');
  return openPretendShops({ ports, secret: secrets.sandbox.clientSecret, csvFolder: home.csv }, size);
}

/**
 * The pretend LINE with the talk screen. Its clock is the row in our database, so that the blocks' rules move with it;
 * the database is asked when the clock is looked at, not while the product starts.
 */
async function startLine({ home, settings, secrets, ports, ownStore }: Ground, options: Partial<LineSandboxOptions>) {
  const { startLineSandbox } = require('../sandbox/line/server') as typeof import('../sandbox/line/server');
  return startLineSandbox({
    dir: home.line,
    port: ports.line,
    credentials: secrets.line,
    endpointBase: `${localPublicUrl(settings.publicPort)}/webhook`,
    clock: {
      get: async () => sandboxOffset(await ownStore.open()),
      set: async (offsetMs) => setSandboxOffset(await ownStore.open(), offsetMs),
    },
    ...options,
  });
}

/** What the listeners of お試しモード stand on. */
interface Ground {
  readonly home: Home;
  readonly settings: Settings;
  readonly secrets: Secrets;
  readonly ports: InnerPorts;
  readonly ownStore: OwnStore;
  readonly isN8nReady: () => boolean;
}

/** All that listens besides the database and n8n, side by side. */
export async function startListeners(
  ground: Ground,
  { shop, shops, talk }: { shop: SandboxOptions; shops: PretendShopOptions; talk: Partial<LineSandboxOptions> },
  undo: Undo,
) {
  const { home, secrets, ports } = ground;
  const [sandbox, others, line, mailbox] = await Promise.all([
    undo.whenUp(startSandbox(secrets, ports, shop)),
    undo.whenUp(startShops(ground, shops)),
    undo.whenUp(startLine(ground, talk)),
    undo.whenUp(startMailServer(home, ports)),
    undo.whenUp(startPublic(ground)),
  ]);
  return { sandbox, shops: others.shops, line, mailbox };
}

async function startMailServer(home: Home, ports: InnerPorts) {
  const { startMailbox } = require('../sandbox/mailbox/mailbox') as typeof import('../sandbox/mailbox/mailbox');
  return startMailbox({ smtpPort: ports.smtp, webPort: ports.mailbox, dir: home.mailbox });
}

async function startPublic({ home, settings, isN8nReady }: Ground) {
  const { startPublicListener } = require('../public/listener') as typeof import('../public/listener');
  const { publicPort, editorPort, publicUrl } = settings;
  return startPublicListener({ port: publicPort, n8nPort: editorPort, isN8nReady, mediaDir: home.media, publicUrl });
}

/** Before the ports are looked at: an n8n that a killed supervisor left behind still has its own. */
export function endOrphanedN8n(home: Home): Promise<void> {
  const { endOrphan } = require('../n8n/orphan') as typeof import('../n8n/orphan');
  return endOrphan(home.root);
}

export function startN8n(options: N8nOptions): Promise<RunningN8n> {
  const n8n = require('../n8n/process') as typeof import('../n8n/process');
  return n8n.startN8n(options);
}

/** The ports that must be free, with how each is moved. The database's is moved by itself. */
export function neededPorts(home: Home, settings: Settings, ports: InnerPorts): NeededPort[] {
  const bySetting = (name: string) => `環境変数か .env ファイルで ${name}=別の番号 と指定してください。`;
  const stored = `もう一度起動してください。続くときは ${home.settings} の番号を変えてください。`;
  return [
    { port: settings.editorPort, purpose: '編集画面', hint: bySetting('EDITOR_PORT') },
    { port: settings.publicPort, purpose: '公開用の入口', hint: bySetting('PUBLIC_PORT') },
    { port: ports.broker, purpose: 'n8n の内部', hint: stored },
    { port: ports.sandbox, purpose: 'お試しのカート', hint: stored },
    ...pretendApiCarts.map((cart) => ({
      port: ports[cart],
      purpose: `お試しの${pretendCartLabels[cart]}`,
      hint: stored,
    })),
    { port: ports.line, purpose: 'お試しのLINE', hint: stored },
    { port: ports.smtp, purpose: 'お試しのメール', hint: stored },
    { port: ports.mailbox, purpose: 'お試しのメール箱', hint: stored },
  ];
}

/** The settings, with ports of the system's choice where the product is to run beside another. */
export async function withFreePorts(settings: Settings): Promise<Settings> {
  const editorPort = await lastingPort();
  return { ...settings, editorPort, publicPort: await lastingPort([editorPort]) };
}

/** What n8n is told of everything that runs around it. */
export const n8nOptions = (
  { home, settings, secrets, ports }: Omit<Ground, 'ownStore' | 'isN8nReady'>,
  around: {
    databaseUrl: string;
    noticeMailTo: readonly string[];
    sandbox: RunningSandbox;
    shops: PretendShops;
    line: RunningLineSandbox;
    mailbox: RunningMailbox;
  },
): Omit<N8nOptions, 'log'> => ({
  home: home.root,
  port: settings.editorPort,
  brokerPort: ports.broker,
  publicUrl: settings.publicUrl,
  publicPort: settings.publicPort,
  databaseUrl: around.databaseUrl,
  secrets: n8nSecrets(secrets, settings),
  noticeMailTo: around.noticeMailTo,
  editorLanguage: settings.editorLanguage,
  sandbox: {
    futureshop: around.sandbox.credentials,
    shops: pretendCarts.map((cart) => ({
      cart,
      label: pretendCartLabels[cart],
      credentials: around.shops[cart].credentials,
    })),
    line: lineLogin(around.line.credentials),
    mailbox: { host: '127.0.0.1', port: around.mailbox.smtpPort },
  },
});

const n8nSecrets = (secrets: Secrets, settings: Settings): N8nSecrets => ({
  encryptionKey: secrets.encryptionKey,
  owner: {
    email: settings.ownerEmail,
    firstName: '管理者',
    lastName: 'LINE連携',
    passwordHash: secrets.ownerPasswordHash,
  },
});

/** What a credential needs; the secret of the LINE Login channel stays with the pretend LINE. */
const lineLogin = ({
  channelId,
  channelSecret,
  accessToken,
  loginChannelId,
  liffId,
  apiBase,
}: RunningLineSandbox['credentials']): SandboxLine => ({
  channelId,
  channelSecret,
  accessToken,
  loginChannelId,
  liffId,
  apiBase,
});
