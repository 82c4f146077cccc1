import { DateTime } from 'luxon';
import { TOKYO, type Clock } from '../../../lib/clock';
import { ensureChannel } from '../../../lib/crm/channels';
import type { LineMessage } from '../../../lib/line/message';
import type { Campaign, LedgerPorts, Renderer, SqlAudience } from '../../../lib/line/ledger';
import { openStore, type Store } from '../../../lib/store/store';
import { startTestPostgres } from '../../support/postgres';
import { PretendLine } from './pretend-line';

const START = '2026-11-22T10:00:00+09:00';

export class TestClock implements Clock {
  constructor(private instant = START) {}
  now(): DateTime {
    return DateTime.fromISO(this.instant, { zone: TOKYO });
  }
  set(instant: string): void {
    this.instant = instant;
  }
  forward(by: { days?: number; hours?: number; minutes?: number }): void {
    this.instant = this.now().plus(by).toISO()!;
  }
}

export const text = (words: string): LineMessage => ({ type: 'text', text: words });

/** Everybody gets the text as it stands; `{id}` becomes the friend's own id. */
export const plainRenderer: Renderer = async (_store, template, friendIds) =>
  new Map(
    friendIds.map((id) => [
      id,
      { messages: JSON.parse(JSON.stringify(template).replaceAll('{id}', id)) as LineMessage[] },
    ]),
  );

export const everybody: SqlAudience = { where: 'true', params: [], occurrence: `'once'` };

const TABLES = [
  ...['reply_claim', 'line_call', 'message_body', 'message_template', 'campaign_stop', 'quota_month', 'delivery'],
  ...['friend', 'line_channel'],
];

/** A database with one channel, and LINE beside it. */
export class World {
  readonly clock = new TestClock();
  line = new PretendLine();
  channelId = '';

  private constructor(
    readonly store: Store,
    readonly end: () => Promise<void>,
  ) {}

  static on(store: Store, stop: () => Promise<void>): World {
    return new World(store, async () => {
      await store.close();
      await stop();
    });
  }

  static async open(): Promise<World> {
    const database = await startTestPostgres();
    return World.on(await openStore(database.url), () => database.stop());
  }

  /** An empty ledger, a channel with `friends` friends, and a LINE that has received nothing. */
  async fresh(friends: number): Promise<string[]> {
    this.clock.set(START);
    this.line = new PretendLine();
    this.line.now = () => this.clock.now().toMillis();
    // DELETE, not TRUNCATE: a truncated table is a new file, which costs a sync to the disk each.
    for (const table of TABLES) await this.store.query(`DELETE FROM ${table}`);
    this.channelId = (
      await ensureChannel(this.store, { lineChannelId: 'main', name: 'main', sandbox: true }, this.clock)
    ).id;
    return this.addFriends(friends);
  }

  async addFriends(count: number): Promise<string[]> {
    const { rows } = await this.store.query<{ id: string }>(
      `INSERT INTO friend (id, channel_id, line_user_id, created_at, updated_at) OVERRIDING SYSTEM VALUE
        SELECT id, $1, 'U' || lpad(id::text, 32, '0'), $3, $3
        FROM (SELECT nextval('friend_id_seq') AS id FROM generate_series(1, $2)) n ORDER BY id RETURNING id`,
      [this.channelId, count, this.clock.now().toISO()],
    );
    return rows.map(({ id }) => id);
  }

  async block(friendIds: readonly string[]): Promise<void> {
    await this.store.query('UPDATE friend SET following = false WHERE id = ANY($1)', [friendIds]);
  }

  userId(friendId: string): string {
    return `U${friendId.padStart(32, '0')}`;
  }

  campaign(change: Partial<Campaign> = {}): Campaign {
    return {
      channelId: this.channelId,
      campaign: '冬のセール',
      step: 's1',
      purpose: 'promotion',
      sendUntil: '2026-11-30T23:59:59+09:00',
      template: [text('セールです')],
      ...change,
    };
  }

  ports(change: Partial<LedgerPorts> = {}): LedgerPorts {
    return { clock: this.clock, render: plainRenderer, reserve: 0, quota: null, ...change };
  }

  async states(): Promise<Record<string, number>> {
    const { rows } = await this.store.query<{ name: string; friends: string }>(
      `SELECT concat_ws(' ', state, reason) AS name, count(*) AS friends FROM delivery GROUP BY 1 ORDER BY 1`,
    );
    return Object.fromEntries(rows.map(({ name, friends }) => [name, Number(friends)]));
  }

  /** As if every process that held work had died long ago, and every wait were over. */
  async leasesRunOut(): Promise<void> {
    await this.store.query(`UPDATE delivery SET lease_until = clock_timestamp() WHERE lease_until IS NOT NULL`);
    await this.store.query(`UPDATE line_call SET lease_until = clock_timestamp() WHERE settled_at IS NULL`);
  }
}
