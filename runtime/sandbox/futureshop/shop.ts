import { Access } from './access';
import { capturedMembers, capturedOrders } from './captured';
import { Cursors } from './cursors';
import { Faults } from '../shop/faults';
import { MemberBook } from './members';
import type { ShopPlan } from './options';
import { OrderBook } from './orders';
import { PointBook } from './points';
import { RequestLog } from '../shop/request-log';
import { Tokens } from './tokens';

/** Everything one running sandbox shop holds. */
export interface Shop {
  readonly plan: ShopPlan;
  readonly members: MemberBook;
  readonly orders: OrderBook;
  readonly points: PointBook;
  readonly tokens: Tokens;
  readonly access: Access;
  readonly cursors: Cursors;
  readonly faults: Faults;
  readonly log: RequestLog;
}

export const openShop = (plan: ShopPlan): Shop => {
  const members = new MemberBook(plan, plan.repliesDir ? capturedMembers(plan.repliesDir) : null);
  const tokens = new Tokens(plan.clock);
  return {
    plan,
    members,
    orders: new OrderBook(plan, plan.repliesDir ? capturedOrders(plan.repliesDir) : null),
    points: new PointBook(members),
    tokens,
    access: new Access(plan, tokens),
    cursors: new Cursors(),
    faults: new Faults('/admin-api/'),
    log: new RequestLog(),
  };
};
