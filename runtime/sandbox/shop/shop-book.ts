import type { Clock } from '../../../lib/clock';
import { systemClock } from '../../../lib/clock';
import { personAt, type Person } from './people';
import { orderAt, subscriptionAt, type Order, type Stock, type Subscription } from './purchases';

export interface ShopSize {
  /** The same seed and clock give the same shop. */
  readonly seed?: number;
  readonly customers?: number;
  readonly subscriptions?: number;
  readonly orders?: number;
  readonly clock?: Clock;
}

/** Rows made by their index when asked for; only what was changed since is held. */
class Shelf<T extends { readonly updatedAt: number }> {
  private readonly changed = new Map<number, T>();
  private added = 0;
  private changes = 0;

  constructor(
    private readonly make: (index: number) => T,
    private readonly original: number,
  ) {}

  get count(): number {
    return this.original + this.added;
  }

  /** Grows with every change: what was found out before holds as long as it stays. */
  get version(): number {
    return this.changes;
  }

  at(index: number): T {
    return this.changed.get(index) ?? this.make(index);
  }

  has(index: number): boolean {
    return Number.isInteger(index) && index >= 0 && index < this.count;
  }

  patch(index: number, fields: Partial<T>, updatedAt: number): T {
    const row = { ...this.at(index), ...fields, updatedAt };
    this.changed.set(index, row);
    this.changes += 1;
    return row;
  }

  /** A row behind the last one. */
  add(updatedAt: number, fields: Partial<T> = {}): number {
    this.added += 1;
    this.patch(this.count - 1, fields, updatedAt);
    return this.count - 1;
  }

  /** In the order of their indexes. */
  *all(): Generator<T> {
    for (let index = 0; index < this.count; index += 1) yield this.at(index);
  }
}

/** Everything a pretend shop of any cart sells, to whom: the same people, 定期 and orders, written by each cart its way. */
export class ShopBook {
  readonly people: Shelf<Person>;
  readonly subscriptions: Shelf<Subscription>;
  readonly orders: Shelf<Order>;
  readonly clock: Clock;
  private readonly stock: Stock;

  constructor({ seed = 1, customers = 300, subscriptions = 100, orders = 200, clock = systemClock }: ShopSize = {}) {
    this.clock = clock;
    this.stock = { seed, people: customers, subscriptions, orders, openedAt: clock.now().toMillis() };
    this.people = new Shelf((index) => personAt(seed, index), customers);
    this.subscriptions = new Shelf((index) => subscriptionAt(this.stock, index), subscriptions);
    this.orders = new Shelf((index) => orderAt(this.stock, index), orders);
  }

  get seed(): number {
    return this.stock.seed;
  }

  /** Milliseconds since 1970. */
  now(): number {
    return this.clock.now().toMillis();
  }

  patchPerson(index: number, fields: Partial<Person>): Person {
    return this.people.patch(index, fields, this.now());
  }

  patchSubscription(index: number, fields: Partial<Subscription>): Subscription {
    return this.subscriptions.patch(index, fields, this.now());
  }

  patchOrder(index: number, fields: Partial<Order>): Order {
    return this.orders.patch(index, fields, this.now());
  }

  /** New orders of this moment, in state `received`; their indexes. */
  addOrders(count: number): number[] {
    const fresh = (): Partial<Order> => ({ state: 'received', orderedAt: this.now() });
    return Array.from({ length: count }, () => {
      const index = this.orders.add(this.now(), fresh());
      const { parcel } = this.orders.at(index);
      this.patchOrder(index, { parcel: { ...parcel, slips: [], shippedOn: '' } });
      return index;
    });
  }

  /** 発送: from today's parcel on, with its slip number. */
  ship(index: number, shippedOn: string, slips: readonly string[]): Order {
    const { parcel } = this.orders.at(index);
    return this.patchOrder(index, { state: 'shipped', parcel: { ...parcel, shippedOn, slips } });
  }

  subscriptionsOf(person: number): Subscription[] {
    return [...this.subscriptions.all()].filter((one) => one.person === person);
  }

  ordersOf(person: number): Order[] {
    return [...this.orders.all()].filter((one) => one.person === person);
  }
}
