import { z } from 'zod/v4';
import {
  apiPath,
  customersSection,
  firstDay,
  mappedName,
  ordersSection,
  pageSize,
  subscriptionsSection,
  timeFormat,
} from '../kit/listed/mapping';

export const mappingSchema = z.strictObject({
  /** Before each listing's own path. */
  apiPath,
  /** Where the access token travels, under which name, and what stands before it (e.g. "Bearer "). */
  token: z.strictObject({ in: z.enum(['body', 'header', 'query']), name: mappedName, prefix: z.string() }),
  method: z.enum(['GET', 'POST']),
  /** How a POST's body is written. */
  body: z.enum(['form', 'json']),
  pageSize,
  timeFormat,
  firstDay,
  customers: customersSection,
  orders: ordersSection,
  subscriptions: subscriptionsSection,
});
export type Mapping = z.infer<typeof mappingSchema>;
