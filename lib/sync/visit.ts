import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { connectionLost, databaseFailure } from '../store/errors';
import { withReconnect, type Store } from '../store/store';

export type Stream = 'customers' | 'orders' | 'subscriptions';

/** Another visit has taken the stream over, or the connection was unlinked: this one writes nothing any more. */
export class Overtaken extends Error {
  override readonly name = 'Overtaken';
}

const lockName = (connectionId: string, stream: Stream): string => `line_commerce.take-in/${stream}/${connectionId}`;
const REGAIN_PATIENCE_MS = 60_000;

/**
 * One execution's work on a stream. A session lock keeps others from starting and falls with the process. What makes
 * writes safe is the epoch: it rises with every visit, and every transaction goes through `fenced`.
 */
export class Visit {
  private epoch = '';
  private lockIsLost = false;

  private constructor(
    private readonly store: Store,
    readonly connectionId: string,
    readonly stream: Stream,
    private lock: pg.Client,
  ) {
    this.watch(lock);
  }

  /** Takes the stream's lock. null when another visit is alive. Writes nothing. */
  static async begin(store: Store, connectionId: string, stream: Stream): Promise<Visit | null> {
    const lock = await takeLock(store, connectionId, stream);
    return lock && new Visit(store, connectionId, stream, lock);
  }

  /** Makes this visit the only one that may write. Called within the transaction that opens the run. */
  async raiseEpoch(client: pg.ClientBase): Promise<void> {
    const { rows } = await client.query<{ epoch: string }>(
      `INSERT INTO sync_cursor AS c (connection_id, stream, epoch) VALUES ($1, $2, 1)
       ON CONFLICT (connection_id, stream) DO UPDATE SET epoch = c.epoch + 1 RETURNING epoch`,
      [this.connectionId, this.stream],
    );
    this.epoch = rows[0]!.epoch;
  }

  /**
   * A transaction that holds the stream's cursor, moved to `position` if one is given. Throws Overtaken, having
   * written nothing, when a newer visit exists, and Failure 'transient' when the lock fell: the server restarted, and
   * with asynchronous commits it may have forgotten the last of them, so the cursor is to be read again.
   */
  async fenced<T>(work: (client: pg.PoolClient) => Promise<T>, position: string | null = null): Promise<T> {
    if (this.lockIsLost) throw connectionLost();
    return this.underEpoch(work, position);
  }

  /** The same without the lock: for a last word on the run, when there is nothing more to take in. */
  underEpoch<T>(work: (client: pg.PoolClient) => Promise<T>, position: string | null = null): Promise<T> {
    return this.store.transaction(async (client) => {
      const mine = await client.query(
        `UPDATE sync_cursor SET position = coalesce($4::jsonb, position)
         WHERE connection_id = $1 AND stream = $2 AND epoch = $3`,
        [this.connectionId, this.stream, this.epoch, position],
      );
      if (mine.rowCount === 0) throw new Overtaken();
      return work(client);
    });
  }

  /** Whether the lock's connection still lives; it dies with the server. */
  async holdsLock(): Promise<boolean> {
    if (this.lockIsLost) return false;
    const probe = this.lock.query('SELECT 1').then(
      () => true,
      () => false,
    );
    return Promise.race([probe, sleep(5_000, false, { ref: false })]);
  }

  /**
   * After the server came back: takes the lock again within a minute and raises the epoch, so that nothing of before
   * can still be written. `stillOurs` looks within that transaction whether the run is still to be done. False when
   * another visit was quicker.
   */
  async regain(stillOurs: (client: pg.ClientBase) => Promise<boolean>, signal?: AbortSignal): Promise<boolean> {
    await this.end();
    for (const until = Date.now() + REGAIN_PATIENCE_MS; Date.now() < until; await sleep(500, undefined, { signal })) {
      const lock = await withReconnect(() => takeLock(this.store, this.connectionId, this.stream), signal);
      if (!lock) continue;
      this.lock = lock;
      this.watch(lock);
      return withReconnect(
        () =>
          this.store.transaction(async (client) => {
            await this.raiseEpoch(client);
            return stillOurs(client);
          }),
        signal,
      );
    }
    return false;
  }

  private watch(lock: pg.Client): void {
    this.lockIsLost = false;
    lock.once('end', () => {
      if (this.lock === lock) this.lockIsLost = true;
    });
  }

  async end(): Promise<void> {
    await this.lock.end().catch(() => undefined);
  }
}

async function takeLock(store: Store, connectionId: string, stream: Stream): Promise<pg.Client | null> {
  const client = await store.dedicatedClient();
  try {
    // A machine that vanished without closing its connection must not hold the lock for hours.
    await client.query('SET tcp_keepalives_idle = 30; SET tcp_keepalives_interval = 10; SET tcp_keepalives_count = 3');
    const { rows } = await client.query<{ taken: boolean }>(
      'SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS taken',
      [lockName(connectionId, stream)],
    );
    if (rows[0]?.taken) return client;
  } catch (error) {
    await client.end().catch(() => undefined);
    throw databaseFailure(error);
  }
  await client.end();
  return null;
}
