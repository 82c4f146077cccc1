import type { Subscription } from '../carts/model';
import { writeDiffering, type Columns, type DifferingIds } from './columns';
import type { RowWriter } from './rows';

const columns: Columns = {
  cart_customer_id: 'text',
  status: 'text',
  status_raw: 'text',
  next_delivery_on: 'date',
  count: 'integer',
  products: 'jsonb',
};

const write = writeDiffering('cart_subscription', 'subscription_id', columns);

/** Subscriptions → cart_subscription. One that was taken for cancelled and is listed again stands as the cart says. */
export const subscriptionRows: RowWriter<Subscription> = {
  keyOf: (subscription) => subscription.id,
  encode: ({ row, readAt }) => ({
    subscription_id: row.id,
    read_at: readAt,
    cart_customer_id: row.customerId,
    status: row.status,
    status_raw: row.statusRaw,
    next_delivery_on: row.nextDeliveryOn,
    count: row.count,
    products: row.products,
  }),
  async write(client, connectionId, json) {
    const { rows } = await client.query<DifferingIds>(write, [connectionId, json]);
    const { inserted, updated } = rows[0]!;
    return { inserted: inserted.length, updated: updated.length };
  },
};
