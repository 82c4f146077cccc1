import { DateTime } from 'luxon';
import type { CartId } from '../../../lib/carts/cart';
import { TOKYO, type Clock } from '../../../lib/clock';
import { ensureChannel } from '../../../lib/crm/friends';
import type { Trust } from '../../../lib/crm/intake';
import { openStore, type Store } from '../../../lib/store/store';
import { startTestPostgres } from '../../support/postgres';

/** A clock that stands still until it is set. */
export class TestClock implements Clock {
  constructor(private instant: string) {}
  now(): DateTime {
    return DateTime.fromISO(this.instant, { zone: TOKYO });
  }
  set(instant: string): void {
    this.instant = instant;
  }
}

export interface FriendFacts {
  email?: string | null;
  phone?: string | null;
  trust?: Trust;
  proof?: string;
  following?: boolean;
  name?: string;
}

export interface CustomerFacts {
  email?: string | null;
  mobile?: string | null;
  phone?: string | null;
  withdrawnOn?: string | null;
  fields?: Record<string, string | number>;
}

const START = '2026-11-22T01:00:00+09:00';

/** One database with helpers that say what is in it. Rows are written as the sync and the intake would. */
export class World {
  readonly clock = new TestClock(START);
  private constructor(
    readonly store: Store,
    readonly end: () => Promise<void>,
  ) {}

  static async open(): Promise<World> {
    const database = await startTestPostgres();
    const store = await openStore(database.url);
    return new World(store, async () => {
      await store.close();
      await database.stop();
    });
  }

  /** Back to an empty database at the start time. */
  async clear(): Promise<void> {
    this.clock.set(START);
    const tables = (await this.tables()).filter((name) => name !== 'schema_migration');
    await this.store.query(`TRUNCATE ${tables.join(', ')} RESTART IDENTITY CASCADE`);
  }

  private async tables(): Promise<string[]> {
    const { rows } = await this.store.query<{ name: string }>(
      `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'line_commerce' ORDER BY 1`,
    );
    return rows.map((row) => row.name);
  }

  async value<T>(sql: string, params: unknown[] = []): Promise<T> {
    return Object.values((await this.store.query(sql, params)).rows[0]!)[0] as T;
  }

  async channel(lineChannelId = 'main', sandbox = true): Promise<string> {
    return (await ensureChannel(this.store, { lineChannelId, name: lineChannelId, sandbox }, this.clock)).id;
  }

  connection(
    shop = 'shop',
    { sandbox = true, name = shop, linkedAt = '2026-11-20T10:00:00+09:00', cart = 'futureshop' as CartId } = {},
  ): Promise<string> {
    return this.value(
      `INSERT INTO cart_connection (cart, shop, name, sandbox, linked_at) VALUES ($5, $1, $2, $3, $4) RETURNING id`,
      [shop, name, sandbox, linkedAt, cart],
    );
  }

  async friend(channelId: string, userId: string, facts: FriendFacts = {}): Promise<string> {
    const id = await this.value<string>(
      `INSERT INTO friend (channel_id, line_user_id, display_name, following, created_at, updated_at)
       VALUES ($1, $2, $3, $4, $5, $5) RETURNING id`,
      [channelId, userId, facts.name ?? userId, facts.following ?? true, this.clock.now().toISO()],
    );
    await this.address(id, 'email', facts.email, facts);
    await this.address(id, 'phone', facts.phone, facts);
    return id;
  }

  async address(friendId: string, kind: 'email' | 'phone', value: string | null | undefined, facts: FriendFacts = {}) {
    if (!value) return;
    await this.store.query(
      `INSERT INTO identity (friend_id, kind, value, trust, proof, obtained_at) VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT (friend_id, kind) DO UPDATE SET value = excluded.value, trust = excluded.trust`,
      [friendId, kind, value, facts.trust ?? 'proven', facts.proof ?? 'lineIdToken', this.clock.now().toISO()],
    );
  }

  customer(connectionId: string, cartId: string, facts: CustomerFacts = {}): Promise<string> {
    return this.value(
      `INSERT INTO cart_customer (connection_id, cart_customer_id, email_key, mobile_email_key, phone_key, withdrawn_on, fields, read_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id`,
      [connectionId, cartId, facts.email ?? null, facts.mobile ?? null, facts.phone ?? null, facts.withdrawnOn ?? null,
        facts.fields ?? { memberId: cartId }, this.clock.now().toISO()], // prettier-ignore
    );
  }

  /** Who is linked with whom: LINE user id → the cart's customer id. */
  async links(connectionId: string): Promise<Record<string, string>> {
    const { rows } = await this.store.query<{ friend: string; customer: string }>(
      `SELECT f.line_user_id AS friend, c.cart_customer_id AS customer FROM customer_link l
       JOIN friend f ON f.id = l.friend_id JOIN cart_customer c ON c.id = l.customer_id
       WHERE l.connection_id = $1 ORDER BY 1`,
      [connectionId],
    );
    return Object.fromEntries(rows.map((row) => [row.friend, row.customer]));
  }

  async reasons(connectionId: string): Promise<Record<string, string>> {
    const { rows } = await this.store.query<{ friend: string; reason: string }>(
      `SELECT f.line_user_id AS friend, u.reason FROM unmatched_friend u JOIN friend f ON f.id = u.friend_id
       WHERE u.connection_id = $1 ORDER BY 1`,
      [connectionId],
    );
    return Object.fromEntries(rows.map((row) => [row.friend, row.reason]));
  }

  /** What has been written to our tables so far: equal before and after a run that wrote nothing. */
  async writes(): Promise<string> {
    const parts = (await this.tables()).map(
      (name) => `SELECT '${name}' AS t, ctid::text AS c, xmin::text AS x FROM ${name}`,
    );
    return this.value(
      `SELECT md5(string_agg(t || c || x, ',' ORDER BY t, c)) FROM (${parts.join(' UNION ALL ')}) AS all_rows`,
    );
  }
}
