import type { FastifyInstance } from 'fastify';
import type { Line } from './line';
import { refuse } from './refusal';
import { tokyoDayOf } from './sandbox-clock';
import type { SendKind } from './sends';

type Dated = { Querystring: { date?: string; from?: string; to?: string } };

const endpoint = (name: string) => ({ config: { endpoint: name } });

/** LINE gives no numbers of fewer people than these. */
const FEWEST = 20;

const dayOf = (value: string | undefined): string => {
  if (value === undefined || !/^[0-9]{8}$/.test(value)) throw refuse.badRequest('Invalid date');
  return value;
};

const deliveredOn = ({ db }: Line, day: string, kind: SendKind): number => {
  const row = db
    .prepare('SELECT coalesce(sum(delivered), 0) AS n FROM call WHERE day = ? AND endpoint = ?')
    .get(day, kind);
  return Number((row as { n: number }).n);
};

const isOver = ({ clock }: Line, day: string): boolean => day < tokyoDayOf(clock.millis());

const deliveryRoutes = (app: FastifyInstance, line: Line): void => {
  for (const kind of ['reply', 'push', 'multicast', 'broadcast'] as const)
    app.get<Dated>(`/v2/bot/message/delivery/${kind}`, endpoint('delivery'), async ({ query }) => {
      const day = dayOf(query.date);
      return isOver(line, day) ? { status: 'ready', success: deliveredOn(line, day, kind) } : { status: 'unready' };
    });
  app.get<Dated>('/v2/bot/insight/message/delivery', endpoint('insight'), async ({ query }) => {
    const day = dayOf(query.date);
    if (!isOver(line, day)) return { status: 'unready' };
    const count = (kind: SendKind): number => deliveredOn(line, day, kind);
    const ours = { apiBroadcast: count('broadcast'), apiPush: count('push'), apiMulticast: count('multicast') };
    return { status: 'ready', ...ours, apiNarrowcast: count('narrowcast'), apiReply: count('reply') };
  });
};

const unitRoutes = (app: FastifyInstance, { db, clock }: Line): void => {
  const unitsOfMonth = (): string[] => {
    const rows = db
      .prepare('SELECT DISTINCT unit FROM call WHERE unit IS NOT NULL AND substr(day, 1, 6) = ? ORDER BY unit')
      .all(tokyoDayOf(clock.millis()).slice(0, 6)) as { unit: string }[];
    return rows.map(({ unit }) => unit);
  };
  app.get('/v2/bot/message/aggregation/info', endpoint('aggregation'), async () => ({
    numOfCustomAggregationUnits: unitsOfMonth().length,
  }));
  app.get<{ Querystring: { limit?: string; start?: string } }>(
    '/v2/bot/message/aggregation/list',
    endpoint('aggregation list'),
    async ({ query }) => {
      const [from, limit] = [Number(query.start ?? 0), Number(query.limit ?? 100)];
      if (!Number.isInteger(from) || from < 0 || !(limit >= 1 && limit <= 100))
        throw refuse.badRequest('Invalid start');
      const units = unitsOfMonth();
      const next = from + limit < units.length ? { next: String(from + limit) } : {};
      return { customAggregationUnits: units.slice(from, from + limit), ...next };
    },
  );
  app.get<Dated>('/v2/bot/insight/message/event/aggregation', endpoint('insight'), async ({ query }) => {
    const unit = (query as Record<string, string | undefined>)['customAggregationUnit'] ?? '';
    if (!/^[a-zA-Z0-9_]{1,30}$/.test(unit)) throw refuse.badRequest('Invalid customAggregationUnit');
    dayOf(query.from);
    dayOf(query.to);
    const nothing = { uniqueImpression: null, uniqueClick: null, uniqueMediaPlayed: null };
    return { overview: { ...nothing, uniqueMediaPlayed100Percent: null }, messages: [], clicks: [] };
  });
};

/** Numbers about people and what they got; the sandbox's people open nothing, so views and clicks are always null. */
export const insightRoutes = (app: FastifyInstance, line: Line): void => {
  deliveryRoutes(app, line);
  unitRoutes(app, line);
  app.get<Dated>('/v2/bot/insight/followers', endpoint('insight'), async ({ query }) => {
    if (!isOver(line, query.date === undefined ? '00000000' : dayOf(query.date))) return { status: 'unready' };
    const [followers, blocks] = [line.people.countOf('following'), line.people.countOf('blocked')];
    return { status: 'ready', followers: followers + blocks, targetedReaches: followers, blocks };
  });
  app.get('/v2/bot/insight/demographic', endpoint('insight'), async () => ({ available: false }));
  app.get<{ Querystring: { requestId?: string } }>(
    '/v2/bot/insight/message/event',
    endpoint('insight'),
    async ({ query }) => {
      const row = line.db
        .prepare("SELECT at, delivered FROM call WHERE request_id = ? AND endpoint IN ('broadcast', 'narrowcast')")
        .get(query.requestId ?? '') as { at: number; delivered: number } | undefined;
      if (!row) throw refuse.notFound();
      const counted = { delivered: row.delivered, uniqueImpression: row.delivered < FEWEST ? null : 0 };
      const overview = { requestId: query.requestId, timestamp: Math.floor(row.at / 1000), ...counted };
      return { overview: { ...overview, uniqueClick: null }, messages: [], clicks: [] };
    },
  );
  for (const kind of ['summary', 'daily'] as const)
    app.get<Dated & { Params: { id: string } }>(
      `/v2/bot/insight/richmenu/:id/${kind}`,
      endpoint('insight'),
      async (request) => {
        const { richMenuId } = line.richMenus.get(request.params.id);
        dayOf(request.query.from);
        dayOf(request.query.to);
        return { richMenuId, metricsFrom: null, metricsTo: null };
      },
    );
};
