import type { PoolClient } from 'pg';
import type { SendPort } from '../../lib/line/send-port';
import type { Store } from '../../lib/store/store';
import type { PhaseKeeper } from './phases';

/**
 * The store and LINE as the ledger uses them, with a note of what is going on. Nothing in the ledger knows of it: a
 * transaction that names a call which was made writes its outcome, any other of a visit freezes calls to come.
 */
export class Watched {
  private readonly made = new Set<string>();
  private endClaim: () => void = () => undefined;

  constructor(private readonly phases: PhaseKeeper) {}

  store(store: Store): Store {
    return {
      query: (statement, params) => {
        const name = typeof statement === 'string' ? '' : statement.name;
        const ask = () => store.query(statement, params) as ReturnType<Store['query']>;
        return (name.startsWith('ledger-claim') ? this.claim(name, ask) : ask()) as never;
      },
      transaction: (work) => this.transaction(store, work),
      dedicatedClient: () => store.dedicatedClient(),
      close: () => store.close(),
    };
  }

  /** A visit has ended: nothing of it is claimed any more. */
  visitEnded(): void {
    this.endClaim();
    this.made.clear();
  }

  /** Claimed rows are at this stage until they are frozen; claimed calls are made at once. */
  private async claim<T extends { readonly rowCount: number | null }>(name: string, ask: () => Promise<T>): Promise<T> {
    this.endClaim();
    this.endClaim = this.phases.begin('claiming');
    try {
      const claimed = await ask();
      if (!name.endsWith('rows') || !claimed.rowCount) this.endClaim();
      return claimed;
    } catch (error) {
      this.endClaim();
      throw error;
    }
  }

  private async transaction<T>(store: Store, work: (client: PoolClient) => Promise<T>): Promise<T> {
    let end: (() => void) | null = null;
    const look = (params: unknown): void => {
      if (end) return;
      const writesOutcome = this.names(params);
      if (!writesOutcome) this.endClaim();
      end = this.phases.begin(writesOutcome ? 'committing' : 'freezing');
    };
    try {
      return await store.transaction((client) => work(looking(client, look)));
    } finally {
      (end as (() => void) | null)?.();
    }
  }

  private names(params: unknown): boolean {
    return Array.isArray(params) && params.flat().some((one) => typeof one === 'string' && this.made.has(one));
  }

  port<P extends SendPort>(port: P): P {
    const call = <A extends unknown[], T>(key: (...args: A) => string, send: (...args: A) => Promise<T>) => {
      return (...args: A): Promise<T> => {
        this.made.add(key(...args));
        return this.phases.during('calling', () => send(...args));
      };
    };
    return {
      ...port,
      push: call((_to, _messages, key) => key, port.push),
      multicast: call((_to, _messages, key) => key, port.multicast),
    };
  }
}

/** A client that shows the parameters of each statement before it runs. */
const looking = (client: PoolClient, look: (params: unknown) => void): PoolClient =>
  new Proxy(client, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (name !== 'query' || typeof value !== 'function')
        return typeof value === 'function' ? value.bind(target) : value;
      return (statement: string | { values?: unknown }, params?: unknown) => {
        look(params ?? (typeof statement === 'object' ? statement.values : undefined));
        return value.call(target, statement, params) as unknown;
      };
    },
  });
