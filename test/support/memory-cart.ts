import { setTimeout as sleep } from 'node:timers/promises';
import type { Cart, CartSession, Cursor, Page, RejectedRow } from '../../lib/carts/cart';
import type { Customer, Order } from '../../lib/carts/model';
import { Failure } from '../../lib/failure';

const way = { by: 'api' } as const;
const none = { by: 'none', why: '試験用' } as const;

/** A shop in memory: the cart lies outside our reach, and these tests are about what becomes of its pages. */
export class MemoryShop {
  customers: Customer[] = [];
  rejected: RejectedRow[] = [];
  orders: Order[] = [];
  pageSize = 10;
  /** Called before each page is handed out; may throw, wait, or change the shop. */
  beforePage: (pageNo: number) => void | Promise<void> = () => undefined;
  /** Ids asked for one by one. */
  readonly askedFor: string[] = [];
  /** Order numbers that were asked for as still open, batch by batch. */
  readonly askedOpen: string[][] = [];
  /** Cursors with which a reading began. */
  readonly begunAt: (Cursor | undefined)[] = [];
  clock: () => string = () => '2026-03-02T00:30:00.000+09:00';

  constructor(readonly name = `memory/${Math.random().toString(36).slice(2)}`) {}

  readonly cart: Cart = {
    id: 'futureshop',
    label: 'futureshop',
    capabilities: {
      matchKey: 'email',
      read: { customers: way, orders: way, subscriptions: none, points: none, shippedOn: way },
      change: { skip: none, pause: none, cancel: none, switchProduct: none, memo: none },
    },
    fields: [],
    connect: () => this.session(),
  };

  session(): CartSession {
    const unused = () => {
      throw new Failure('cart', '試験では使いません。', '');
    };
    return {
      identity: { shop: this.name, sandbox: true },
      pointsUnavailable: null,
      check: unused,
      customers: (since) => this.customerPages(since),
      customer: async (id) => {
        this.askedFor.push(id);
        return this.customers.find((customer) => customer.id === id) ?? null;
      },
      orders: (since, stillOpen) => this.orderPages(since, stillOpen),
      ordersFrom: unused,
      subscriptions: unused,
      points: unused,
      change: unused,
    };
  }

  private async *customerPages(since?: Cursor): AsyncGenerator<Page<Customer>> {
    this.begunAt.push(since);
    for (let offset = Number(since?.offset ?? 0), pageNo = 0; ; pageNo += 1) {
      await this.beforePage(pageNo);
      const rows = this.customers.slice(offset, offset + this.pageSize);
      offset += this.pageSize;
      const isLast = offset >= this.customers.length;
      yield { rows, rejected: isLast ? this.rejected : [], next: isLast ? null : { offset }, readAt: this.clock() };
      if (isLast) return;
    }
  }

  private async *orderPages(
    since: Cursor | undefined,
    stillOpen: AsyncIterable<readonly string[]>,
  ): AsyncGenerator<Page<Order>> {
    this.begunAt.push(since);
    let offset = Number(since?.offset ?? 0);
    for (let pageNo = 0; offset < this.orders.length; pageNo += 1) {
      await this.beforePage(pageNo);
      const rows = this.orders.slice(offset, offset + this.pageSize);
      offset += rows.length;
      yield { rows, rejected: [], next: { offset }, readAt: this.clock() };
    }
    for await (const numbers of stillOpen) {
      this.askedOpen.push([...numbers]);
      const rows = this.orders.filter((order) => numbers.includes(order.orderNo));
      yield { rows, rejected: [], next: { offset }, readAt: this.clock() };
    }
  }
}

/** A customer whose every value follows from its number. */
export const memberNo = (no: number, changed: Partial<Customer> = {}): Customer => ({
  id: `M${String(no).padStart(6, '0')}`,
  email: `member${no}@example.com`,
  mobileEmail: null,
  phone: null,
  birthday: '1990-02-03',
  fields: { memberId: `M${String(no).padStart(6, '0')}`, point: no },
  updatedAt: null,
  ...changed,
});

export const members = (count: number, from = 1): Customer[] =>
  Array.from({ length: count }, (_, index) => memberNo(from + index));

/** A page that takes its time, for tests about stopping and killing. */
export const slowly = (milliseconds: number) => async (): Promise<void> => void (await sleep(milliseconds));
