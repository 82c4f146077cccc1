import type { Clock } from '../clock';
import type { FailureKind } from '../failure';
import type { Customer, Order, Points, Subscription } from './model';

export type CartId =
  'futureshop' | 'repist' | 'subscstore' | 'ecforce' | 'shopify' | 'csv' | 'tamago' | 'rms' | 'rakuraku';

/** How a listing goes on: all of it at each run, or what changed since the stored cursor. */
export type Reading = 'full' | 'changes';

/** Where a listing continues; opaque to everyone but the cart that made it. JSON only. */
export type Cursor = Readonly<Record<string, string | number | boolean | null>>;

/** A row that does not parse: kept with its reason while its page goes on. */
export interface RejectedRow {
  /** The cart's id of the row, or `#<position>` where even that cannot be read. */
  readonly rowKey: string;
  /** Japanese, names the item, never its value. */
  readonly reason: string;
  readonly raw: unknown;
}

export interface Page<T> {
  readonly rows: readonly T[];
  readonly rejected: readonly RejectedRow[];
  /**
   * Continue from here once this page is stored. A full reading: null on the last page. A reading of changes (orders
   * always are one): never null, the last page's is where the next visit starts.
   */
  readonly next: Cursor | null;
  /** ISO instant at which the cart answered. */
  readonly readAt: string;
}

/** How a cart offers something: by API, only by a robot, or not at all (then `why`, in Japanese). */
export type Way = { readonly by: 'api' | 'robot' } | { readonly by: 'none'; readonly why: string };
export type ChangeKind = 'skip' | 'pause' | 'cancel' | 'switchProduct' | 'memo';

export interface Capabilities {
  readonly matchKey: 'email' | 'phone';
  readonly read: Readonly<Record<'customers' | 'orders' | 'subscriptions' | 'points' | 'shippedOn', Way>>;
  readonly change: Readonly<Record<ChangeKind, Way>>;
}

export type FieldType = 'text' | 'number' | 'date';

/** Keys of the fields that hold points, which a shop may not give (`pointsUnavailable`). The same in every cart. */
export const POINT_FIELD_KEYS: ReadonlySet<string> = new Set(['points', 'pointsExpirationDate']);

/**
 * Keys of the fields that follow from the stored orders or 定期. The same in every cart. A customer's row does not carry
 * them, but for `purchaseCount` where the cart counts itself.
 */
export const DERIVED_FIELDS = {
  subscriptionProductCode: 'subscriptions',
  productCode: 'orders',
  purchasedAt: 'orders',
  purchaseCount: 'orders',
  purchaseAmount: 'orders',
  subscriptionStatus: 'subscriptions',
  nextDeliveryOn: 'subscriptions',
  subscriptionCount: 'subscriptions',
} as const satisfies Readonly<Record<string, 'orders' | 'subscriptions'>>;

/** One custom-data field that a cart fills, e.g. { key: 'memberId', label: '会員ID', type: 'text' }. */
export interface FieldDefinition {
  readonly key: string;
  readonly label: string;
  readonly type: FieldType;
}

export interface ConnectionReport {
  readonly ok: boolean;
  readonly kind: FailureKind | null;
  /** What was found, in Japanese. */
  readonly message: string;
  /** What to do next, in Japanese; '' when ok. */
  readonly hint: string;
}

/**
 * What is to become of one 定期. Each names the state it was decided upon or is to lead to, so that asking twice changes
 * nothing. Days are Japanese calendar days, yyyy-MM-dd.
 */
export type SubscriptionChange = { readonly subscriptionId: string } & (
  | {
      /** スキップ of the delivery planned for this day; done when the next one is later. */
      readonly kind: 'skip';
      readonly deliveryOn: string;
    }
  | {
      /** 休止: to the given 次回お届け予定日, or, null, until somebody starts it again. */
      readonly kind: 'pause';
      readonly nextDeliveryOn: string | null;
    }
  | { readonly kind: 'cancel' }
  | {
      /** 商品変更 of the line with the first code; the codes are the cart's. */
      readonly kind: 'switchProduct';
      readonly fromProductCode: string;
      readonly toProductCode: string;
    }
  | {
      /** Added behind what stands there, never over it. */
      readonly kind: 'memo';
      readonly text: string;
    }
);

/** What the cart said to a change: its status and codes, never a customer's data. */
export interface CartAnswer {
  /** HTTP status; null where no answer came and the change was seen by reading back. */
  readonly status: number | null;
  readonly codes: readonly string[];
}

/** Proof of a change: read before, asked for, read back. */
export interface ChangeProof {
  /** False when the subscription was so already and nothing was written. */
  readonly changed: boolean;
  readonly before: Subscription;
  readonly after: Subscription;
  /** null when nothing was written. */
  readonly answer: CartAnswer | null;
  /** ISO instant of the reading back. */
  readonly readAt: string;
}

/** `interactive` goes before `sync` in the same bucket. */
export type Lane = 'interactive' | 'sync';

/** One request's turn. */
export interface Turn {
  /**
   * The request has arrived: for certain so many milliseconds ago, or, where negative, in so many. May be said again,
   * when more is known; the latest arrival counts. Never rejects.
   */
  over(arrivedMs: number): Promise<void>;
}

