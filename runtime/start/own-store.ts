import { openStore, type Store } from '../../lib/store/store';

/** Our tables for this process's own small needs: opened by the first one, since n8n's start must not wait for it. */
export class OwnStore {
  private opened: Promise<Store> | undefined;

  /** `databaseUrl` resolves when the database is up. */
  constructor(private readonly databaseUrl: Promise<string>) {
    // Whoever starts the database tells of its failure.
    databaseUrl.catch(() => undefined);
  }

  open(): Promise<Store> {
    this.opened ??= this.databaseUrl.then(openStore).catch((error: unknown) => {
      this.opened = undefined;
      throw error;
    });
    return this.opened;
  }

  async close(): Promise<void> {
    const store = await this.opened?.catch(() => undefined);
    await store?.close();
  }
}
