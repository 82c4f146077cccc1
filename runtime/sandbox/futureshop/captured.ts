import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod/v4';
import type { MemberRow } from './member-row';
import type { ShopOrder } from './order-shape';
import { NO_EXTRAS } from './order-shape';

const shippingInfo = z.looseObject({
  deliveryServiceName: z.string(),
  isCoolDelivery: z.boolean(),
  invoiceNo: z.string(),
  expectedArrival: z.string(),
  preferredDeliveryDate: z.string(),
  preferredDeliveryTime: z.string(),
  shippingDate: z.string(),
});
const line = z.looseObject({ skuNo: z.string(), name: z.string(), hanpukaiName: z.string(), shippingDate: z.string() });
const shipment = z.looseObject({
  shipmentNo: z.number(),
  addressInfo: z.looseObject({}),
  shippingInfo,
  productList: z.array(line),
});
const order = z.looseObject({
  orderNo: z.string(),
  date: z.string(),
  status: z.string(),
  receiptDate: z.string(),
  buyerInfo: z.looseObject({}),
  shipmentList: z.array(shipment),
});
const orders = z.object({ orderList: z.array(order) });
const members = z.object({
  memberList: z.array(z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]))),
});

const read = (dir: string, name: string): unknown => JSON.parse(readFileSync(join(dir, name), 'utf8'));

/** The orders of `orders.json` (a reply of `GET /shipping`), oldest first. Throws if the file is not such a reply. */
export const capturedOrders = (dir: string): ShopOrder[] =>
  orders
    .parse(read(dir, 'orders.json'))
    .orderList.map((listed) => ({ listed, extras: NO_EXTRAS }))
    .sort((a, b) => a.listed.date.localeCompare(b.listed.date));

/** The members of `members.json` (a reply of `GET /member`); null where the folder has none: then they are generated. */
export const capturedMembers = (dir: string): MemberRow[] | null =>
  existsSync(join(dir, 'members.json')) ? members.parse(read(dir, 'members.json')).memberList : null;
