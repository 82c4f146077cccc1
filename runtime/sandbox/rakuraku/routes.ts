import Encoding from 'encoding-japanese';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { found } from './listing';
import { customerRow, idOf, orderRow, subscriptionRow, type Row } from './rows';
import { searchOf, selected, type Search } from './search';
import type { RakurakuShop } from './shop';
import { updateSubscriptions } from './update';

const envelope = (response: unknown) => ({ success: 'ok', error_cd: 'N-0001', error_message: '', response });

/** The text says UTF-8 always; a live client found Shift_JIS under the same header (reference 3). */
const send = (shop: RakurakuShop, reply: FastifyReply, body: unknown): FastifyReply => {
  const text = JSON.stringify(body);
  reply.type('application/json; charset=UTF-8');
  if (shop.habits.charset === 'utf-8') return reply.send(text);
  return reply.send(Buffer.from(Encoding.convert(Encoding.stringToCode(text), { to: 'SJIS', from: 'UNICODE' })));
};

const flat = (row: Row): Readonly<Record<string, unknown>> =>
  Object.assign(
    {},
    ...Object.entries(row).map(([block, items]) => (Array.isArray(items) ? { [block]: items } : items)),
  ) as Record<string, unknown>;

interface Listed {
  readonly path: string;
  readonly key: string;
  /** The prefix of the bounds. */
  readonly id: string;
  readonly shelf: Parameters<typeof found>[0]['shelf'];
  row(index: number): Row;
  isThere?(index: number, search: Search): boolean;
  orderedAt?(index: number): number;
}

const answerTo = (shop: RakurakuShop, listed: Listed, request: FastifyRequest): unknown => {
  const { habits } = shop;
  const search = searchOf(request.query, request.body);
  const indexes = found({
    ...{ id: listed.id, shelf: listed.shelf, orderedAt: listed.orderedAt, search, listing: habits.listing },
    isThere: (index) => listed.isThere?.(index, search) ?? true,
  });
  const rows = indexes.map((index) => selected(listed.row(index), search.fields));
  const shaped = habits.shape === 'flat' ? rows.map(flat) : rows;
  const asObject = habits.rowsAs === 'object' || search.keyed;
  // PHP writes an object without members as an empty list.
  if (!asObject || shaped.length === 0) return envelope({ [listed.key]: shaped });
  return envelope({ [listed.key]: Object.fromEntries(shaped.map((row, n) => [idOf(indexes[n] ?? 0), row])) });
};

/** The searches (reference 3): POST, GET allowed; and the update of 定期. */
export const apiRoutes = (app: FastifyInstance, shop: RakurakuShop): void => {
  const { book } = shop;
  const listings: readonly Listed[] = [
    {
      ...{ path: 'customers', key: 'customers', id: 'customer_id', shelf: book.people },
      row: (index) => customerRow(book.people.at(index), shop.isUnreadable(index)),
      isThere: (index, { options }) =>
        !shop.removedCustomers.has(index) &&
        (options.email === undefined || book.people.at(index).email === options.email),
    },
    {
      ...{ path: 'orders', key: 'orders', id: 'order_id', shelf: book.orders },
      orderedAt: (index) => book.orders.at(index).orderedAt,
      row: (index) => {
        const order = book.orders.at(index);
        return orderRow(order, shop.habits.statusNames[order.state]);
      },
    },
    {
      ...{ path: 'periodical_orders', key: 'periodical_orders', id: 'periodical_order_id', shelf: book.subscriptions },
      row: (index) => subscriptionRow(book.subscriptions.at(index)),
    },
  ];
  for (const listed of listings) {
    app.route({
      method: ['GET', 'POST'],
      url: `/api/v2/${listed.path}/search`,
      handler: (request, reply) => send(shop, reply, answerTo(shop, listed, request)),
    });
  }
  app.post('/api/v2/periodical_orders/update', (request, reply) =>
    send(shop, reply, envelope({ periodical_orders: updateSubscriptions(shop, request.body) })),
  );
};
