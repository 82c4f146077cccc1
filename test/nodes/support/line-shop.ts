import { createServer } from 'node:http';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { IDataObject, INodeType } from 'n8n-workflow';
import { systemClock } from '../../../lib/clock';
import { ensureChannel, type Channel } from '../../../lib/crm/friends';
import { receive } from '../../../lib/line/inbox';
import { setSandboxOffset, sandboxOffset } from '../../../lib/store/sandbox-clock';
import { sharedStore, type Store } from '../../../lib/store/store';
import { startLineSandbox, type RunningLineSandbox } from '../../../runtime/sandbox/line/server';
import { startTestPostgres } from '../../support/postgres';
import { runNode, type Run } from './run-node';

/** A pretend LINE, a fresh database and its webhook taken in as 受信口 does, without n8n. */
export interface LineShop {
  readonly line: RunningLineSandbox;
  readonly store: Store;
  readonly channel: Channel;
  readonly credential: IDataObject;
  run(block: INodeType, run: Run): ReturnType<typeof runNode>;
  /** Friends of the account, on both sides: our id by LINE user id, in order. */
  befriend(count: number): Promise<{ friendId: string; userId: string }[]>;
  /** What a person sees from the account, oldest first: texts, or the kind of message. */
  seen(userId: string): string[];
  /** A message of the person; the item that LINEトリガー would give. */
  say(userId: string, text: string): Promise<IDataObject>;
  stop(): Promise<void>;
}

/** A webhook endpoint that keeps the events; its URL. */
async function listen(take: (body: Buffer, signature: string) => Promise<void>) {
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const done = (status: number) => () => response.writeHead(status).end();
      void take(Buffer.concat(parts), String(request.headers['x-line-signature'])).then(done(200), done(500));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/webhook`,
    close: () => new Promise((resolve) => (server.closeAllConnections(), server.close(resolve))),
  };
}

export async function openLineShop(): Promise<LineShop> {
  const dir = await mkdtemp(join(tmpdir(), 'line-shop-'));
  const database = await startTestPostgres();
  process.env.LINE_COMMERCE_DATABASE_URL = database.url;
  const store = await sharedStore(database.url);
  const clock = { get: () => sandboxOffset(store), set: (offset: number) => setSandboxOffset(store, offset) };
  const line = await startLineSandbox({ dir, rates: false, clock });
  const { channelId, channelSecret } = line.credentials;
  const channel = await ensureChannel(store, { lineChannelId: channelId, name: 'お試し', sandbox: true }, systemClock);
  const endpoint = await listen(async (body, signature) => {
    await receive(store, { id: channel.id, botUserId: null }, body, signature, channelSecret, systemClock);
  });
  await line.control.configure({ webhookEndpoint: endpoint.url, webhookActive: true });
  const credential: IDataObject = { ...line.credentials, tokenBy: 'longLived', transactionReserve: 0 };
  const friendOf = async (userId: string): Promise<string> =>
    (await store.query<{ id: string }>('SELECT id FROM friend WHERE line_user_id = $1', [userId])).rows[0]!.id;
  return {
    line,
    store,
    channel,
    credential,
    run: (block, run) => runNode(block, { credentials: { lineMessagingApi: credential }, ...run }),
    befriend: async (count) => {
      const people = await line.control.addPeople(count, 'following');
      await store.query(
        `INSERT INTO friend (channel_id, line_user_id, display_name, created_at, updated_at)
         SELECT $1, u.id, '友だち' || u.no, $3, $3 FROM unnest($2::text[]) WITH ORDINALITY AS u (id, no)`,
        [channel.id, people.map(({ userId }) => userId), systemClock.now().toISO()],
      );
      return Promise.all(people.map(async ({ userId }) => ({ userId, friendId: await friendOf(userId) })));
    },
    seen: (userId) =>
      line.world
        .talk(userId)
        .filter(({ from }) => from === 'account')
        .map(({ message }) => (message.type === 'text' ? String(message.text) : message.type)),
    say: async (userId, text) => {
      await line.world.say(userId, text);
      await line.control.webhooksSettled();
      const { rows } = await store.query<IDataObject & { eventId: string }>(
        `SELECT id AS "eventId", friend_id AS "friendId", 'event:' || webhook_event_id AS occurrence
         FROM line_event ORDER BY id DESC LIMIT 1`,
      );
      return rows[0]!;
    },
    stop: async () => {
      delete process.env.LINE_COMMERCE_DATABASE_URL;
      await endpoint.close();
      await store.close();
      await Promise.all([line.stop(), database.stop()]);
      await rm(dir, { recursive: true, force: true });
    },
  };
}
