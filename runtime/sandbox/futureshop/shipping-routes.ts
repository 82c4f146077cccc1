import type { FastifyInstance } from 'fastify';
import { bulkWrite, record } from './bulk';
import type { ShippingInfo } from './order-shape';
import type { OrderBook } from './orders';
import type { RefusalDetail } from './refusal';
import type { Shop } from './shop';
import { isShopDay } from '../shop/tokyo';

const SLIP_BYTES = 100;

const wrong = (code: string, path: string, message: string): RefusalDetail => ({ code, path, message });
const invalid = (path: string): RefusalDetail => wrong('InvalidValue', path, '値が不正です。');
const unknown = (path: string): RefusalDetail => wrong('NotFound', path, '対象が見つかりません。');

const isDayOrBlank = (value: unknown): boolean => value === '' || (typeof value === 'string' && isShopDay(value));

/** What is wrong with a `shippingInfo`: both keys must be there, even blank. */
const shippingError = (shipping: Record<string, unknown>): RefusalDetail | null => {
  const { invoiceNo, expectedArrival, shippingDate = '' } = shipping;
  if (typeof invoiceNo !== 'string' || Buffer.byteLength(invoiceNo) > SLIP_BYTES) return invalid('invoiceNo');
  if (expectedArrival === undefined) return invalid('expectedArrival');
  const badDay = Object.entries({ expectedArrival, shippingDate }).find(([, value]) => !isDayOrBlank(value));
  return badDay ? wrong('InvalidDateFormat', badDay[0], '日付の形式が不正です。') : null;
};

/** A blank slip number or arrival erases what is stored; a blank 発送日 changes nothing. */
const changeOf = (shipping: Record<string, unknown>): Partial<ShippingInfo> => {
  const day = shipping['shippingDate'];
  return {
    invoiceNo: String(shipping['invoiceNo']),
    expectedArrival: String(shipping['expectedArrival']),
    ...(typeof day === 'string' && day !== '' ? { shippingDate: day } : {}),
  };
};

const positionOf = (orders: OrderBook, row: Record<string, unknown>): number | null =>
  typeof row['orderNo'] === 'string' ? orders.find(row['orderNo']) : null;

/** One row of 発送: nothing of it is written unless all its shipments are right. */
const ship = (orders: OrderBook, row: Record<string, unknown>): RefusalDetail | null => {
  if (typeof row['orderNo'] !== 'string' || row['orderNo'].length !== 12) return invalid('orderNo');
  const position = positionOf(orders, row);
  if (position === null) return unknown('orderNo');
  const { listed, extras } = orders.at(position);
  if (extras.storePickup) return wrong('CannotUpdateStorePickup', 'orderNo', '店舗受取の受注は更新できません。');
  const shipments = row['shipmentList'];
  if (!Array.isArray(shipments) || shipments.length === 0) return invalid('shipmentList');
  const changes = shipments
    .map(record)
    .map((entry) => ({ no: entry['shipmentNo'], shipping: record(entry['shippingInfo']) }));
  for (const [n, { no, shipping }] of changes.entries()) {
    const known = listed.shipmentList.some(({ shipmentNo }) => shipmentNo === no);
    const error = known ? shippingError(shipping) : unknown('shipmentNo');
    if (error) return { ...error, path: `shipmentList[${n}].${known ? 'shippingInfo.' : ''}${error.path}` };
  }
  for (const { no, shipping } of changes) orders.update(position, Number(no), changeOf(shipping));
  return null;
};

const complete = (orders: OrderBook, row: Record<string, unknown>): RefusalDetail | null => {
  const position = positionOf(orders, row);
  if (position === null) return unknown('orderNo');
  if (orders.at(position).listed.status === 'CANCELLED') return invalid('orderNo');
  orders.setStatus(position, 'COMPLETED');
  return null;
};

/** 発送 and 受注ステータス変更 (reference 1.4.4, 1.4.5). */
export const shippingRoutes = (app: FastifyInstance, { orders }: Shop): void => {
  app.post('/admin-api/v1/shipping/status', (request) => bulkWrite(request.body, (row) => ship(orders, row)));
  app.post('/admin-api/v1/order/complete', (request) => bulkWrite(request.body, (row) => complete(orders, row)));
};
