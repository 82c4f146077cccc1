import type { Order } from '../../../carts/model';

/** What of an order and one of its shipments decides how it stands. */
export interface Progress {
  readonly status: Order['status'];
  readonly cancelled: boolean;
  /** yyyy-MM-dd; null while the cart has none. */
  readonly shippedOn: string | null;
  readonly hasSlip: boolean;
}

/**
 * 配送状況 in one word. `today` is the Japanese day: a 発送日 still ahead is a plan. 配達完了 only where the cart says so;
 * couriers' sites are not read. What is neither sent nor known to be prepared was at least received.
 */
export function shippingStatus({ status, cancelled, shippedOn, hasSlip }: Progress, today: string): string {
  if (cancelled || status === 'cancelled') return 'キャンセル';
  if (status === 'returned') return '返品';
  if (status === 'delivered') return '配達完了';
  if (status === 'shipped' || hasSlip || (shippedOn !== null && shippedOn <= today)) return '発送済み';
  return status === 'preparing' || shippedOn !== null ? '発送準備中' : '受付';
}
