import type { FastifyInstance } from 'fastify';
import { z } from 'zod/v4';
import { faultRule, type Fault, type FaultRule, type Faults } from './faults';
import type { LoggedRequest, RequestLog } from './request-log';
import type { ShopBook } from './shop-book';
import { shopDay } from './tokyo';

/** Changes a pretend shop from outside, as its staff and customers would, and makes it misbehave. */
export class BookControl {
  constructor(
    readonly book: ShopBook,
    private readonly faults: Faults,
    private readonly log: RequestLog,
  ) {}

  describe(): { customers: number; subscriptions: number; orders: number } {
    const { people, subscriptions, orders } = this.book;
    return { customers: people.count, subscriptions: subscriptions.count, orders: orders.count };
  }

  addFault(rule: FaultRule): void {
    this.faults.add(rule);
  }

  clearFaults(): void {
    this.faults.clear();
  }

  get pendingFaults(): readonly Fault[] {
    return this.faults.pending;
  }

  /** The last requests and the counts of all, e.g. `GET /api/v2/admin/orders.json 200` → 51. */
  requests(): { counts: Readonly<Record<string, number>>; recent: readonly LoggedRequest[] } {
    return { counts: this.log.counts, recent: this.log.recent };
  }

  clearRequests(): void {
    this.log.clear();
  }

  /** 発送 of an order, on a day (today by default). */
  ship(order: number, shippedOn = shopDay(this.book.now()), slips: readonly string[] = ['444413758703']): void {
    this.book.ship(order, shippedOn, slips);
  }
}

const count = z.strictObject({ count: z.int().min(1).max(100_000) });
const done = { ok: true };

/** The control of a pretend shop for other processes of this machine: JSON under /sandbox/. */
export function bookControlRoutes(app: FastifyInstance, control: BookControl): void {
  app.get('/sandbox/shop', () => control.describe());
  app.get('/sandbox/faults', () => control.pendingFaults);
  app.post('/sandbox/faults', (request) => {
    control.addFault(faultRule.parse(request.body));
    return done;
  });
  app.delete('/sandbox/faults', () => {
    control.clearFaults();
    return done;
  });
  app.get('/sandbox/requests', () => control.requests());
  app.post('/sandbox/orders/add', (request) => control.book.addOrders(count.parse(request.body).count));
}
