import type { Fault, FaultRule } from '../shop/faults';
import type { MemberRow } from './member-row';
import { mix } from '../shop/mix';
import type { PointOption, SandboxSettings } from './options';
import { isShipped } from './order-shape';
import type { LoggedRequest } from '../shop/request-log';
import type { Shop } from './shop';
import { shopDay, shopTime } from '../shop/tokyo';

/** Which member a control call touched. */
export interface TouchedMember {
  readonly index: number;
  readonly memberId: string;
}

export interface MemberAddresses extends TouchedMember {
  readonly mail: string;
  readonly mobileMail: string;
  /** True when the row cannot be read as it is served. */
  readonly unreadable: boolean;
}

export interface ShopDescription {
  readonly seed: number;
  /** Listed now, unreadable rows among them. */
  readonly members: number;
  readonly unreadableMembers: number;
  readonly orders: number;
  readonly pointOption: PointOption;
  readonly pace: boolean;
}

export type MemberChange = 'name' | 'points' | 'mail' | 'mobileMail';

const greatestCommon = (a: number, b: number): number => (b === 0 ? a : greatestCommon(b, a % b));

/** Changes the shop from outside, as its staff and customers would, and makes it misbehave. */
export class SandboxControl {
  private changes = 0;

  constructor(private readonly shop: Shop) {}

  describe(): ShopDescription {
    const { plan, members, orders } = this.shop;
    const { pointOption, pace } = plan.settings;
    const { count, unreadable } = members;
    return { seed: plan.seed, members: count, unreadableMembers: unreadable, orders: orders.count, pointOption, pace };
  }

  configure(settings: Partial<SandboxSettings>): void {
    Object.assign(this.shop.plan.settings, settings);
  }

  addFault(rule: FaultRule): void {
    this.shop.faults.add(rule);
  }

  clearFaults(): void {
    this.shop.faults.clear();
  }

  get pendingFaults(): readonly Fault[] {
    return this.shop.faults.pending;
  }

  /** The last requests and the counts of all, e.g. `GET /admin-api/v1/member 200` → 51. */
  requests(): { counts: Readonly<Record<string, number>>; recent: readonly LoggedRequest[] } {
    return { counts: this.shop.log.counts, recent: this.shop.log.recent };
  }

  clearRequests(): void {
    this.shop.log.clear();
  }

  /** Every access token given out so far stops working. */
  expireTokens(): void {
    this.shop.tokens.revokeAll();
  }

  /** The row of one member as it is served; null for one that is gone. */
  member(index: number): MemberRow | null {
    return this.shop.members.has(index) ? this.shop.members.at(index) : null;
  }

  /** The addresses of listed members by position, to give friends the same ones. */
  addresses(from: number, count: number): MemberAddresses[] {
    const { members } = this.shop;
    return members.indexes(from, count).map((index) => {
      const { memberId, mail, mobileMail } = members.at(index);
      const addresses = { memberId: String(memberId), mail: String(mail ?? ''), mobileMail: String(mobileMail ?? '') };
      return { index, ...addresses, unreadable: members.isUnreadable(index) };
    });
  }

  /** Writes fields of one member; the time of last update moves unless `touch` is false. */
  patchMember(index: number, fields: MemberRow, touch = true): void {
    this.shop.members.patch(index, fields, touch ? this.now() : null);
  }

  /** Changes `count` readable members chosen by `seed`. Points change without moving the time of last update. */
  changeMembers(what: MemberChange, count: number, seed = 1): TouchedMember[] {
    const chosen = this.choose(count, seed);
    for (const { index } of chosen) this.patchMember(index, this.changed(index, what), what !== 'points');
    return chosen;
  }

  /** 退会: the shop no longer lists them. */
  removeMembers(count: number, seed = 1): TouchedMember[] {
    const chosen = this.choose(count, seed);
    for (const { index } of chosen) this.shop.members.remove(index);
    return chosen;
  }

  addMembers(count: number): TouchedMember[] {
    return this.touched(this.shop.members.add(count, this.now()));
  }

  /** New orders of this moment; their numbers. */
  addOrders(count: number): string[] {
    return this.shop.orders.add(count);
  }

  /** Numbers of orders that wait for their shipment, oldest first. */
  waitingOrders(count: number): string[] {
    const { orders } = this.shop;
    const waiting: string[] = [];
    for (let position = 0; position < orders.count && waiting.length < count; position += 1) {
      const { listed } = orders.at(position);
      if (listed.status === 'AWAITING_PAYMENT' && !isShipped(listed)) waiting.push(listed.orderNo);
    }
    return waiting;
  }

  /** Ships all of the given orders on a day (today by default); the numbers of those that exist. */
  shipOrders(orderNos: readonly string[], shippingDate = shopDay(this.shop.plan.clock.now().toMillis())): string[] {
    return orderNos.filter((orderNo) => {
      const { orders } = this.shop;
      const position = orders.find(orderNo);
      if (position === null) return false;
      for (const { shipmentNo } of orders.at(position).listed.shipmentList)
        orders.update(position, shipmentNo, { shippingDate, invoiceNo: `9${orderNo.slice(1)}` });
      orders.setStatus(position, 'COMPLETED');
      return true;
    });
  }

  private now(): string {
    return shopTime(this.shop.plan.clock.now().toMillis());
  }

  private changed(index: number, what: MemberChange): MemberRow {
    this.changes += 1;
    if (what === 'points') return { points: this.shop.points.balance(index) + 1 + (this.changes % 100) };
    if (what === 'name') return { lastName: `改姓${this.changes}`, lastNameKana: 'カイセイ' };
    return { [what]: `changed${index + 1}.${this.changes}@example.com` };
  }

  /** Walks the listing in strides that share no divisor with its length, so that nobody is met twice. */
  private choose(count: number, seed: number): TouchedMember[] {
    const { members } = this.shop;
    const listed = members.count;
    const start = mix(seed, 0, 201);
    let stride = 1 + (mix(seed, 0, 202) % Math.max(1, listed));
    while (greatestCommon(stride, listed) > 1) stride += 1;
    const chosen: number[] = [];
    for (let n = 0; n < listed && chosen.length < count; n += 1) {
      const [index] = members.indexes((start + n * stride) % listed, 1);
      if (index !== undefined && !members.isUnreadable(index)) chosen.push(index);
    }
    return this.touched(chosen);
  }

  private touched(indexes: readonly number[]): TouchedMember[] {
    return indexes.map((index) => ({ index, memberId: String(this.shop.members.at(index)['memberId']) }));
  }
}
