import type { FastifyInstance } from 'fastify';
import { z } from 'zod/v4';
import { refuse } from './refusal';
import type { Shop } from './shop';
import { isShopTime } from '../shop/tokyo';

const PAGE = 100;

/** `mail` and anything else unknown is accepted and changes nothing, as seen of the real search. */
const query = z.looseObject({
  memberId: z.string().optional(),
  updateDateStart: z.string().optional(),
  limit: z.string().optional(),
  offset: z.string().optional(),
});

const wholeNumber = (text: string | undefined, path: string, preset: number, from: number, to: number): number => {
  if (text === undefined || text === '') return preset;
  const value = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
  if (!(value >= from && value <= to)) throw refuse.invalidValue(path);
  return value;
};

/** 会員検索 (reference 1.4.6). */
export const memberRoutes = (app: FastifyInstance, { members }: Shop): void => {
  app.get('/admin-api/v1/member', (request, reply) => {
    const asked = query.safeParse(request.query);
    if (!asked.success) throw refuse.invalidValue(String(asked.error.issues[0]?.path[0] ?? ''));
    const { memberId, updateDateStart, limit, offset } = asked.data;
    if (updateDateStart && !isShopTime(updateDateStart)) throw refuse.invalidDate('updateDateStart');
    const [size, from] = [wholeNumber(limit, 'limit', PAGE, 1, PAGE), wholeNumber(offset, 'offset', 0, 0, 999_999_999)];
    const index = memberId ? members.indexOf(memberId) : null;
    const found = index === null ? [] : [members.at(index)];
    const rows = memberId ? found : members.page(from, size, updateDateStart || null);
    return reply.type('application/json; charset=utf-8').send(JSON.stringify({ memberList: rows }));
  });
};
