import { Faults } from '../shop/faults';
import { RequestLog } from '../shop/request-log';
import { ShopBook } from '../shop/shop-book';
import { Access } from './access';
import { planOf, type EcforceOptions, type EcforcePlan } from './options';
import type { Searchable } from './query';
import { customerEntry, FIRST_ID, orderEntry, subscriptionEntry, type SubsExtra } from './rows';

/** What goes wrong with the next write, once: it answers 200 and does nothing, or answers 200 with an error. */
export type NextWrite = 'ignored' | 'failedInside200' | null;

const PLAIN: SubsExtra = { skipsNext: false, suspendReasonIds: [], cancelReasonIds: [], deletedAt: null };

/** Everything one running pretend shop of ecforce holds. */
export class EcforceShop {
  readonly plan: EcforcePlan;
  readonly book: ShopBook;
  readonly access: Access;
  readonly faults = new Faults('/api/v2/admin/');
  readonly log = new RequestLog();
  readonly removedCustomers = new Set<number>();
  readonly extras = new Map<number, SubsExtra>();
  nextWrite: NextWrite = null;

  constructor(options: EcforceOptions) {
    this.plan = planOf(options);
    this.book = new ShopBook({ ...options, clock: this.plan.clock });
    this.access = new Access(this.plan);
  }

  get customers(): Searchable {
    const { book, removedCustomers } = this;
    return {
      ...{ code: 'CU', filters: ['id', 'number', 'email', 'link_number', 'created_at', 'updated_at'] },
      ...{ firstId: FIRST_ID.customer, endId: FIRST_ID.customer + book.people.count },
      deleted: () => removedCustomers.size,
      entry: (id) => {
        const index = id - FIRST_ID.customer;
        if (!book.people.has(index) || removedCustomers.has(index)) return null;
        return customerEntry(book.people.at(index), this.buyTimes(index), this.isUnreadable(index));
      },
    };
  }

  get orders(): Searchable {
    const { orders } = this.book;
    return {
      code: 'OR',
      filters: ['id', 'number', 'customer_id', 'subs_order_id', 'state', 'times', 'created_at', 'updated_at'],
      ...{ firstId: FIRST_ID.order, endId: FIRST_ID.order + orders.count },
      deleted: () => 0,
      entry: (id) => (orders.has(id - FIRST_ID.order) ? orderEntry(orders.at(id - FIRST_ID.order)) : null),
    };
  }

  get subscriptions(): Searchable {
    const { subscriptions, seed } = this.book;
    return {
      ...{ code: 'SO', filters: ['id', 'number', 'times', 'state', 'link_number', 'created_at', 'updated_at'] },
      ...{ firstId: FIRST_ID.subscription, endId: FIRST_ID.subscription + subscriptions.count },
      deleted: () => [...this.extras.values()].filter(({ deletedAt }) => deletedAt !== null).length,
      entry: (id, withDeleted) => {
        const index = id - FIRST_ID.subscription;
        if (!subscriptions.has(index)) return null;
        const extra = this.extraOf(index);
        if (extra.deletedAt !== null && !withDeleted) return null;
        return subscriptionEntry(subscriptions.at(index), extra, seed);
      },
    };
  }

  extraOf(index: number): SubsExtra {
    return this.extras.get(index) ?? PLAIN;
  }

  /** How many customers' rows cannot be read. */
  get unreadable(): number {
    const { unreadableEvery } = this.plan;
    return unreadableEvery === 0 ? 0 : Math.floor(this.book.people.count / unreadableEvery);
  }

  private isUnreadable(index: number): boolean {
    const { unreadableEvery } = this.plan;
    return unreadableEvery > 0 && index % unreadableEvery === unreadableEvery - 1;
  }

  /** Orders of a person: those of the index and of each further round (shop/purchases.ts). */
  private buyTimes(index: number): number {
    return Math.ceil(Math.max(0, this.book.orders.count - index) / this.book.people.count);
  }
}
