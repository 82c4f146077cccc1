/** Orders as rows that are whole: the list shows a few lines and parcels of each, which is all for most orders. */
import { isObject } from '../kit/reply';
import { readPage } from './changed-pages';
import type { ShopifyClient } from './client';
import { notShopify } from './errors';
import { orderNoOf } from './map-order';
import { orders, PARCELS_LISTED, SLIPS_LISTED, WHOLE_ORDER } from './queries';

const list = (raw: unknown): readonly unknown[] => (Array.isArray(raw) ? raw : []);

const hasMore = (raw: unknown): boolean => isObject(raw) && isObject(raw.pageInfo) && raw.pageInfo.hasNextPage === true;

/** Whether a listed order may hold more than it shows, or lines whose parcel it does not tell. */
const needsWhole = (row: unknown): row is Record<string, unknown> => {
  if (!isObject(row)) return false;
  const parcels = list(row.fulfillments);
  if (hasMore(row.lineItems) || parcels.length >= PARCELS_LISTED) return true;
  if (parcels.length > 0 && row.displayFulfillmentStatus !== 'FULFILLED') return true;
  return parcels.some((parcel) => isObject(parcel) && list(parcel.trackingInfo).length >= SLIPS_LISTED);
};

/** The order with all its lines, each page's behind the last one's; the listed row where it went meanwhile. */
const readWhole = async (client: ShopifyClient, row: Record<string, unknown>): Promise<unknown> => {
  const nodes: unknown[] = [];
  for (let after: string | null = null; ;) {
    const { data } = await client.query({ step: 'orders', query: WHOLE_ORDER, variables: { id: row.id, after } });
    const { order } = data;
    if (!isObject(order)) return row;
    if (!isObject(order.lineItems)) throw notShopify('orders', '商品がありません');
    nodes.push(...list(order.lineItems.nodes));
    const info: unknown = order.lineItems.pageInfo;
    const next: unknown = isObject(info) && info.hasNextPage === true ? info.endCursor : null;
    if (typeof next !== 'string' || next === after) return { ...order, lineItems: { nodes } };
    after = next;
  }
};

export const wholeRows = async (client: ShopifyClient, rows: readonly unknown[]): Promise<unknown[]> => {
  const whole: unknown[] = [];
  for (const row of rows) whole.push(needsWhole(row) ? await readWhole(client, row) : row);
  return whole;
};

/** #1001, or what a shop made of it; anything else would spoil the search. */
const isOrderName = (name: string): boolean => /^[\p{L}\p{N}#._-]{1,60}$/u.test(name);

interface NamedOrders {
  readonly rows: readonly unknown[];
  readonly readAt: string;
}

/** The orders of exactly these names, in one request for each page full of names. The search itself finds similar ones too. */
export async function* namedOrders(client: ShopifyClient, names: readonly string[]): AsyncGenerator<NamedOrders> {
  const sound = names.filter(isOrderName);
  for (let from = 0; from < sound.length; from += orders.pageSize) {
    const batch = sound.slice(from, from + orders.pageSize);
    const search = batch.map((name) => `name:"${name}"`).join(' OR ');
    for (let after: string | null = null, more = true; more;) {
      const page = await readPage(client, orders, search, after);
      const wanted = page.rows.filter((row) => batch.includes(orderNoOf(row) ?? ''));
      yield { rows: await wholeRows(client, wanted), readAt: page.readAt };
      after = page.endCursor;
      more = after !== null;
    }
  }
}
