import { Faults } from '../shop/faults';
import { RequestLog } from '../shop/request-log';
import { ShopBook, type ShopSize } from '../shop/shop-book';
import type { Subscription } from '../shop/purchases';
import { Access } from './access';
import { ByUpdate } from './by-update';
import { CostBucket } from './cost-bucket';
import { cyclesOf, type Cycle } from './cycles';

/** Every right that an app of ours may have (reference 3.1). */
export const ALL_SCOPES = [
  'read_customers',
  'read_orders',
  'read_all_orders',
  'read_own_subscription_contracts',
  'write_own_subscription_contracts',
] as const;
export type Scope = (typeof ALL_SCOPES)[number];

export interface ShopifyOptions extends ShopSize {
  readonly port?: number;
  /** false: no cost bucket. */
  readonly pace?: boolean;
  /** Points a second: 100 (Standard) unless told. */
  readonly restoreRate?: number;
  readonly accessToken?: string;
  readonly clientId?: string;
  readonly clientSecret?: string;
  readonly scopes?: readonly Scope[];
  /** One customer in so many has a row that cannot be read; 0: none. */
  readonly unreadableEvery?: number;
  /** Contracts that another app made, behind our own. */
  readonly foreignContracts?: number;
}

/** Everything that one pretend shop holds. */
export class ShopifyShop {
  readonly book: ShopBook;
  readonly access: Access;
  readonly bucket: CostBucket;
  readonly faults = new Faults('/admin/');
  readonly log = new RequestLog();
  readonly customers: ByUpdate;
  readonly orders: ByUpdate;
  readonly contracts: ByUpdate;
  readonly removedCustomers = new Set<number>();
  scopes: ReadonlySet<Scope>;
  /** Addresses are blank, as for an app without the grant for protected data. */
  redacted = false;
  /** The next mutation is carried out and its answer lost. */
  loseNextAnswer = false;
  /** Mutations carried out. */
  writes = 0;
  readonly foreignContracts: number;
  private readonly unreadableEvery: number;
  private readonly skipped = new Set<string>();
  /** As a contract was when its first change came: its cycles follow from that. */
  private readonly plans = new Map<number, Subscription>();
  private ordersCounted = -1;
  private readonly ordersOf = new Map<number, number>();

  constructor(options: ShopifyOptions) {
    this.book = new ShopBook(options);
    this.access = new Access(options, this.book.seed);
    this.bucket = new CostBucket(options.pace === false ? 0 : (options.restoreRate ?? 100));
    this.customers = new ByUpdate(this.book.people);
    this.orders = new ByUpdate(this.book.orders);
    this.contracts = new ByUpdate(this.book.subscriptions);
    this.scopes = new Set(options.scopes ?? ALL_SCOPES);
    this.foreignContracts = options.foreignContracts ?? 3;
    this.unreadableEvery = options.unreadableEvery ?? 0;
  }

  isUnreadable(index: number): boolean {
    return this.unreadableEvery > 0 && index % this.unreadableEvery === this.unreadableEvery - 1;
  }

  get unreadable(): number {
    return this.unreadableEvery > 0 ? Math.floor(this.book.people.count / this.unreadableEvery) : 0;
  }

  /** How many orders a customer made; all are counted anew when one came. */
  ordersCountOf(person: number): number {
    const { orders } = this.book;
    if (this.ordersCounted !== orders.count) {
      this.ordersCounted = orders.count;
      this.ordersOf.clear();
      for (const { person: buyer } of orders.all()) {
        if (buyer !== null) this.ordersOf.set(buyer, (this.ordersOf.get(buyer) ?? 0) + 1);
      }
    }
    return this.ordersOf.get(person) ?? 0;
  }

  cycles(contract: number): readonly Cycle[] {
    const plan = this.plans.get(contract) ?? this.book.subscriptions.at(contract);
    return cyclesOf(plan, (index) => this.skipped.has(`${contract}/${index}`));
  }

  skipCycle(contract: number, index: number): void {
    this.skipped.add(`${contract}/${index}`);
  }

  patchContract(contract: number, fields: Partial<Subscription>): void {
    if (!this.plans.has(contract)) this.plans.set(contract, this.book.subscriptions.at(contract));
    this.book.patchSubscription(contract, fields);
  }
}
