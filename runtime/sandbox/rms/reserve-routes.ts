import type { FastifyInstance } from 'fastify';
import { z } from 'zod/v4';
import type { Subscription } from '../shop/purchases';
import { DAY_MS, isShopDay, shopDay, shopTime } from '../shop/tokyo';
import { maskedMail, phoneParts, reserveNumberOf } from './order-row';
import { refuse } from './refusal';
import type { RmsShop } from './shop';

const count = (usual: number, least: number, most: number) =>
  z.coerce.number().int().min(least).max(most).default(usual);

const question = z.looseObject({
  dateType: z.enum(['1', '2', '3']),
  reserveType: z.enum(['1', '2', '3']).optional(),
  startDate: z.string().optional(),
  endDate: z.string().optional(),
  limit: count(100, 1, 1_000),
  offset: count(0, 0, Number.MAX_SAFE_INTEGER),
});

/** 1 申込中; a state from 101 on is the shop's own. RMS knows no pause. */
const stateOf = ({ state }: Subscription) =>
  state === 'odd'
    ? { reserveStatus: 101, reserveStatusName: '担当者確認中' }
    : { reserveStatus: 1, reserveStatusName: '申込中' };

const detailsOf = ({ index, nextDeliveryOn, cycleDays, product, quantity }: Subscription) =>
  [0, 1].map((turn) => {
    const day = Date.parse(`${nextDeliveryOn}T00:00:00+09:00`) + turn * cycleDays * DAY_MS;
    return {
      detailId: index * 10 + turn,
      ...{ shippingDate: shopDay(day), commitDate: shopDay(day - 7 * DAY_MS), shippingStatus: 1 },
      ...{ earlyFlag: 0, totalAmount: product.price * quantity },
    };
  });

/** A 定期購入 as reserveInfoList gives it (reference 5); fields within the item and the orderer are guesses. */
const reserveRow = ({ book }: RmsShop, row: Subscription) => ({
  reserveNumber: reserveNumberOf(row.index),
  ...stateOf(row),
  ...{ reserveType: 1, shippingCycle: `${row.cycleDays}日ごと`, reserveDatetime: `${shopTime(row.createdAt)}+0900` },
  reserveItem: {
    ...{ itemName: row.product.name, manageNumber: row.product.code, itemNumber: `no-${row.product.code}` },
    ...{ units: row.quantity, variantId: `${row.product.code}-v` },
  },
  reserveOrderer: {
    emailAddress: maskedMail(book.seed, row.person),
    ...phoneParts(book.people.at(row.person).phone),
  },
  reserveSender: { shippingNumber: null },
  reserveDetails: detailsOf(row),
});

/** What goes on and has a delivery planned within the days; a cancelled one can no longer be had. */
const listed = (shop: RmsShop, from: string, to: string): Subscription[] =>
  [...shop.book.subscriptions.all()].filter(
    (row) =>
      row.state !== 'cancelled' &&
      detailsOf(row).some(({ shippingDate }) => shippingDate >= from && shippingDate <= to),
  );

export const reserveRoutes = (app: FastifyInstance, shop: RmsShop): void => {
  app.get('/es/1.0/reserve/reserveInfoList', (request) => {
    const read = question.safeParse(request.query);
    if (!read.success) throw refuse.reserve('E01-001');
    const today = shop.book.now();
    const { limit, offset, startDate = shopDay(today), endDate = shopDay(today) } = read.data;
    const isFar = [startDate, endDate].some(
      (day) => !isShopDay(day) || Math.abs(Date.parse(day) - today) > 366 * DAY_MS,
    );
    if (isFar || startDate > endDate) throw refuse.reserve('E01-005');
    const found = read.data.dateType === '2' && read.data.reserveType !== '2' ? listed(shop, startDate, endDate) : [];
    const rows = found.slice(offset, offset + limit);
    return {
      resultCode: found.length === 0 ? 'N00-001' : 'N00-000',
      ...{ totalCount: found.length, resultCount: rows.length },
      publicReserveModelList: rows.map((row) => reserveRow(shop, row)),
    };
  });
};
