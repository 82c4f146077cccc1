import type { FastifyInstance } from 'fastify';
import { z } from 'zod/v4';
import { toDetail } from './order-detail';
import type { OrderFilter } from './orders';
import { refuse } from './refusal';
import type { Shop } from './shop';
import { isShopTime } from '../shop/tokyo';

const PAGE = 100;

const query = z.looseObject({
  orderNo: z.string().optional(),
  orderDateStart: z.string().optional(),
  orderDateEnd: z.string().optional(),
  shippingStatus: z.enum(['notShipped', 'shipped']).optional(),
  paymentStatus: z.enum(['notReceived', 'received']).optional(),
  cursor: z.string().optional(),
});

const timeOf = (text: string | undefined, path: string): string | null => {
  if (!text) return null;
  if (!isShopTime(text)) throw refuse.invalidDate(path);
  return text;
};

const orderNosOf = (list: string | undefined): string[] | null => {
  if (!list) return null;
  const orderNos = list.split(',');
  if (orderNos.length > PAGE) throw refuse.tooMany('orderNo');
  if (!orderNos.every((orderNo) => /^\d{12}$/.test(orderNo))) throw refuse.invalidValue('orderNo');
  return orderNos;
};

const filterOf = (asked: z.output<typeof query>): OrderFilter => ({
  orderNos: orderNosOf(asked.orderNo),
  from: timeOf(asked.orderDateStart, 'orderDateStart'),
  to: timeOf(asked.orderDateEnd, 'orderDateEnd'),
  shipped: asked.shippingStatus ? asked.shippingStatus === 'shipped' : null,
  paid: asked.paymentStatus ? asked.paymentStatus === 'received' : null,
});

/** 受注検索 and 受注取得 (reference 1.4.1 to 1.4.3). `nextUrl` is absolute and absent on the last page. */
export const orderRoutes = (app: FastifyInstance, { orders, cursors }: Shop, origin: () => string): void => {
  app.get('/admin-api/v1/shipping', (request) => {
    const asked = query.safeParse(request.query);
    if (!asked.success) throw refuse.invalidValue(String(asked.error.issues[0]?.path[0] ?? ''));
    const resumed = asked.data.cursor === undefined ? null : cursors.read(asked.data.cursor);
    if (asked.data.cursor !== undefined && !resumed) throw refuse.invalidValue('cursor');
    const filter = resumed ?? filterOf(asked.data);
    const page = orders.search(filter, resumed?.position ?? 0, PAGE);
    if (page.next === null) return { orderList: page.orders };
    const cursor = cursors.make(filter, page.next);
    return { orderList: page.orders, nextUrl: `${origin()}/admin-api/v1/shipping?cursor=${cursor}` };
  });

  app.get<{ Params: { orderNo: string } }>('/admin-api/v1/orders/:orderNo', (request) => {
    const position = orders.find(request.params.orderNo);
    if (position === null) throw refuse.notFound('orderNo');
    return toDetail(orders.at(position));
  });
};
