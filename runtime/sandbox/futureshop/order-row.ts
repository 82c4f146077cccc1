import type { MemberRow } from './member-row';
import { mix, place } from '../shop/mix';
import type { ListedOrder, ShopOrder } from './order-shape';
import { NO_EXTRAS } from './order-shape';
import type { OrderSeed } from './shipment-row';
import { shipmentRow, taxIn } from './shipment-row';
import { shopDay, shopTime } from '../shop/tokyo';

/**
 * Of any 20 consecutive orders one each is cancelled, by a guest, a subscription, a store pickup, on hold, a preorder,
 * returned, overdue (old and unshipped), has a slip number without a 発送日, and a 発送日 without a slip number; one has
 * two shipments of which both are sent on different days, one two of which only the first is sent, two are 頒布会.
 */
const KINDS = (
  'cancelled guest subscription storePickup onHold preorder returned overdue slipOnly noSlip twoDays halfSent ' +
  'hanpukai hanpukai plain plain plain plain plain plain'
).split(' ');

/** What is special about the order of a sequence number. */
export const orderKindOf = (seed: number, sequence: number): string =>
  KINDS[place(seed, sequence, 20, 7, 101)] as string;

const BUYER_FIELDS = (
  'memberId lastName firstName lastNameKana firstNameKana mail mobileMail zipCode prefecture address1 address2 ' +
  'address3 telNoMain faxNo birthday companyName companyNameKana departmentName departmentNameKana companyTelNo ' +
  'companyFaxNo'
).split(' ');

const GUEST: MemberRow = {
  lastName: '会員外',
  firstName: '花子',
  lastNameKana: 'カイインガイ',
  firstNameKana: 'ハナコ',
  mail: 'guest@example.org',
  zipCode: '000-0000',
  prefecture: 'TOKYO',
  address1: '渋谷区渋谷',
  address2: '0-0',
  telNoMain: '00-0000-0000',
};

const statusOf = (kind: string, allSent: boolean): string => {
  if (kind === 'cancelled') return 'CANCELLED';
  if (kind === 'onHold') return 'ON_HOLD';
  if (kind === 'preorder') return 'PREORDER';
  if (kind === 'returned' && allSent) return 'REFUNDED';
  return allSent ? 'COMPLETED' : 'AWAITING_PAYMENT';
};

const totalsOf = (productTotal: number): Record<string, unknown> => ({
  grandTotal: productTotal,
  totalCost: productTotal,
  productTotal,
  taxTotal: taxIn(productTotal),
  discountTotal: 0,
  giftWrappingChargeTotal: 0,
  postage: 0,
  coolDeliveryChargeTotal: 0,
  taxConfigEnabled: true,
  taxRate: 10,
  taxRoundingType: 'ROUND_DOWN',
  standardTax: 10,
  reducedTax: 8,
  usedPointPrice: 0,
});

/** The order of one sequence number. */
export const orderRow = (order: OrderSeed): ShopOrder => {
  const { seed, sequence, orderNo, orderedAt, buyer } = order;
  const kind = orderKindOf(seed, sequence);
  const hash = mix(seed, sequence, 102);
  const sender = buyer ?? GUEST;
  const count = kind === 'twoDays' || kind === 'halfSent' ? 2 : 1;
  const shipments = Array.from({ length: count }, (_, n) => shipmentRow(order, kind, sender, n + 1));
  const listed: ListedOrder = {
    orderNo,
    type: 'REGULAR',
    date: shopTime(orderedAt),
    status: statusOf(
      kind,
      shipments.every(({ shippingInfo }) => shippingInfo.shippingDate !== ''),
    ),
    ...(kind === 'cancelled' ? { cancelDate: shopTime(orderedAt + 3_600_000) } : {}),
    ...totalsOf(shipments.reduce((sum, { productTotal }) => sum + productTotal, 0)),
    paymentType: hash % 3 === 0 ? 'BANK_TRANSFER' : 'COD',
    paymentChargeTotal: 0,
    receiptDate: hash % 6 === 0 ? shopDay(orderedAt) : '',
    oricoProcedureDate: '',
    isMember: buyer !== null,
    buyerInfo: Object.fromEntries(BUYER_FIELDS.map((field) => [field, sender[field] ?? ''])),
    shipmentList: shipments,
  };
  const subscription = kind === 'subscription' && {
    subscriptionNo: `T${orderNo.slice(1, 9)}`,
    subscriptionPeriodNo: String(1 + (hash % 6)),
    subscriptionTotalNumPeriods: hash % 2 === 0 ? '' : '12',
  };
  return { listed, extras: { ...NO_EXTRAS, ...subscription, storePickup: kind === 'storePickup' } };
};
