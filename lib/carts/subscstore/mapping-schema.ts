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
  /** Before every path. */
  apiPath,
  token: z.strictObject({ path: apiPath, clientId: mappedName, clientSecret: mappedName, tokenKey: mappedName }),
  pageSize,
  timeFormat,
  firstDay,
  customers: customersSection,
  orders: ordersSection,
  subscriptions: subscriptionsSection,
});
export type Mapping = z.infer<typeof mappingSchema>;
