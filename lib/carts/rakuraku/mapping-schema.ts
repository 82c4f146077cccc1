import { z } from 'zod/v4';
import { customersSection, mappedName, subscriptionsSection } from '../kit/listed/mapping';

const path = z.string().startsWith('/');

export const mappingSchema = z.strictObject({
  customers: z.strictObject({
    /** Of a row whose block was opened. null: not given. */
    fields: customersSection.shape.fields,
  }),
  subscriptions: z.strictObject({
    /** Behind /api. */
    path,
    updatePath: path,
    /** Key of the list in the answer, and of the form field of an update. */
    listKey: mappedName,
    /** The block of an update that holds the 定期's own items. */
    block: mappedName,
    params: z.strictObject({ idFrom: mappedName, idTo: mappedName }),
    /** What is asked for by name: some items are left out otherwise. Empty: the cart decides. */
    searchFields: z.array(mappedName),
    statuses: subscriptionsSection.shape.statuses,
    fields: subscriptionsSection.shape.fields,
    item: subscriptionsSection.shape.item,
    /** The item for staff's notes; null: the cart has none, and nothing is written. */
    memo: mappedName.nullable(),
  }),
});
export type Mapping = z.infer<typeof mappingSchema>;
