import type { FastifyInstance } from 'fastify';
import { DateTime } from 'luxon';
import { z } from 'zod/v4';
import type { Order } from '../shop/purchases';
import { DAY_MS, shopDay } from '../shop/tokyo';
import { maskedMail, orderIndexOf, orderNumberOf, orderRow } from './order-row';
import { message, refuse } from './refusal';
import type { RmsShop } from './shop';

const WINDOW_MS = 63 * DAY_MS;
const LONGEST_AGO_MS = 730 * DAY_MS;
const MAX_RECORDS = 1_000;
/** So many hits stand for these or more. */
const MAX_HITS = 15_000;

const searchQuestion = z.looseObject({
  dateType: z.int().min(1).max(6),
  startDatetime: z.string(),
  endDatetime: z.string(),
  orderProgressList: z.array(z.int()).optional(),
  ordererMailAddress: z.string().optional(),
  reserveNumber: z.string().optional(),
  PaginationRequestModel: z.looseObject({
    requestRecordsAmount: z.int().positive(),
    requestPage: z.int().positive(),
    SortModelList: z.array(z.looseObject({ sortColumn: z.literal(1), sortDirection: z.literal([1, 2]) })).optional(),
  }),
});
type SearchQuestion = z.output<typeof searchQuestion>;

/** Only `+0900` without a colon is a time here (reference 5, searchOrder). */
const timeOf = (text: string): number => {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\+0900$/.test(text)) throw refuse.search('011');
  const time = DateTime.fromISO(text);
  if (!time.isValid) throw refuse.search('011');
  return time.toMillis();
};

/** The first order at or after a time: they are kept by time. */
const firstSince = ({ orders }: RmsShop['book'], time: number): number => {
  let [low, high] = [0, orders.count];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (orders.at(middle).orderedAt < time) low = middle + 1;
    else high = middle;
  }
  return low;
};

/** Whoever ordered: RMS knows no guests. */
const ordererOf = ({ book }: RmsShop, { index, person }: Order): number => person ?? index % book.people.count;

const matches = (shop: RmsShop, asked: SearchQuestion, order: Order): boolean =>
  asked.ordererMailAddress === undefined ||
  asked.ordererMailAddress === maskedMail(shop.book.seed, ordererOf(shop, order));

const hitsOf = (shop: RmsShop, asked: SearchQuestion): Order[] => {
  const [from, to] = [timeOf(asked.startDatetime), timeOf(asked.endDatetime)];
  if (to < from || to - from > WINDOW_MS || shop.book.now() - from > LONGEST_AGO_MS) throw refuse.search('023');
  const hits: Order[] = [];
  for (let index = firstSince(shop.book, from); index < shop.book.orders.count; index += 1) {
    const order = shop.book.orders.at(index);
    if (Math.floor(order.orderedAt / 1_000) * 1_000 > to) break;
    if (matches(shop, asked, order)) hits.push(order);
  }
  return hits;
};

const search = (shop: RmsShop, body: unknown) => {
  const read = searchQuestion.safeParse(body);
  if (!read.success) throw refuse.search('009');
  const { requestRecordsAmount: amount, requestPage, SortModelList: sort } = read.data.PaginationRequestModel;
  if (amount > MAX_RECORDS) throw refuse.search('011');
  // Past the limit the oldest cannot be had.
  const hits = hitsOf(shop, read.data).slice(-MAX_HITS);
  if (sort?.[0]?.sortDirection !== 1) hits.reverse();
  if (hits.length === 0) {
    const MessageModelList = [message('INFO', 'SEARCH_ORDER_INFO_102')];
    return { orderNumberList: [], MessageModelList, PaginationResponseModel: null };
  }
  return {
    orderNumberList: hits.slice((requestPage - 1) * amount, requestPage * amount).map(orderNumberOf),
    MessageModelList: [message('INFO', 'SEARCH_ORDER_INFO_101')],
    PaginationResponseModel: {
      ...{ totalRecordsAmount: hits.length, totalPages: Math.ceil(hits.length / amount), requestPage },
    },
  };
};

const getQuestion = z.looseObject({ orderNumberList: z.array(z.string()), version: z.int().min(3).max(10) });
const MAX_NUMBERS = 100;

const find = (shop: RmsShop, number: string): Order | null => {
  const index = orderIndexOf(number);
  const order = shop.book.orders.has(index) ? shop.book.orders.at(index) : null;
  return order !== null && orderNumberOf(order) === number ? order : null;
};

const get = (shop: RmsShop, body: unknown) => {
  const read = getQuestion.safeParse(body);
  if (!read.success) throw refuse.get('009');
  if (read.data.orderNumberList.length > MAX_NUMBERS) throw refuse.get('011');
  const { book } = shop;
  const found = read.data.orderNumberList.map((number) => ({ number, order: find(shop, number) }));
  return {
    MessageModelList: found.map(({ number, order }) =>
      message('INFO', order === null ? 'GET_ORDER_INFO_102' : 'GET_ORDER_INFO_101', number),
    ),
    OrderModelList: found.flatMap(({ order }) => {
      if (order === null) return [];
      const person = book.people.at(ordererOf(shop, order));
      const unreadable = shop.isUnreadable(person.index);
      return [orderRow({ order, person, seed: book.seed, unreadable, today: shopDay(book.now()) })];
    }),
  };
};

export const orderRoutes = (app: FastifyInstance, shop: RmsShop): void => {
  app.post('/es/2.0/order/searchOrder/', (request) => search(shop, request.body));
  app.post('/es/2.0/order/getOrder/', (request) => get(shop, request.body));
  app.get('/es/1.0/license-management/license-key/expiry-date', () => ({
    expiryDate: DateTime.fromMillis(shop.licenseEnd, { zone: 'Asia/Tokyo' }).toFormat("yyyy-MM-dd'T'23:59:59"),
  }));
};
