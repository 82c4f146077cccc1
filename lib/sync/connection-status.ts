import type { CartId } from '../carts/cart';
import type { UnmatchedReason } from '../crm/matching';
import type { FailureKind } from '../failure';
import type { UnknownStatuses } from './unknown-statuses';
import type { Stream } from './visit';

/** 初回の取り込み. How many customers the shop has in all is not known until they are read. */
export interface FirstImport {
  readonly state: 'notStarted' | 'running' | 'interrupted';
  readonly fetched: number;
  /** Japanese. */
  readonly message: string;
}

export interface NotReflectedYet {
  readonly message: 'まだ反映されていません';
  /** What is missing and what to do, in the order to do it. */
  readonly missing: readonly string[];
}

/** How one stream of a connection stands. Instants are ISO 8601 in Japanese time. */
export interface StreamStatus {
  /** The latest run; `notYet` before the first. */
  readonly state: 'notYet' | 'running' | 'completed' | 'failed' | 'stopped';
  readonly lastSuccessAt: string | null;
  /** Seconds since the beginning of the last complete reading: what changed since then may not be here yet. */
  readonly lagSeconds: number | null;
  /** Rows the latest run has read so far. */
  readonly fetched: number;
  /** When the latest run last stored something. */
  readonly heartbeatAt: string | null;
  /** Rows set aside because they could not be read. */
  readonly quarantined: number;
}

export interface LastError {
  readonly stream: Stream;
  readonly kind: FailureKind;
  readonly message: string;
  readonly hint: string;
  readonly at: string;
  /** True when a later run of the stream completed. */
  readonly resolved: boolean;
}

/** 外部連携: how a connection stands, in one look. No customer data. */
export interface ConnectionStatus {
  readonly connectionId: string;
  readonly cart: CartId;
  readonly cartName: string;
  readonly connectionName: string;
  readonly shop: string;
  readonly sandbox: boolean;
  readonly connected: boolean;
  readonly state: 'linked' | 'unlinked';
  readonly linkedAt: string;
  readonly unlinkedAt: string | null;
  /** The most important thing to know, in Japanese. */
  readonly message: string;
  readonly streams: Readonly<Record<Stream, StreamStatus>>;
  readonly counts: {
    /** Without those who left. */
    readonly customers: number;
    readonly withdrawnCustomers: number;
    readonly orders: number;
    /** null where the cart offers none; `subscriptionsUnavailable` says why. */
    readonly subscriptions: number | null;
    readonly linkedFriends: number;
  };
  /** The cart's words for 継続ステータス that we do not know, with how many 定期 stand so. */
  readonly unknownStatuses: UnknownStatuses;
  readonly subscriptionsUnavailable: string | null;
  readonly pointsUnavailable: string | null;
  /** null once the customers have been read to the end. */
  readonly firstImport: FirstImport | null;
  readonly lastError: LastError | null;
  readonly unmatched: Readonly<Record<UnmatchedReason, number>>;
  /** What is missing until values reach friends; null once they have. */
  readonly notReflectedYet: NotReflectedYet | null;
}
