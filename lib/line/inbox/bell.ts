import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'pg';
import type { Store } from '../../store/store';
import { BELL, EVERYBODY } from './store-events';

const RECONNECT_AFTER_MS = 1_000;

/**
 * Wakes the loops of this process when an event for them was committed, by any process. One connection for all of them,
 * beside the pool. It may miss a ring while the database is away: the loops look by themselves every few seconds.
 */
class Bell {
  private readonly sleepers = new Map<string, () => void>();
  private client: Client | undefined;
  private listening = false;

  constructor(private readonly store: Store) {}

  /** Calls `wake` for every ring until the function returned is called. */
  subscribe(consumerId: string, wake: () => void): () => void {
    this.sleepers.set(consumerId, wake);
    if (!this.listening) void this.listen();
    return () => {
      if (this.sleepers.get(consumerId) === wake) this.sleepers.delete(consumerId);
      if (this.sleepers.size === 0) void this.client?.end().catch(() => undefined);
    };
  }

  private async listen(): Promise<void> {
    this.listening = true;
    while (this.sleepers.size > 0) {
      await this.hearUntilLost().catch(() => undefined);
      if (this.sleepers.size > 0) await sleep(RECONNECT_AFTER_MS);
    }
    this.listening = false;
  }

  private async hearUntilLost(): Promise<void> {
    const client = await this.store.dedicatedClient();
    this.client = client;
    const lost = new Promise<void>((resolve) => client.once('end', () => resolve()));
    client.on('error', () => void client.end().catch(() => undefined));
    client.on('notification', ({ payload = '' }) => this.ring(payload));
    await client.query(`LISTEN ${BELL}`);
    // What was committed before this moment rang for nobody.
    this.ring(EVERYBODY);
    if (this.sleepers.size === 0) await client.end();
    await lost;
    this.client = undefined;
  }

  private ring(payload: string): void {
    if (payload === EVERYBODY) for (const wake of this.sleepers.values()) wake();
    else for (const id of payload.split(',')) this.sleepers.get(id)?.();
  }
}

const bells = new WeakMap<Store, Bell>();

/** The one bell of this process for that database. */
export function bellOf(store: Store): Bell {
  const bell = bells.get(store) ?? new Bell(store);
  bells.set(store, bell);
  return bell;
}
