import type { FastifyInstance } from 'fastify';
import { z } from 'zod/v4';
import { refuse } from './refusal';
import type { Shop } from './shop';

const use = z.looseObject({ memberId: z.string().min(1).max(20), points: z.int().min(1).max(999_999_999) });
/** The name of the point is asked for, but how the field is called is not public. */
const grant = use.extend({ pointName: z.string().max(100).optional() });

const parse = <T>(schema: z.ZodType<T>, body: unknown): T => {
  const read = schema.safeParse(body);
  if (!read.success) throw refuse.invalidValue(String(read.error.issues[0]?.path[0] ?? ''));
  return read.data;
};

/** ポイント利用 (1.4.7), 付与 and 削除 (paths not public). Closed to omni-channel shops and those without the option. */
export const pointRoutes = (app: FastifyInstance, { members, points, plan }: Shop): void => {
  const memberOf = (memberId: string): number => {
    const index = members.indexOf(memberId);
    if (index === null) throw refuse.notFound('memberId', 200);
    return index;
  };
  const checkOption = (): void => {
    if (plan.settings.pointOption !== 'standard') throw refuse.notOffered('');
  };

  app.post('/admin-api/v1/usepoints', (request) => {
    checkOption();
    const asked = parse(use, request.body);
    const index = memberOf(asked.memberId);
    if (points.balance(index) < asked.points) throw refuse.pointsShort();
    return { status: 'success', apiId: points.move(index, -asked.points), errors: [] };
  });

  app.post('/admin-api/v1/points', (request) => {
    checkOption();
    const asked = parse(grant, request.body);
    return { status: 'success', apiId: points.move(memberOf(asked.memberId), asked.points), errors: [] };
  });

  app.delete<{ Params: { apiId: string } }>('/admin-api/v1/points/:apiId', (request) => {
    checkOption();
    if (!points.undo(request.params.apiId)) throw refuse.notFound('apiId', 200);
    return { status: 'success', errors: [] };
  });
};
