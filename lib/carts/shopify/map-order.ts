import type { z } from 'zod/v4';
import { readInstant, readInteger, readList, readNumber, readObject, readText, required } from '../kit/values';
import type { Order, orderLine, orderStatus, shipment } from '../model';
import { readGid } from './gid';
import { nodesOf, readMaybe, readProductCode, readTokyoDay, readVariation } from './map';

type OrderLine = z.infer<typeof orderLine>;
type Shipment = z.infer<typeof shipment>;
type OrderStatus = z.infer<typeof orderStatus>;

/** OrderDisplayFulfillmentStatus (reference 3.5); a word that is not here is unknown. */
const STATUSES: ReadonlyMap<string, OrderStatus> = new Map([
  ['UNFULFILLED', 'received'],
  ['OPEN', 'received'],
  ['SCHEDULED', 'received'],
  ['ON_HOLD', 'received'],
  ['REQUEST_DECLINED', 'received'],
  ['FULFILLMENT_NOT_REQUIRED', 'received'],
  ['PENDING_FULFILLMENT', 'preparing'],
  ['IN_PROGRESS', 'preparing'],
  ['PARTIALLY_FULFILLED', 'preparing'],
  ['FULFILLED', 'shipped'],
  ['RESTOCKED', 'returned'],
]);

/** The names that Shopify itself has for couriers of Japan; a name that a shop typed stays as it is. */
const COURIERS: ReadonlyMap<string, string> = new Map([
  ['Yamato (JA)', 'ヤマト運輸'],
  ['Yamato (EN)', 'ヤマト運輸'],
  ['Sagawa (JA)', '佐川急便'],
  ['Sagawa (EN)', '佐川急便'],
  ['Japan Post (JA)', '日本郵便'],
  ['Japan Post (EN)', '日本郵便'],
]);

/** A fulfilment that was taken back, or never came about. */
const isVoid = (row: Record<string, unknown>): boolean =>
  ['CANCELLED', 'ERROR', 'FAILURE'].includes(String(row.status)) || row.displayStatus === 'CANCELED';

/** What left the shop together, with the ids of its lines where they were asked for. */
interface Parcel {
  readonly row: Record<string, unknown>;
  readonly lineIds: ReadonlySet<string> | null;
}

const readLineIds = (raw: unknown): Parcel['lineIds'] => {
  if (raw === undefined) return null;
  const ids = nodesOf(raw, '発送の商品').map((node) => {
    const line = readMaybe(readObject(node, '発送の商品').lineItem, '発送の商品');
    return readText(line?.id, '商品の行ID') ?? '';
  });
  return new Set(ids);
};

/** The order's living fulfilments, the earliest first. */
export const parcelsOf = (raw: unknown): readonly Parcel[] =>
  readList(raw, '発送')
    .map((fulfillment) => readObject(fulfillment, '発送'))
    .filter((row) => !isVoid(row))
    .map((row) => ({ row, lineIds: readLineIds(row.fulfillmentLineItems) }))
    .sort((one, other) => String(one.row.createdAt).localeCompare(String(other.row.createdAt)));

const only = <T>(values: readonly T[]): T | null => (new Set(values).size === 1 ? (values[0] ?? null) : null);

const toShipment = ({ row }: Parcel, index: number): Shipment => {
  const slips = readList(row.trackingInfo, '追跡情報').map((raw) => readObject(raw, '追跡情報'));
  const company = only(slips.map((slip) => readText(slip.company, '配送業者')));
  const numbers = slips.map((slip) => readText(slip.number, '追跡番号')).filter((number) => number !== null);
  return {
    shipmentNo: index + 1,
    courier: company === null ? null : (COURIERS.get(company) ?? company),
    slipNo: numbers.length > 0 ? numbers.join(', ') : null,
    shippedOn: readTokyoDay(row.createdAt, '発送日時'),
    expectedOn: readTokyoDay(row.estimatedDeliveryAt, '到着予定日時'),
    preferredOn: null,
    preferredTime: null,
  };
};

/** The parcel of a line; 0: none yet. Where lines were not asked for, one parcel holds them all (see needsWhole). */
const shipmentNoOf = (lineId: unknown, parcels: readonly Parcel[]): number => {
  const [first] = parcels;
  if (first === undefined) return 0;
  if (first.lineIds === null) return 1;
  return parcels.findIndex(({ lineIds }) => lineIds?.has(String(lineId))) + 1;
};

const amountOf = (raw: unknown, label: string): number | null =>
  readNumber(readMaybe(readMaybe(raw, label)?.shopMoney, label)?.amount, label);

const toLine = (raw: unknown, index: number, parcels: readonly Parcel[]): OrderLine => {
  const row = readObject(raw, '商品');
  return {
    lineNo: index + 1,
    shipmentNo: shipmentNoOf(row.id, parcels),
    productCode: readProductCode(row.sku, readMaybe(row.variant, 'バリエーション')?.id),
    productName: readText(row.title, '商品名') ?? '',
    variation: readVariation(row.variantTitle),
    quantity: required(readInteger(row.quantity, '数量'), '数量'),
    unitPrice: amountOf(row.originalUnitPriceSet, '単価'),
    courseName: null,
  };
};

/** 配達完了 only where Shopify says it of every parcel. */
const statusOf = (word: string, isCancelled: boolean, parcels: readonly Parcel[]): OrderStatus => {
  if (isCancelled) return 'cancelled';
  const status = STATUSES.get(word) ?? 'unknown';
  const arrived = parcels.length > 0 && parcels.every(({ row }) => row.displayStatus === 'DELIVERED');
  return status === 'shipped' && arrived ? 'delivered' : status;
};

/** An order (reference 3.4). 発送日 is the Japanese day on which its fulfilment was recorded. */
export const toOrder = (raw: unknown): Order => {
  const row = readObject(raw, '注文');
  const statusRaw = required(readText(row.displayFulfillmentStatus, 'フルフィルメント状況'), 'フルフィルメント状況');
  const cancelledAt = readInstant(row.cancelledAt, 'キャンセル日時');
  const parcels = parcelsOf(row.fulfillments);
  return {
    orderNo: required(readText(row.name, '注文番号'), '注文番号'),
    customerId: readGid(readMaybe(row.customer, '顧客')?.id, '顧客ID'),
    orderedAt: required(readInstant(row.createdAt, '注文日時'), '注文日時'),
    status: statusOf(statusRaw, cancelledAt !== null, parcels),
    statusRaw,
    total: amountOf(row.totalPriceSet, '合計金額'),
    paymentMethod: null,
    cancelledAt,
    subscriptionNo: null,
    subscriptionCount: null,
    lines: nodesOf(row.lineItems, '商品').map((line, index) => toLine(line, index, parcels)),
    shipments: parcels.map(toShipment),
  };
};

/** The name of an order row, for reports and comparisons. */
export const orderNoOf = (raw: unknown): string | null => {
  try {
    return readText(readObject(raw, '').name, '');
  } catch {
    return null;
  }
};
