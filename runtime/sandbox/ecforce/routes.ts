import type { FastifyInstance, FastifyRequest } from 'fastify';
import { tokenOf } from './access';
import { listDocument, oneDocument } from './json-api';
import { search, type Query, type Searchable } from './query';
import { Refusal, refuse } from './refusal';
import type { EcforceShop } from './shop';
import { REASONS, subscriptionIndex, writeSubscription } from './write';

const ADMIN = '/api/v2/admin';

const queryOf = (request: FastifyRequest): Query => request.query as Query;
const includeOf = (request: FastifyRequest): string => String(queryOf(request).include ?? '');

const record = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};

/** The suffix `.json` is optional (reference 2.2). */
const both = (path: string): readonly string[] => [`${path}.json`, path];

const listRoutes = (app: FastifyInstance, path: string, searchable: () => Searchable): void => {
  for (const url of both(`${ADMIN}${path}`)) {
    app.get(url, (request) => listDocument(search(searchable(), queryOf(request)), includeOf(request)));
  }
  app.get<{ Params: { id: string } }>(`${ADMIN}${path}/:id`, (request) => {
    const id = request.params.id.replace(/\.json$/, '');
    const entry = /^\d+$/.test(id) ? searchable().entry(Number(id), false) : null;
    if (!entry) throw refuse.notFound(searchable().code);
    return oneDocument(entry, includeOf(request));
  });
};

const bulkFailure = (id: unknown, { code, message }: Refusal) => ({
  id,
  code: 'ASO0000',
  message: '更新に失敗しました。',
  errors: [{ code, message }],
});

/** What the control asked the next write to do, once. */
const takeNextWrite = (shop: EcforceShop) => {
  const asked = shop.nextWrite;
  shop.nextWrite = null;
  return asked;
};

const putOne = (shop: EcforceShop, id: string, body: unknown, include: string) => {
  const index = subscriptionIndex(shop, id);
  const asked = takeNextWrite(shop);
  if (asked === 'failedInside200') {
    const failed = bulkFailure(Number(id), refuse.invalid('SO', '保存できませんでした。'));
    return { success: [], failure: [Number(id)], errors: [failed] };
  }
  if (asked === null) writeSubscription(shop, index, record(record(body).subs_order));
  return oneDocument(shop.subscriptions.entry(Number(id), false)!, include);
};

/** HTTP 200 whatever became of the rows (reference 2.8). */
const putMany = (shop: EcforceShop, body: unknown) => {
  const rows = record(body).subs_orders;
  if (!Array.isArray(rows)) throw refuse.badParameter('SO', 'subs_orders');
  const result = { success: [] as unknown[], failure: [] as unknown[], errors: [] as unknown[] };
  for (const row of rows.map(record)) {
    try {
      writeSubscription(shop, subscriptionIndex(shop, row.id), row);
      result.success.push(row.id);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      result.failure.push(row.id);
      result.errors.push(bulkFailure(row.id, error));
    }
  }
  return result;
};

const signInRoutes = (app: FastifyInstance, { access, plan }: EcforceShop): void => {
  for (const url of both('/api/v2/admins/sign_in')) {
    app.post(url, (request) => {
      const admin = record(record(request.body).admin);
      const token = access.signIn(admin.email, admin.password);
      return { id: 1, email: plan.email, authentication_token: token };
    });
  }
  for (const url of both('/api/v2/admins/sign_out')) {
    app.get(url, (request, reply) => {
      access.revoke(tokenOf(request));
      return reply.code(204).send();
    });
  }
};

export const ecforceRoutes = (app: FastifyInstance, shop: EcforceShop): void => {
  signInRoutes(app, shop);
  listRoutes(app, '/customers', () => shop.customers);
  listRoutes(app, '/orders', () => shop.orders);
  listRoutes(app, '/subs_orders', () => shop.subscriptions);
  app.put<{ Params: { id: string } }>(`${ADMIN}/subs_orders/:id`, (request) => {
    const id = request.params.id.replace(/\.json$/, '');
    if (id === 'bulk_update') return putMany(shop, request.body);
    return putOne(shop, id, request.body, includeOf(request));
  });
  for (const path of ['/suspend_reasons', '/cancel_reasons']) {
    for (const url of both(`${ADMIN}${path}`)) {
      app.get(url, () => ({
        data: REASONS.map((reason) => ({ id: String(reason.id), type: 'reason', attributes: reason })),
        included: [],
      }));
    }
  }
};
