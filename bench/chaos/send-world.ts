import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../lib/clock';
import { addFriends, ensureChannel } from '../../lib/crm/friends';
import { openStore, type Store } from '../../lib/store/store';
import { LineProcess } from '../line-process';
import { CrashingPostgres } from './crashing-postgres';

const PAGE = 1_000;

/** PostgreSQL and the pretend LINE, each of the trial's own, and the friends both know. */
export class SendWorld {
  private constructor(
    readonly folder: string,
    readonly postgres: CrashingPostgres,
    readonly line: LineProcess,
  ) {}

  static async open(friends: number): Promise<SendWorld> {
    const folder = await mkdtemp(join(tmpdir(), 'line-commerce-chaos-'));
    let postgres: CrashingPostgres | undefined;
    try {
      postgres = await CrashingPostgres.start(join(folder, 'home'));
      const line = await LineProcess.start({ dir: join(folder, 'line'), people: friends, rates: true });
      return new SendWorld(folder, postgres, line);
    } catch (error) {
      await postgres?.stop();
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  async withStore<T>(work: (store: Store) => Promise<T>): Promise<T> {
    const store = await openStore(this.postgres.url);
    try {
      return await work(store);
    } finally {
      await store.close();
    }
  }

  /** Makes everybody at the pretend LINE a friend, each with a name of their own; answers our ids, in order. */
  async befriend(): Promise<string[]> {
    const people: { lineUserId: string; displayName: string }[] = [];
    for (let after = ''; ;) {
      const path = `people?limit=${PAGE}${after && `&after=${after}`}`;
      const page = await this.line.control<{ userId: string }[]>('GET', path);
      for (const { userId } of page) people.push({ lineUserId: userId, displayName: `友だち${people.length + 1}` });
      if (page.length < PAGE) break;
      after = page.at(-1)!.userId;
    }
    return this.withStore(async (store) => {
      const wanted = { lineChannelId: this.line.credentials.channelId, name: '試験', sandbox: true };
      const channel = await ensureChannel(store, wanted, systemClock);
      await addFriends(store, channel.id, people, 'sandbox', systemClock);
      const { rows } = await store.query<{ id: string }>('SELECT id FROM friend ORDER BY id');
      return rows.map(({ id }) => id);
    });
  }

  async close(): Promise<void> {
    await this.line.stop();
    await this.postgres.stop();
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
