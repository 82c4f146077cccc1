import type { SendPort } from '../../../lib/line/send-port';
import type { Store } from '../../../lib/store/store';

const forever = new Promise<never>(() => undefined);

/** When a process dies: at its n-th step (a statement, a transaction or a request), before or after that took effect. */
export interface Death {
  readonly atStep: number;
  readonly after: boolean;
}

/** A process that may die: from its death on nothing it began comes back, and nothing new reaches anybody. */
export class Mortal {
  private steps = 0;
  private dead = false;
  private die: () => void = () => undefined;
  readonly death = new Promise<'died'>((resolve) => {
    this.die = () => resolve('died');
  });

  constructor(private readonly plan: Death) {}

  store(store: Store): Store {
    return {
      ...store,
      query: ((statement, params) => this.step(() => store.query(statement, params))) as Store['query'],
      transaction: (work) => this.step(() => store.transaction(work)),
    };
  }

  port(port: SendPort): SendPort {
    return {
      push: (...given) => this.step(() => port.push(...given)),
      multicast: (...given) => this.step(() => port.multicast(...given)),
      reply: (...given) => this.step(() => port.reply(...given)),
      validate: (...given) => this.step(() => port.validate(...given)),
      quota: (...given) => this.step(() => port.quota(...given)),
    };
  }

  private async step<T>(work: () => Promise<T>): Promise<T> {
    if (this.dead) return forever;
    this.steps += 1;
    const isLast = this.steps >= this.plan.atStep;
    if (isLast && !this.plan.after) return this.end();
    const result = await work();
    return isLast || this.dead ? this.end() : result;
  }

  private end(): Promise<never> {
    this.dead = true;
    this.die();
    return forever;
  }
}
