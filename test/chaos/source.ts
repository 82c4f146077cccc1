import type { Customer, Order, Subscription } from '../../lib/carts/model';
import { memberNo, members, subscriptionNo, subscriptions } from '../support/memory-cart';

export const STORED = 1_000;
export const LEFT = 8;
export const CHANGED = 100;
export const NEW = 3_000;

/** The shop when it was read for the first time. */
export const firstMembers = (): Customer[] => members(STORED);

/** The same shop later: the first 8 have left, the next 100 have other points, 3,000 have joined. */
export const changedMembers = (): Customer[] =>
  members(STORED + NEW)
    .slice(LEFT)
    .map((member, index) =>
      index < CHANGED ? memberNo(LEFT + 1 + index, { fields: { ...member.fields, point: -1 } }) : member,
    );

/** The 定期 of those members: the first 8 are no longer listed, the next 100 are paused, 3,000 are new. */
export const changedSubscriptions = (): Subscription[] =>
  subscriptions(STORED + NEW)
    .slice(LEFT)
    .map((subscription, index) =>
      index < CHANGED ? subscriptionNo(LEFT + 1 + index, { status: 'paused', statusRaw: '停止' }) : subscription,
    );

/** An order with two lines and two shipments; every tenth is not sent yet. */
export const order = (no: number): Order => ({
  orderNo: `O${String(no).padStart(6, '0')}`,
  customerId: `M${String(no).padStart(6, '0')}`,
  orderedAt: '2026-03-01T10:00:00+09:00',
  status: 'preparing',
  statusRaw: '処理中',
  total: no,
  paymentMethod: null,
  cancelledAt: null,
  subscriptionNo: null,
  subscriptionCount: null,
  lines: [1, 2].map((lineNo) => ({
    lineNo,
    shipmentNo: lineNo,
    productCode: `P${no}`,
    productName: '定期便',
    variation: null,
    quantity: lineNo,
    unitPrice: no,
    courseName: null,
  })),
  shipments: [1, 2].map((shipmentNo) => ({
    shipmentNo,
    courier: '佐川急便',
    slipNo: `${no}-${shipmentNo}`,
    shippedOn: no % 10 === 0 ? null : '2026-03-02',
    expectedOn: null,
    preferredOn: null,
    preferredTime: null,
  })),
});
