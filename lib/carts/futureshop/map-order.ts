import type { z } from 'zod/v4';
import type { Order, orderLine, orderStatus, shipment } from '../model';
import { readId } from '../kit/rows';
import type { Mapping } from './mapping-schema';
import {
  getterOf,
  readBoolean,
  readDay,
  readInstant,
  readInteger,
  readList,
  readNumber,
  readObject,
  readText,
  required,
  RowError,
  type Getter,
} from '../kit/values';

type OrderLine = z.infer<typeof orderLine>;
type Shipment = z.infer<typeof shipment>;
type OrderStatus = z.infer<typeof orderStatus>;
type Getters<T> = { readonly [K in keyof T]: Getter };

const gettersOf = <T extends Record<string, string>>(names: T): Getters<T> =>
  Object.fromEntries(Object.entries(names).map(([key, name]) => [key, getterOf(name)])) as unknown as Getters<T>;

type ShipmentGetters = Getters<Mapping['orders']['shipment']>;
type LineGetters = Getters<Mapping['orders']['line']>;

/** A shipment of either shape: its delivery facts nested (search answer) or flat (single order). */
const toShipment = (row: Record<string, unknown>, get: ShipmentGetters): Shipment => {
  const nested = get.delivery(row);
  const delivery = nested === undefined || nested === null || nested === '' ? row : readObject(nested, '配送情報');
  const shipmentNo = required(readInteger(get.shipmentNo(row), '配送先番号'), '配送先番号');
  if (shipmentNo < 0) throw new RowError('配送先番号', 'が負の数です');
  return {
    shipmentNo,
    courier: readText(get.courier(delivery), '配送サービス'),
    slipNo: readText(get.slipNo(delivery), '送り状番号'),
    shippedOn: readDay(get.shippedOn(delivery), '発送日'),
    expectedOn: readDay(get.expectedOn(delivery), '到着予定日'),
    preferredOn: readDay(get.preferredOn(delivery), '配送希望日'),
    preferredTime: readText(get.preferredTime(delivery), '配送希望時間'),
  };
};

const toLine = (raw: unknown, get: LineGetters, lineNo: number, shipmentNo: number): OrderLine => {
  const row = readObject(raw, '商品');
  const variations = [
    readText(get.verticalVariation(row), '縦軸バリエーション'),
    readText(get.horizontalVariation(row), '横軸バリエーション'),
  ].filter((variation) => variation !== null);
  return {
    lineNo,
    shipmentNo,
    productCode: required(readText(get.productCode(row), '商品コード'), '商品コード'),
    productName: readText(get.productName(row), '商品名') ?? '',
    variation: variations.length > 0 ? variations.join(' / ') : null,
    quantity: required(readInteger(get.quantity(row), '数量'), '数量'),
    unitPrice: readNumber(get.unitPrice(row), '単価'),
    courseName: readText(get.courseName(row), '頒布会名'),
  };
};

interface Contents {
  readonly shipments: Shipment[];
  readonly lines: OrderLine[];
}

/** All shipments of an order and their lines, numbered through the whole order. */
const contentsOf = (raw: unknown, getShipment: ShipmentGetters, getLine: LineGetters): Contents => {
  const contents: Contents = { shipments: [], lines: [] };
  for (const rawShipment of readList(raw, '配送先')) {
    const row = readObject(rawShipment, '配送先');
    const mapped = toShipment(row, getShipment);
    if (contents.shipments.some(({ shipmentNo }) => shipmentNo === mapped.shipmentNo)) {
      throw new RowError('配送先番号', 'が重なっています');
    }
    contents.shipments.push(mapped);
    for (const rawLine of readList(getShipment.lines(row), '商品一覧')) {
      contents.lines.push(toLine(rawLine, getLine, contents.lines.length + 1, mapped.shipmentNo));
    }
  }
  return contents;
};

/** Words of the table that end an order; for all others the 発送日 says how far it is. */
const ENDED: ReadonlySet<OrderStatus> = new Set(['cancelled', 'returned']);

/** An unknown word stays unknown whatever the dates say: we do not know what it changes. */
const statusOf = (base: OrderStatus | undefined, shipments: readonly Shipment[]): OrderStatus => {
  if (base === undefined) return 'unknown';
  if (ENDED.has(base)) return base;
  const shipped = shipments.filter(({ shippedOn }) => shippedOn !== null).length;
  if (shipped === 0) return base;
  return shipped === shipments.length ? 'shipped' : 'preparing';
};

/** 定期回数; futureshop writes it as text, and nothing or 0 on an ordinary order. */
const readCount = (raw: unknown): number | null => {
  const count = readInteger(raw, '定期回数');
  if (count !== null && count < 0) throw new RowError('定期回数', 'が負の数です');
  return count === 0 ? null : count;
};

/** An order of 受注検索 (or of 受注取得, whose shipments are flat) → Order. Times are Japanese. Source: reference 1.4.2, 1.4.3, 1.5. */
export const orderMapper = (mapping: Mapping): ((raw: unknown) => Order) => {
  const get = gettersOf(mapping.orders.fields);
  const getShipment = gettersOf(mapping.orders.shipment);
  const getLine = gettersOf(mapping.orders.line);
  const statuses = new Map(Object.entries(mapping.orders.statuses));
  return (raw) => {
    const row = readObject(raw, '受注');
    const statusRaw = required(readText(get.status(row), '受注ステータス'), '受注ステータス');
    const { shipments, lines } = contentsOf(get.shipments(row), getShipment, getLine);
    const isGuest = readBoolean(get.isMember(row), '会員区分') === false;
    return {
      orderNo: readId(get.orderNo(row), '受注番号'),
      customerId: isGuest ? null : readText(get.customerId(row), '会員ID'),
      orderedAt: required(readInstant(get.orderedAt(row), '受注日時'), '受注日時'),
      status: statusOf(statuses.get(statusRaw), shipments),
      statusRaw,
      total: readNumber(get.total(row), '合計金額'),
      paymentMethod: readText(get.paymentMethod(row), '決済方法'),
      cancelledAt: readInstant(get.cancelledAt(row), 'キャンセル日時'),
      subscriptionNo: readText(get.subscriptionNo(row), '定期申込番号'),
      subscriptionCount: readCount(get.subscriptionCount(row)),
      lines,
      shipments,
    };
  };
};
