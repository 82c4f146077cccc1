import type { MemberRow } from './member-row';
import { mix, pick } from '../shop/mix';
import type { OrderLine, Shipment, ShippingInfo } from './order-shape';
import { DAY_MS, shopDay } from '../shop/tokyo';
import { PRODUCTS } from '../shop/words';

/** What an order is made from; equal seeds make the same order. */
export interface OrderSeed {
  readonly seed: number;
  readonly sequence: number;
  readonly orderNo: string;
  /** Milliseconds since 1970, like `now`. */
  readonly orderedAt: number;
  /** Shipped orders are those at least three days old by now. */
  readonly now: number;
  /** null: bought without an account. */
  readonly buyer: MemberRow | null;
}

const ADDRESS_FIELDS = 'lastName firstName lastNameKana firstNameKana prefecture address1 address2 address3'.split(' ');

const COURIERS = ['ヤマト運輸', '佐川急便', '日本郵便', '宅配便'];

const NEVER_SENT = ['cancelled', 'onHold', 'preorder', 'overdue', 'slipOnly', 'storePickup'];

/** Tax contained in a price of 10 percent, rounded down. */
export const taxIn = (price: number): number => Math.floor((price * 10) / 110);

const lineOf = (kind: string, hash: number): OrderLine & { price: number; count: number } => {
  const [skuNo, name, variation, price] = pick(PRODUCTS, hash);
  const count = 1 + ((hash >>> 8) % 2);
  return {
    skuNo,
    name: kind === 'subscription' ? `【定期】${name}` : name,
    hanpukaiName: kind === 'hanpukai' ? '季節の美容頒布会' : '',
    verticalVariationName: variation,
    horizontalVariationName: '',
    janCode: '',
    taxRateCode: 'STANDARD',
    price,
    count,
    taxIncluded: 'TAX_EXCLUDED',
    tax: taxIn(price),
    shippingDate: '',
    optionList: hash % 11 === 0 ? [{ name: '包装', selectionItem: '箱' }] : [],
    optionPriceList: [],
  };
};

/** The 発送日 of a shipment, or "" while it is not sent. */
const sentOn = ({ orderedAt, now }: OrderSeed, kind: string, shipmentNo: number): string => {
  const isOld = now - orderedAt >= (shipmentNo === 1 ? 3 : 5) * DAY_MS;
  if (NEVER_SENT.includes(kind) || !isOld || (kind === 'halfSent' && shipmentNo === 2)) return '';
  return shopDay(orderedAt + (shipmentNo === 1 ? 1 : 3) * DAY_MS);
};

const shippingOf = (order: OrderSeed, kind: string, shipmentNo: number): ShippingInfo => {
  const hash = mix(order.seed, order.sequence, 110 + shipmentNo);
  const shippingDate = sentOn(order, kind, shipmentNo);
  const hasSlip = kind === 'slipOnly' || (shippingDate !== '' && kind !== 'noSlip');
  return {
    deliveryServiceName: pick(COURIERS, hash),
    isCoolDelivery: hash % 13 === 0,
    invoiceNo: hasSlip
      ? `${1000 + (hash % 9000)}-${1000 + ((hash >>> 7) % 9000)}-${1000 + ((hash >>> 11) % 9000)}`
      : '',
    expectedArrival: hasSlip ? shopDay(order.orderedAt + 4 * DAY_MS) : '',
    preferredDeliveryDate: hash % 4 === 0 ? shopDay(order.orderedAt + 6 * DAY_MS) : '',
    preferredDeliveryTime: hash % 4 === 0 ? '午前中' : '',
    shippingDate,
  };
};

/** One shipment of the order, 1 being the first. */
export const shipmentRow = (
  order: OrderSeed,
  kind: string,
  buyer: MemberRow,
  shipmentNo: number,
): Shipment & { productTotal: number } => {
  const hash = mix(order.seed, order.sequence, 120 + shipmentNo);
  const lines = Array.from({ length: 1 + (hash % 2) }, (_, n) => lineOf(kind, mix(hash, n)));
  const productTotal = lines.reduce((sum, { price, count }) => sum + price * count, 0);
  return {
    shipmentNo,
    addressInfo: {
      ...Object.fromEntries(ADDRESS_FIELDS.map((field) => [field, buyer[field] ?? ''])),
      postalCode: buyer['zipCode'] ?? '',
      phoneNo: buyer['telNoMain'] ?? '',
    },
    shippingInfo: shippingOf(order, kind, shipmentNo),
    productTotal,
    taxTotal: taxIn(productTotal),
    postage: 0,
    coolDeliveryCharge: 0,
    giftWrappingCharge: 0,
    paymentCharge: 0,
    productList: lines,
  };
};
