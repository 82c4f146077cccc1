import type { DateTime } from 'luxon';
import type { Checks } from '../checks';
import { expectMatching } from '../expectations';
import { readRawMembers, readRawOrders, type RawMember, type RawOrder, type ShopAccess } from '../raw-shop';
import { castShop, members, strangers, type Role } from './cast';
import type { ExpectedBubble } from './expected';
import { Phone } from './phone';
import type { Stage } from './stage';

/** A friend with what they must have received so far. */
export interface Friend extends Role {
  readonly phone: Phone;
  readonly expected: ExpectedBubble[];
  /** The member they must be linked with, as the shop has it; null: with none. */
  readonly member: RawMember | null;
  following: boolean;
}

/** Gives each role a person with LINE. */
async function phonesOf({ world, demo }: Stage, roles: readonly Role[]): Promise<Array<Role & { phone: Phone }>> {
  const people: Array<Role & { phone: Phone }> = [];
  for (const role of roles) {
    const email = role.way === 'byLine' ? role.mail : null;
    const { userId } = await world.addPerson({ displayName: role.displayName, email });
    people.push({ ...role, phone: new Phone(demo.product.line, demo.product.mailbox, userId) });
  }
  return people;
}

/** People with LINE who are members of the shop, and others; whom each is to be linked with follows from the rules. */
export async function castFriends(
  stage: Stage,
  today: DateTime,
  checks: Checks,
): Promise<{ friends: Friend[]; orders: RawOrder[] }> {
  const { sandbox } = stage.demo.product;
  const shop: ShopAccess = { host: sandbox.host, ...sandbox.credentials };
  const orders = await readRawOrders(shop);
  const people = await phonesOf(stage, [...castShop(sandbox, orders, today, members(today)), ...strangers]);
  const rawMembers = await readRawMembers(shop);
  const { links } = expectMatching(
    rawMembers,
    people.map(({ phone, displayName, way, mail }) => ({
      ...{ lineUserId: phone.userId, displayName, following: true },
      email: way === 'none' ? null : mail,
    })),
  );
  const friends = people.map((person): Friend => {
    const linked = links.get(person.phone.userId);
    const member = rawMembers.find(({ memberId }) => memberId === linked) ?? null;
    return { ...person, expected: [], member, following: true };
  });
  for (const { displayName, member, memberId } of friends)
    checks.equal(`${displayName} 見込みの会員`, member?.memberId ?? null, memberId);
  return { friends, orders };
}
