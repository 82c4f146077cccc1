import type { Clock } from '../clock';
import type { FailureKind } from '../failure';
import type { Customer, Order, Points, Subscription } from './model';

export type CartId = 'futureshop';

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
   * Continue from here once this page is stored. Customers: null on the last page. Orders: never null, the last page's
   * is where the next visit starts.
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

export interface SubscriptionChange {
  readonly kind: ChangeKind;
  readonly subscriptionId: string;
}

/** Read back from the cart after a change. */
export interface ChangeProof {
  readonly before: Subscription;
  readonly after: Subscription;
}

/** `interactive` goes before `sync` in the same bucket. */
export type Lane = 'interactive' | 'sync';

/** A rate limit kept across processes. */
export interface Pace {
  /**
   * Resolves when the caller may make one request of `bucket`. Rejects with the signal's reason when aborted. `burst`:
   * how many a rested bucket lets through at once, for limits by the hour; below 50 a second only.
   */
  slot(bucket: string, perSecond: number, lane: Lane, signal?: AbortSignal, burst?: number): Promise<void>;
  /** After a 429: nobody asks in this bucket for `milliseconds`. */
  holdBack(bucket: string, milliseconds: number): Promise<void>;
}

/** What a session gets from outside; tests and nodes pass their own. */
export interface CartPorts {
  readonly clock: Clock;
  readonly pace: Pace;
  readonly lane: Lane;
  readonly signal?: AbortSignal;
  /** n8n's SSRF policy where it has one; throws to refuse. Our own host check runs in any case. */
  readonly egress?: (url: string) => Promise<void>;
  /** The user's correction of paths and field names, parsed JSON of `<data folder>/mapping/<cart>.json`. */
  readonly mappingOverride?: unknown;
}

/** Which shop a credential points at. */
export interface ShopIdentity {
  /** Stable name of the shop within the cart, e.g. API domain + shop key. Not secret. */
  readonly shop: string;
  /** True when the host is our own sandbox on loopback. */
  readonly sandbox: boolean;
}

export interface CartSession {
  readonly identity: ShopIdentity;
  /** Why this shop gives no points, in Japanese; null when it does. */
  readonly pointsUnavailable: string | null;
  /** The credential test: never throws for a refusal of the cart. */
  check(): Promise<ConnectionReport>;
  /** All customers, from the start or from where a stored cursor left off. */
  customers(since?: Cursor): AsyncIterable<Page<Customer>>;
  /** One customer by the cart's id; null when the cart no longer has it. */
  customer(customerId: string): Promise<Customer | null>;
  /** Orders since the cursor, then again those in `stillOpen` (order numbers we hold as unshipped, in batches). */
  orders(since: Cursor | undefined, stillOpen: AsyncIterable<readonly string[]>): AsyncIterable<Page<Order>>;
  /** Where a reading of the orders made at `instant` (ISO 8601) and later starts. */
  ordersFrom(instant: string): Cursor;
  subscriptions(since?: Cursor): AsyncIterable<Page<Subscription>>;
  points(customerId: string): Promise<Points>;
  change(change: SubscriptionChange): Promise<ChangeProof>;
}

export interface Cart {
  readonly id: CartId;
  readonly label: string;
  readonly capabilities: Capabilities;
  /** The custom data this cart fills, in the order it is shown. */
  readonly fields: readonly FieldDefinition[];
  /** Checks the settings (throws Failure 'config' naming what is wrong) and makes a session. No I/O. */
  connect(settings: unknown, ports: CartPorts): CartSession;
}
