import { z } from 'zod/v4';
import { orderStatus } from '../model';
import { fieldKeys, textFieldKeys } from './fields';

const name = z.string().min(1);
/** Raw code of the cart → word on the screen. */
const words = z.record(z.string(), name);
const fieldNames = z.strictObject(
  Object.fromEntries(fieldKeys.map((key) => [key, name])) as Record<string, typeof name>,
);

const listing = {
  path: z.string().startsWith('/'),
  /** Key of the list in the answer. */
  listKey: name,
  /** Key of the address of the next page, where the answer has one. */
  nextUrlKey: name,
};

export const mappingSchema = z.strictObject({
  token: z.strictObject({ path: z.string().startsWith('/'), shopKeyHeader: name }),
  members: z.strictObject({
    ...listing,
    params: z.strictObject({ memberId: name, limit: name, offset: name }),
    pageSize: z.int().min(1).max(100),
    /** Custom-data field → name in a member row; a dot leads into an object or a list. */
    fields: fieldNames,
    /** Custom-data field → its codes. A field with codes keeps the raw one under `<field>.code`. */
    codes: z.partialRecord(z.enum(textFieldKeys), words),
  }),
  orders: z.strictObject({
    ...listing,
    params: z.strictObject({ orderNo: name, orderDateStart: name }),
    /** Where the first import starts, JST. */
    firstStart: z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/),
    /** Order numbers per request when open orders are read again. */
    batchSize: z.int().min(1).max(100),
    /** Raw status → canonical status while no 発送日 says otherwise. */
    statuses: z.record(z.string(), orderStatus),
    fields: z.strictObject({
      orderNo: name,
      orderedAt: name,
      status: name,
      total: name,
      paymentMethod: name,
      cancelledAt: name,
      isMember: name,
      customerId: name,
      subscriptionNo: name,
      subscriptionCount: name,
      shipments: name,
    }),
    /** `delivery` names the object that holds the others in a search answer; without it they are read flat. */
    shipment: z.strictObject({
      shipmentNo: name,
      delivery: name,
      courier: name,
      slipNo: name,
      shippedOn: name,
      expectedOn: name,
      preferredOn: name,
      preferredTime: name,
      lines: name,
    }),
    line: z.strictObject({
      productCode: name,
      productName: name,
      verticalVariation: name,
      horizontalVariation: name,
      courseName: name,
      quantity: name,
      unitPrice: name,
    }),
  }),
});
export type Mapping = z.infer<typeof mappingSchema>;
