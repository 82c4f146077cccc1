import type { Order } from '../shop/purchases';
import type { ShopSize } from '../shop/shop-book';

/** How this shop differs from others. */
export interface Habits {
  /** Of the answers' bytes; their header says UTF-8 in any case. */
  charset: 'utf-8' | 'shift_jis';
  /** Whether `orders` and the like come as a list or as an object by id. */
  rowsAs: 'array' | 'object';
  /** In which order rows are listed. */
  listing: 'rising' | 'falling' | 'mixed';
  /** Whether rows come in blocks or flat. */
  shape: 'blocks' | 'flat';
  /** Names of the order statuses: a master of each shop's own. */
  statusNames: Readonly<Record<Order['state'], string>>;
  /** Addresses that may ask; null: any. */
  allowedIps: readonly string[] | null;
}

export const USUAL_HABITS: Habits = {
  charset: 'utf-8',
  rowsAs: 'array',
  listing: 'rising',
  shape: 'blocks',
  statusNames: {
    received: '新規受付',
    preparing: '出荷まち☆',
    shipped: '出荷済み',
    delivered: '処理済み(完了)',
    cancelled: 'キャンセル',
  },
  allowedIps: null,
};

export interface RakurakuOptions extends ShopSize {
  readonly port?: number;
  /** false: no limit of requests. */
  readonly pace?: boolean;
  readonly clientId?: string;
  readonly clientSecret?: string;
  readonly redirectUrl?: string;
  /** Seconds a token lives and can be renewed; absent: it names no end and cannot. */
  readonly tokenSeconds?: number;
  /** One customer in so many has a row that cannot be read; 0: none. */
  readonly unreadableEvery?: number;
  readonly habits?: Partial<Habits>;
}
