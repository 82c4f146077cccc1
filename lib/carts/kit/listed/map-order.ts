import type { z } from 'zod/v4';
import type { Order, orderLine, orderStatus, shipment } from '../../model';
import { readId } from '../rows';
import {
  readDay,
  readInstant,
  readInteger,
  readList,
  readNumber,
  readObject,
  readText,
  required,
  RowError,
} from '../values';
import { LINE_LABELS, ORDER_LABELS, SHIPMENT_LABELS, type OrdersMapping } from './mapping';
import { readWord, rowReader, type RowReader } from './row-reader';

type OrderLine = z.infer<typeof orderLine>;
type Shipment = z.infer<typeof shipment>;
type OrderStatus = z.infer<typeof orderStatus>;

const STAGES: readonly OrderStatus[] = ['received', 'preparing', 'shipped', 'delivered'];

/** How far the 発送日 alone say that an order is; null where there is none. */
const stageByDate = (shipments: readonly Shipment[]): OrderStatus | null => {
  const shipped = shipments.filter(({ shippedOn }) => shippedOn !== null).length;
  if (shipped === 0) return null;
  return shipped === shipments.length ? 'shipped' : 'preparing';
};

const furthest = (stages: readonly OrderStatus[]): OrderStatus =>
  STAGES[Math.max(...stages.map((stage) => STAGES.indexOf(stage)))] ?? 'unknown';

/**
 * An order's status by the cart's own words, and the word that decided. A word that ends the order comes first, then one
 * that we do not know: it may mean anything. Otherwise the furthest of words and 発送日.
 */
export const statusOf = (
  words: readonly string[],
  table: ReadonlyMap<string, OrderStatus>,
  shipments: readonly Shipment[],
): { status: OrderStatus; statusRaw: string } => {
  const said = words.filter((word) => word !== '');
  const read = said.map((word) => ({ status: table.get(word) ?? 'unknown', statusRaw: word }));
  const decisive =
    read.find(({ status }) => status === 'cancelled' || status === 'returned') ??
    read.find(({ status }) => status === 'unknown');
  if (decisive) return decisive;
  const statusRaw = said.at(-1) ?? '';
  if (statusRaw === '') return { status: 'unknown', statusRaw };
  const byDate = stageByDate(shipments);
  return { status: furthest([...read.map(({ status }) => status), ...(byDate === null ? [] : [byDate])]), statusRaw };
};

/** The courier's Japanese name by the cart's code or word. A number that no table knows is no name to be shown. */
const courierOf = (word: string, couriers: Readonly<Record<string, string>>): string | null =>
  (Object.hasOwn(couriers, word) ? couriers[word] : undefined) ?? (/^\d*$/.test(word) ? null : word);

const toShipment = (
  row: Record<string, unknown>,
  take: RowReader<keyof typeof SHIPMENT_LABELS>,
  { couriers }: OrdersMapping,
  shipmentNo: number,
): Shipment => ({
  shipmentNo,
  courier: courierOf(take(row, 'courier', readWord), couriers),
  slipNo: take(row, 'slipNo', readText),
  shippedOn: take(row, 'shippedOn', readDay),
  expectedOn: take(row, 'expectedOn', readDay),
  preferredOn: take(row, 'preferredOn', readDay),
  preferredTime: take(row, 'preferredTime', readText),
});

/** Lines name no shipment of theirs; they go with the first. */
const toLine = (raw: unknown, take: RowReader<keyof typeof LINE_LABELS>, lineNo: number): OrderLine => {
  const row = readObject(raw, '商品');
  return {
    lineNo,
    shipmentNo: 1,
    productCode: required(take(row, 'productCode', readText), LINE_LABELS.productCode),
    productName: take(row, 'productName', readText) ?? '',
    variation: take(row, 'variation', readText),
    quantity: required(take(row, 'quantity', readInteger), LINE_LABELS.quantity),
    unitPrice: take(row, 'unitPrice', readNumber),
    courseName: take(row, 'courseName', readText),
  };
};

/** 定期回数; nothing or 0 on a single purchase. */
const readCount = (raw: unknown, label: string): number | null => {
  const count = readInteger(raw, label);
  if (count !== null && count < 0) throw new RowError(label, 'が負の数です');
  return count === 0 ? null : count;
};

/** An order's row → Order. Times without a zone are Japanese. 発送日 comes from its own item alone. */
export const orderMapper = (mapping: OrdersMapping): ((raw: unknown) => Order) => {
  const take = rowReader(mapping.fields, ORDER_LABELS);
  const takeShipment = rowReader(mapping.shipment, SHIPMENT_LABELS);
  const takeLine = rowReader(mapping.line, LINE_LABELS);
  const statuses = new Map(Object.entries(mapping.statuses));
  const shipmentRows = (row: Record<string, unknown>): readonly unknown[] =>
    mapping.fields.shipments === null ? [row] : take(row, 'shipments', readList);
  return (raw) => {
    const row = readObject(raw, '受注');
    const shipments = shipmentRows(row).map((one, index) =>
      toShipment(readObject(one, '配送'), takeShipment, mapping, index + 1),
    );
    const words = [take(row, 'status', readWord), take(row, 'shippingStatus', readWord)];
    return {
      orderNo: take(row, 'orderNo', readId),
      customerId: take(row, 'customerId', readText),
      orderedAt: required(take(row, 'orderedAt', readInstant), ORDER_LABELS.orderedAt),
      ...statusOf(words, statuses, shipments),
      total: take(row, 'total', readNumber),
      paymentMethod: take(row, 'paymentMethod', readText),
      cancelledAt: take(row, 'cancelledAt', readInstant),
      subscriptionNo: take(row, 'subscriptionNo', readText),
      subscriptionCount: take(row, 'subscriptionCount', readCount),
      lines: take(row, 'lines', readList).map((line, index) => toLine(line, takeLine, index + 1)),
      shipments,
    };
  };
};
