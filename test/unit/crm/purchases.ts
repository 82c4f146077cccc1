import type { Subscription } from '../../../lib/carts/model';
import type { World } from './world';

export interface OrderFacts {
  no: string;
  at: string;
  status?: string;
  cancelledAt?: string;
  count?: number;
  total?: number | null;
  lines?: [shipmentNo: number, name: string, quantity?: number, code?: string][];
  shipments?: [shipmentNo: number, courier: string | null, slip: string | null, shippedOn: string | null][];
}

/** An order as the sync would have stored it. */
export async function addOrder(
  world: World,
  connectionId: string,
  cartCustomerId: string,
  facts: OrderFacts,
): Promise<void> {
  const id = await world.value<string>(
    `INSERT INTO cart_order (connection_id, order_no, cart_customer_id, ordered_at, status, status_raw, cancelled_at,
       subscription_count, total, still_open, read_at)
     VALUES ($1, $2, $3, $4, $5, '', $6, $7, $8, false, $4) RETURNING id`,
    [connectionId, facts.no, cartCustomerId, facts.at, facts.status ?? 'received', facts.cancelledAt ?? null, facts.count ?? null, facts.total ?? null], // prettier-ignore
  );
  for (const [index, [shipmentNo, name, quantity, code]] of (facts.lines ?? [[1, '美容液']]).entries()) {
    await world.store.query(
      `INSERT INTO cart_order_line (order_id, line_no, shipment_no, product_code, product_name, quantity)
       VALUES ($1, $2, $3, $4, $5, $6)`,
      [id, index + 1, shipmentNo, code ?? 'P', name, quantity ?? 1],
    );
  }
  for (const shipment of facts.shipments ?? []) {
    await world.store.query(
      'INSERT INTO cart_shipment (order_id, shipment_no, courier, slip_no, shipped_on) VALUES ($1, $2, $3, $4, $5)',
      [id, ...shipment],
    );
  }
}

export interface SubscriptionFacts {
  status?: Subscription['status'];
  next?: string | null;
  count?: number | null;
  /** Code and name. */
  products?: [code: string, name: string][];
}

/** A 定期 as the sync would have stored it. */
export async function addSubscription(
  world: World,
  connectionId: string,
  cartCustomerId: string,
  id: string,
  { status = 'active', next = null, count = null, products = [['P', '美容液']] }: SubscriptionFacts = {},
): Promise<void> {
  const stored = products.map(([productCode, productName]) => ({ productCode, productName, quantity: 1 }));
  await world.store.query(
    `INSERT INTO cart_subscription
       (connection_id, subscription_id, cart_customer_id, status, status_raw, next_delivery_on, count, products, read_at)
     VALUES ($1, $2, $3, $4, 'x', $5, $6, $7, $8)`,
    [connectionId, id, cartCustomerId, status, next, count, JSON.stringify(stored), world.clock.now().toISO()],
  );
}
