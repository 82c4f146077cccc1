import type { IDataObject, INodeType } from 'n8n-workflow';
import { systemClock } from '../../../lib/clock';
import { addFriends, ensureChannel, type Channel } from '../../../lib/crm/friends';
import { sharedStore, type Store } from '../../../lib/store/store';
import {
  startFutureshopSandbox,
  type RunningSandbox,
  type SandboxOptions,
} from '../../../runtime/sandbox/futureshop/server';
import { startTestPostgres } from '../../support/postgres';
import { ourNodes } from './our-nodes';
import { runNode, type Run } from './run-node';

/** A sandbox shop, a fresh database and the blocks wired to both, as in the bundled n8n. */
export interface TestShop {
  readonly sandbox: RunningSandbox;
  readonly store: Store;
  /** The credential 「futureshop(お試し)」, without the limit of one request a second. */
  readonly credential: IDataObject;
  run(block: string, run: Run): ReturnType<typeof runNode>;
  /** Friends with the e-mail addresses of the shop's first members; their channel. */
  befriend(count: number): Promise<Channel>;
  stop(): Promise<void>;
}

export const blockNamed = (name: string): INodeType => ourNodes.find(({ description }) => description.name === name)!;

export async function openTestShop(options: SandboxOptions = {}): Promise<TestShop> {
  const [database, sandbox] = await Promise.all([
    startTestPostgres(),
    startFutureshopSandbox({ members: 250, orders: 30, unreadableEvery: 0, pace: false, ...options }),
  ]);
  process.env.LINE_COMMERCE_DATABASE_URL = database.url;
  const store = await sharedStore(database.url);
  const credential = { ...sandbox.credentials, requestsPerSecond: 0 };
  return {
    sandbox,
    store,
    credential,
    run: (block, run) => runNode(blockNamed(block), { credentials: { futureshopApi: credential }, ...run }),
    befriend: async (count) => {
      const channel = await ensureChannel(store, { lineChannelId: '1', name: 'お試し', sandbox: true }, systemClock);
      const rows = sandbox.control.addresses(0, count).map(({ index, mail, mobileMail }) => ({
        lineUserId: `U${index}`,
        displayName: `友だち${index}`,
        email: mobileMail || mail,
      }));
      await addFriends(store, channel.id, rows, 'sandbox', systemClock);
      return channel;
    },
    stop: async () => {
      delete process.env.LINE_COMMERCE_DATABASE_URL;
      await store.close();
      await Promise.all([sandbox.stop(), database.stop()]);
    },
  };
}
