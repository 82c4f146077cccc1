import { memberRow } from './member-row';
import { mix } from '../shop/mix';
import type { ShopPlan } from './options';
import { orderKindOf, orderRow } from './order-row';
import type { ListedOrder, ShippingInfo, ShopOrder } from './order-shape';
import { isPaid, isShipped } from './order-shape';
import { DAY_MS } from '../shop/tokyo';

export interface OrderFilter {
  readonly orderNos: readonly string[] | null;
  /** Both ends belong to the range; JST without an offset. */
  readonly from: string | null;
  readonly to: string | null;
  readonly shipped: boolean | null;
  readonly paid: boolean | null;
}

export interface OrderPage {
  readonly orders: readonly ListedOrder[];
  /** The position to go on from; null when this was the last page. */
  readonly next: number | null;
}

const SHOP_OPENED = Date.parse('2020-01-01T00:00:00+09:00');
const SPAN_DAYS = 120;

const matches = (order: ListedOrder, filter: OrderFilter): boolean =>
  (filter.orderNos === null || filter.orderNos.includes(order.orderNo)) &&
  (filter.from === null || order.date >= filter.from) &&
  (filter.to === null || order.date <= filter.to) &&
  (filter.shipped === null || isShipped(order) === filter.shipped) &&
  (filter.paid === null || isPaid(order) === filter.paid);

/**
 * The orders of the shop, oldest first. Generated ones are the latest of an endless sequence that began when the shop
 * opened, so a shop started tomorrow shows the same orders under the same numbers, and one day more.
 */
export class OrderBook {
  private readonly changed = new Map<number, ShopOrder>();
  private readonly added: ShopOrder[] = [];
  private readonly startedAt: number;
  /** Milliseconds between two orders. */
  private readonly apart: number;
  private readonly firstSequence: number;

  constructor(
    private readonly plan: ShopPlan,
    private readonly captured: readonly ShopOrder[] | null,
  ) {
    this.startedAt = plan.clock.now().toMillis();
    this.apart = Math.max(1000, Math.floor((SPAN_DAYS * DAY_MS) / Math.max(1, plan.orders)));
    this.firstSequence = Math.floor((this.startedAt - SHOP_OPENED) / this.apart) - plan.orders;
  }

  get count(): number {
    return this.originals + this.added.length;
  }

  at(position: number): ShopOrder {
    return this.changed.get(position) ?? this.original(position);
  }

  find(orderNo: string): number | null {
    const position = this.positionOf(orderNo);
    return position >= 0 && position < this.count && this.at(position).listed.orderNo === orderNo ? position : null;
  }

  search(filter: OrderFilter, from: number, limit: number): OrderPage {
    const found: ListedOrder[] = [];
    for (const position of this.candidates(filter, from)) {
      const { listed } = this.at(position);
      if (!matches(listed, filter)) continue;
      if (found.length === limit) return { orders: found, next: position };
      found.push(listed);
    }
    return { orders: found, next: null };
  }

  /** New orders of this moment; their numbers. */
  add(count: number): string[] {
    const now = this.plan.clock.now().toMillis();
    const from = this.added.length;
    for (let n = from; n < from + count; n += 1) {
      const sequence = 90_000_000 + n;
      this.added.push(this.generate(sequence, now, now));
    }
    return this.added.slice(from).map(({ listed }) => listed.orderNo);
  }

  /** Writes shipping fields of one shipment. */
  update(position: number, shipmentNo: number, shipping: Partial<ShippingInfo>): void {
    const { listed } = this.at(position);
    const shipmentList = listed.shipmentList.map((shipment) =>
      shipment.shipmentNo === shipmentNo
        ? { ...shipment, shippingInfo: { ...shipment.shippingInfo, ...shipping } }
        : shipment,
    );
    this.replace(position, { ...listed, shipmentList });
  }

  setStatus(position: number, status: string): void {
    this.replace(position, { ...this.at(position).listed, status });
  }

  private replace(position: number, listed: ListedOrder): void {
    this.changed.set(position, { ...this.at(position), listed });
  }

  private get originals(): number {
    return this.captured ? this.captured.length : this.plan.orders;
  }

  private *candidates(filter: OrderFilter, from: number): Generator<number> {
    if (filter.orderNos) {
      const found = filter.orderNos.map((orderNo) => this.find(orderNo)).filter((position) => position !== null);
      yield* [...new Set(found)].sort((a, b) => a - b).filter((position) => position >= from);
      return;
    }
    const first = filter.from === null ? from : Math.max(from, this.firstSince(filter.from));
    for (let position = first; position < this.count; position += 1) yield position;
  }

  /** The first position whose order is not before `date`; orders are kept by date. */
  private firstSince(date: string): number {
    let [low, high] = [0, this.count];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.at(middle).listed.date < date) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private positionOf(orderNo: string): number {
    if (this.captured) {
      const position = this.captured.findIndex(({ listed }) => listed.orderNo === orderNo);
      if (position >= 0) return position;
    }
    const sequence = Number(orderNo.slice(1, 9));
    if (sequence >= 90_000_000) return this.originals + sequence - 90_000_000;
    return this.captured ? -1 : sequence - this.firstSequence;
  }

  private original(position: number): ShopOrder {
    const added = this.added[position - this.originals];
    if (added) return added;
    if (this.captured) return this.captured[position] as ShopOrder;
    const sequence = this.firstSequence + position;
    const late = mix(this.plan.seed, sequence, 103) % this.apart;
    const orderedAt = SHOP_OPENED + sequence * this.apart + late;
    return this.generate(sequence, orderedAt, this.startedAt);
  }

  private generate(sequence: number, orderedAt: number, now: number): ShopOrder {
    const { seed, members } = this.plan;
    const tail = String(mix(seed, sequence, 104) % 1000).padStart(3, '0');
    const orderNo = `1${String(sequence).padStart(8, '0')}${tail}`;
    const byGuest = members === 0 || orderKindOf(seed, sequence) === 'guest';
    const buyer = byGuest ? null : memberRow(seed, mix(seed, sequence, 105) % members);
    return orderRow({ seed, sequence, orderNo, orderedAt, now, buyer });
  }
}
