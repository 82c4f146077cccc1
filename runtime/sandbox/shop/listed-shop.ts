import type { Person } from './people';
import type { Order, Subscription } from './purchases';
import type { ShopBook } from './shop-book';

interface Row {
  readonly index: number;
  readonly updatedAt: number;
}

interface Rows<T extends Row> {
  readonly count: number;
  readonly version: number;
  at(index: number): T;
}

/** Which rows are asked for; milliseconds since 1970, both bounds included. */
export interface Asked {
  /** Counted from 1. */
  readonly page: number;
  readonly size: number;
  readonly from?: number;
  readonly to?: number;
  readonly indexes?: readonly number[];
}

export interface Listed<T> {
  readonly rows: readonly T[];
  /** Rows on all pages together. */
  readonly total: number;
}

/** One kind of rows, listed by index in pages of a size. */
class Listing<T extends Row> {
  readonly gone = new Set<number>();
  private found: { readonly key: string; readonly indexes: readonly number[] } = { key: '', indexes: [] };

  constructor(private readonly rows: Rows<T>) {}

  page(asked: Asked): Listed<T> {
    const { page, size, indexes: wanted } = asked;
    const indexes = wanted?.filter((index) => this.has(index)) ?? this.matching(asked);
    const shown = indexes.slice((page - 1) * size, page * size);
    return { rows: shown.map((index) => this.rows.at(index)), total: indexes.length };
  }

  has(index: number): boolean {
    return Number.isInteger(index) && index >= 0 && index < this.rows.count && !this.gone.has(index);
  }

  /** Looked for once and kept while nothing changes: the pages of one listing are asked for one by one. */
  private matching({ from = -Infinity, to = Infinity }: Asked): readonly number[] {
    const key = [from, to, this.rows.version, this.gone.size].join();
    if (this.found.key !== key) this.found = { key, indexes: this.search(from, to) };
    return this.found.indexes;
  }

  private search(from: number, to: number): number[] {
    const unbounded = from === -Infinity && to === Infinity;
    return Array.from({ length: this.rows.count }, (_, index) => index).filter((index) => {
      if (this.gone.has(index)) return false;
      if (unbounded) return true;
      const { updatedAt } = this.rows.at(index);
      return updatedAt >= from && updatedAt <= to;
    });
  }
}

/** A shop whose API lists everything by page number. */
export class ListedShop {
  readonly customers: Listing<Person>;
  readonly orders: Listing<Order>;
  readonly subscriptions: Listing<Subscription>;

  constructor(readonly book: ShopBook) {
    this.customers = new Listing(book.people);
    this.orders = new Listing(book.orders);
    this.subscriptions = new Listing(book.subscriptions);
  }

  /** The first customer listed goes, or a new one comes behind the last. */
  moveCustomers(kind: string): void {
    if (kind === 'insertMember') return void this.book.people.add(this.book.now());
    const first = this.customers.page({ page: 1, size: 1 }).rows[0];
    if (first) this.customers.gone.add(first.index);
  }
}