/** A rate limit kept across processes. */
export interface Pace {
  /**
   * Resolves when the caller may make one request of `bucket`. Rejects with the signal's reason when aborted. `burst`:
   * how many a rested bucket lets through at once, for limits by the hour; below 50 a second only.
   */
  slot(bucket: string, perSecond: number, lane: Lane, signal?: AbortSignal, burst?: number): Promise<void>;
  /**
   * Like `slot`, for a limit that holds in every single second: a request may be late on its way, so the next turn is
   * counted from when this one's had arrived, and waits until that is said.
   */
  turn(bucket: string, perSecond: number, lane: Lane, signal?: AbortSignal): Promise<Turn>;
  /** After a 429: nobody asks in this bucket for `milliseconds`. */
  holdBack(bucket: string, milliseconds: number): Promise<void>;
}

/** A file out of the caller's hands, e.g. n8n's binary data. */
export interface HandedFile {
  readonly name: string;
  /** Its bytes from the start; called once for each reading. */
  open(): AsyncIterable<Uint8Array> | Promise<AsyncIterable<Uint8Array>>;
}

/** Where the files are for a cart that is read from files, and how the caller wants them read. */
export interface CartFiles {
  /** Below it lie the shops' watched folders; absent in an n8n without our data folder. */
  readonly root?: string;
  /** Read instead of the folder. */
  readonly handed?: HandedFile;
  /** Item → heading, as chosen in the column picker; '' leaves the item out. */
  readonly columns?: Readonly<Record<string, string>>;
}

/** What a shop's consent brought, kept for all processes and sealed by the cart: the place itself tells nothing. */
export interface Grants {
  read(key: string): Promise<string | null>;
  keep(key: string, sealed: string): Promise<void>;
  /** Runs `work` while nobody else does for this key: what can be used once must not be used twice. */
  alone<T>(key: string, work: () => Promise<T>): Promise<T>;
}

/** What a session gets from outside; tests and nodes pass their own. */
export interface CartPorts {
  readonly clock: Clock;
  readonly pace: Pace;
  readonly lane: Lane;
  readonly signal?: AbortSignal;
  /** n8n's SSRF policy where it has one; throws to refuse. Our own host check runs in any case. */
  readonly egress?: (url: string) => Promise<void>;
  /** For carts that are read from files. */
  readonly files?: CartFiles;
  /** The user's correction of paths and field names, parsed JSON of `<data folder>/mapping/<cart>.json`. */
  readonly mappingOverride?: unknown;
  /** Absent where no database is known: then a grant ends with this process. */
  readonly grants?: Grants;
}

/** Which shop a credential points at. */
export interface ShopIdentity {
  /** Stable name of the shop within the cart, e.g. API domain + shop key. Not secret. */
  readonly shop: string;
  /** True when the host is our own sandbox on loopback. */
  readonly sandbox: boolean;
  /** By what this shop's customers are matched, where the cart leaves it to the shop; else `capabilities.matchKey`. */
  readonly matchKey?: Capabilities['matchKey'];
}

export interface CartSession {
  readonly identity: ShopIdentity;
  /** Why this shop gives no points, in Japanese; null when it does. */
  readonly pointsUnavailable: string | null;
  /** The credential test: never throws for a refusal of the cart. */
  check(): Promise<ConnectionReport>;
  /** Customers, as `reading.customers` says, from the start or from where a stored cursor left off. */
  customers(since?: Cursor): AsyncIterable<Page<Customer>>;
  /** One customer by the cart's id; null when the cart no longer has it. */
  customer(customerId: string): Promise<Customer | null>;
  /** Orders since the cursor, then again those in `stillOpen` (order numbers we hold as unshipped, in batches). */
  orders(since: Cursor | undefined, stillOpen: AsyncIterable<readonly string[]>): AsyncIterable<Page<Order>>;
  /** One order by its number; null when the cart has no such order. */
  order(orderNo: string): Promise<Order | null>;
  /** Where a reading of the orders made at `instant` (ISO 8601) and later starts; absent where the cart cannot tell. */
  ordersFrom?(instant: string): Cursor;
  /** 定期, as `reading.subscriptions` says. */
  subscriptions(since?: Cursor): AsyncIterable<Page<Subscription>>;
  points(customerId: string): Promise<Points>;
  /** Compares, writes, reads back. Rejects with Failure when it is not proven that the change was made. */
  change(change: SubscriptionChange): Promise<ChangeProof>;
}

export interface Cart {
  readonly id: CartId;
  readonly label: string;
  readonly capabilities: Capabilities;
  readonly reading: Readonly<Record<'customers' | 'subscriptions', Reading>>;
  /** It is read from files that somebody puts there, perhaps once and by hand, and not asked each night. */
  readonly readsFiles?: boolean;
  /** The custom data this cart fills, in the order it is shown. */
  readonly fields: readonly FieldDefinition[];
  /** Checks the settings (throws Failure 'config' naming what is wrong) and makes a session. No I/O. */
  connect(settings: unknown, ports: CartPorts): CartSession;
}
