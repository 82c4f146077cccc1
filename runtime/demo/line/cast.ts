import type { DateTime } from 'luxon';
import type { RunningSandbox } from '../../sandbox/futureshop/server';
import type { RawOrder } from '../raw-shop';
import { hasTracking, ordersOf, shownOrders } from './expected-shipping';

/** How a friend shows who they are. */
type Way =
  /** Types the address into the form and the code that was mailed to it. */
  | 'typed'
  /** LINE tells the address, as the person has agreed to. */
  | 'byLine'
  /** Types an address that no member has. */
  | 'stranger'
  /** Opens the form and leaves it. */
  | 'none';

export interface Role {
  readonly displayName: string;
  readonly way: Way;
  /** Their address, in the shop or not. */
  readonly mail: string;
  /** The shop's member they are; null for one whom the shop does not know. */
  readonly memberId: string | null;
  /** Blocks the account before the birthday messages go out. */
  readonly blocks: boolean;
}

/** The first order that fits tells the member; one whose reply is short is the easiest to read. */
function chooseMember(
  orders: readonly RawOrder[],
  today: DateTime,
  taken: ReadonlySet<string>,
  fits: (shown: readonly RawOrder[], older: number) => boolean,
): string {
  const ids = [...new Set(orders.filter(({ isMember }) => isMember).map(({ buyerInfo }) => buyerInfo.memberId))];
  const fitting = ids
    .filter((id) => !taken.has(id))
    .map((id) => ({ id, shown: shownOrders(orders, id, today), all: ordersOf(orders, id) }))
    .filter(({ shown, all }) => fits(shown, all.length - shown.length))
    .sort((a, b) => a.shown.length - b.shown.length);
  if (fitting[0]) return fitting[0].id;
  throw new Error('The sandbox has no member whose orders would show what the demo is about');
}

/** On how many days the orders were made: of orders of one day nobody sees which is the older. */
const daysOf = (orders: readonly RawOrder[]): number => new Set(orders.map(({ date }) => date.slice(0, 10))).size;

/** Days from today to the end of the points; no part of what is checked, but they must not be about to end. */
const POINTS_END_IN_DAYS = 60;

interface Person {
  readonly displayName: string;
  readonly way: Way;
  readonly mail: string;
  readonly blocks?: boolean;
  /** As the shop has it. */
  readonly birthday: string;
  readonly points: number;
}

/**
 * Makes members of the shop the friends of the demo, with their addresses, birthdays and points. One has older orders
 * than three months beside newer ones with a slip number, one a cancelled order, one none at all.
 */
export function castShop(
  { control }: RunningSandbox,
  orders: readonly RawOrder[],
  today: DateTime,
  people: { typed: Person; byLine: Person; blocking: Person; leapDay: Person },
): Role[] {
  const taken = new Set<string>();
  const choose = (fits: (shown: readonly RawOrder[], older: number) => boolean): string => {
    const id = chooseMember(orders, today, taken, fits);
    taken.add(id);
    return id;
  };
  const become = (memberId: string, { displayName, way, mail, blocks = false, birthday, points }: Person): Role => {
    const pointsExpirationDate = today.plus({ days: POINTS_END_IN_DAYS }).toFormat('yyyy-MM-dd');
    control.patchMember(Number(memberId) - 1, { mail, mobileMail: '', birthday, points, pointsExpirationDate });
    return { displayName, way, mail, memberId, blocks };
  };
  const isCancelled = ({ status }: RawOrder): boolean => status === 'CANCELLED';
  return [
    become(
      choose((shown, older) => daysOf(shown) > 1 && older > 0 && shown.some(hasTracking)),
      people.typed,
    ),
    become(
      choose((shown) => shown.length > 1 && shown.some(isCancelled)),
      people.byLine,
    ),
    become(
      choose((shown) => shown.length > 0),
      people.blocking,
    ),
    become(control.addMembers(1)[0]!.memberId, people.leapDay),
  ];
}

/** Friends whom the shop does not know. */
export const strangers: readonly Role[] = [
  { displayName: '健一', way: 'none', mail: '', memberId: null, blocks: false },
  { displayName: '誠', way: 'stranger', mail: 'nobody@example.com', memberId: null, blocks: false },
];

/** The friends of the demo whom the shop knows, as seen on this day. */
export const members = (today: DateTime) => {
  const bornToday = (years: number): string => today.minus({ years }).toFormat('yyyy-MM-dd');
  // Neither today nor on 28 February, whatever day it is.
  const another = today.minus({ years: 30 }).plus({ months: 2 }).set({ day: 15 }).toFormat('yyyy-MM-dd');
  return {
    typed: { displayName: '花子', way: 'typed', mail: 'hanako@example.com', birthday: bornToday(36), points: 1234 },
    byLine: { displayName: '美咲', way: 'byLine', mail: 'misaki@example.com', birthday: another, points: 0 },
    blocking: { displayName: '凛', way: 'byLine', mail: 'rin@example.com', birthday: bornToday(28), points: 50, blocks: true }, // prettier-ignore
    leapDay: { displayName: '智子', way: 'byLine', mail: 'tomoko@example.com', birthday: '1992-02-29', points: 9800 },
  } as const;
};
