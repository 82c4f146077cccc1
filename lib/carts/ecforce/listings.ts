import type { Step } from './errors';

/** One of ecforce's lists, and what to bring along with its rows. */
export interface Listing {
  readonly step: Step;
  readonly path: string;
  readonly include: string;
  /** Rows that were deleted come too, marked so. */
  readonly withDeleted: boolean;
}

export const customerListing: Listing = {
  step: 'customers',
  path: '/customers',
  include: 'billing_address',
  withDeleted: false,
};

export const orderListing: Listing = {
  step: 'orders',
  path: '/orders',
  include: 'customer,order_items',
  withDeleted: false,
};

/** A deleted 定期 must not stay 定期継続中 with us. */
export const subscriptionListing: Listing = {
  step: 'subscriptions',
  path: '/subs_orders',
  include: 'customer,order_items',
  withDeleted: true,
};
