/** The rows of one order → Order. Times are Japanese. Throws RowError for what cannot be read. */
import { required } from '../kit/values';
import type { Order } from '../model';
import type { FileRow } from './records';
import { agreedView, rowView, type RowView } from './row-view';
import type { Sheet } from './sheet';
import { orderStatusOf } from './words';

type OrderLine = Order['lines'][number];
type Shipment = Order['shipments'][number];
type Row = RowView<'orders'>;

const SHIPMENT_ITEMS = ['courier', 'slipNo', 'shippedOn', 'expectedOn', 'preferredOn', 'preferredTime'] as const;

const toShipment = (row: Row, shipmentNo: number): Shipment => ({
  shipmentNo,
  // The file's own word; whose it is is known by the whole word only (see the list of couriers), never by a part.
  courier: row.code('courier'),
  slipNo: row.code('slipNo'),
  shippedOn: row.day('shippedOn'),
  expectedOn: row.day('expectedOn'),
  preferredOn: row.day('preferredOn'),
  preferredTime: row.text('preferredTime'),
});

/** The parcels that the rows tell of: rows that say the same of it are in one. None where the file tells nothing of them. */
class Parcels {
  readonly shipments: Shipment[] = [];
  private readonly numbers = new Map<string, number>();
  private readonly told: readonly (typeof SHIPMENT_ITEMS)[number][];

  constructor(sheet: Sheet) {
    this.told = SHIPMENT_ITEMS.filter((item) => sheet.has(item));
  }

  /** The parcel's number of a row; 0 where there are no parcels. */
  numberOf(row: Row): number {
    if (this.told.length === 0) return 0;
    const words = this.told.map((item) => row.text(item)).join('\n');
    const known = this.numbers.get(words);
    if (known !== undefined) return known;
    const shipmentNo = this.shipments.length + 1;
    this.shipments.push(toShipment(row, shipmentNo));
    this.numbers.set(words, shipmentNo);
    return shipmentNo;
  }
}

const LINE_ITEMS = ['productCode', 'productName', 'quantity'] as const;

/** null for a row of the order without a product, e.g. one of postage. */
const toLine = (row: Row, lineNo: number, shipmentNo: number): OrderLine | null => {
  if (LINE_ITEMS.every((item) => row.text(item) === null)) return null;
  return {
    lineNo,
    shipmentNo,
    productCode: required(row.code('productCode'), row.label('productCode')),
    productName: row.text('productName') ?? '',
    variation: row.text('variation'),
    quantity: required(row.integer('quantity'), row.label('quantity')),
    unitPrice: row.number('unitPrice'),
    courseName: row.text('courseName'),
  };
};

/** What ends an order, or only the cart can know; for all else the 発送日 says how far it is. */
const SAID_BY_THE_CART: ReadonlySet<Order['status']> = new Set(['cancelled', 'returned', 'delivered', 'unknown']);

/** A file without the word: an order that is in it was at least received. */
const statusOf = (word: string | null, cancelledAt: string | null, shipments: readonly Shipment[]): Order['status'] => {
  const said = word === null ? (cancelledAt === null ? 'received' : 'cancelled') : orderStatusOf(word);
  if (SAID_BY_THE_CART.has(said)) return said;
  const shipped = shipments.filter(({ shippedOn }) => shippedOn !== null).length;
  if (shipped === 0) return said;
  return shipped === shipments.length ? 'shipped' : 'preparing';
};

/** The order's own total, else that of its lines where the file has their amounts. */
const totalOf = (order: Row, rows: readonly Row[]): number | null => {
  const amounts = rows.map((row) => row.number('lineAmount')).filter((amount) => amount !== null);
  return order.number('total') ?? (amounts.length > 0 ? amounts.reduce((sum, amount) => sum + amount, 0) : null);
};

export const toOrder = (sheet: Sheet, fileRows: readonly FileRow[]): Order => {
  const rows = fileRows.map((row) => rowView('orders', sheet, row));
  const order = agreedView('orders', sheet, fileRows);
  const parcels = new Parcels(sheet);
  const lines: OrderLine[] = [];
  for (const row of rows) {
    const line = toLine(row, lines.length + 1, parcels.numberOf(row));
    if (line) lines.push(line);
  }
  const { shipments } = parcels;
  const statusRaw = order.text('status');
  const cancelledAt = order.instant('cancelledAt');
  const subscriptionCount = order.count('subscriptionCount');
  return {
    orderNo: order.id('orderNo'),
    customerId: order.code('customerId'),
    orderedAt: required(order.instant('orderedAt'), order.label('orderedAt')),
    status: statusOf(statusRaw, cancelledAt, shipments),
    statusRaw: statusRaw ?? '',
    total: totalOf(order, rows),
    paymentMethod: order.text('paymentMethod'),
    cancelledAt,
    subscriptionNo: order.code('subscriptionNo'),
    subscriptionCount: subscriptionCount === 0 ? null : subscriptionCount,
    lines,
    shipments,
  };
};
