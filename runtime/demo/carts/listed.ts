import type { PretendCart } from '../../sandbox/pretend-carts';
import type { Person } from '../../sandbox/shop/people';
import type { ShopBook } from '../../sandbox/shop/shop-book';
import type { SubscriptionState } from '../../sandbox/shop/purchases';

/** What of a pretend shop's book its cart lets us know, and how a 定期 in each state is then to stand. */
export interface Listed {
  readonly customers: readonly Person[];
  readonly states: Readonly<Partial<Record<SubscriptionState, string>>>;
}

const ALL_STATES = { active: 'active', paused: 'paused', cancelled: 'cancelled', odd: 'unknown' } as const;

const whoOrdered = (book: ShopBook, ofGuest: (order: number) => number | null): Person[] => {
  const indexes = [...book.orders.all()].map(({ index, person }) => person ?? ofGuest(index));
  return [...new Set(indexes)].flatMap((index) => (index === null ? [] : [book.people.at(index)]));
};

/** By the reference: most carts list everything; two know a customer by the orders only. */
export function listedBy(cart: PretendCart, book: ShopBook): Listed {
  switch (cart) {
    case 'rms':
      // Who orders at 楽天 is no guest. What was cancelled is no longer listed; a state of the shop's own is one that goes on.
      return {
        customers: whoOrdered(book, (order) => order % book.people.count),
        states: { active: 'active', paused: 'active', odd: 'active' },
      };
    case 'tamago':
      return { customers: whoOrdered(book, () => null), states: ALL_STATES };
    default:
      return { customers: [...book.people.all()], states: ALL_STATES };
  }
}
