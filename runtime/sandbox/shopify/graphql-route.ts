import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { logged } from '../shop/fault-effects';
import { Executor, GraphqlProblem, type Types } from './graphql/execute';
import { parseOperation, SyntaxProblem, type Operation } from './graphql/parse';
import { MUTATION_TYPES, mutationFields } from './mutations';
import { queryFields, ROW_TYPES } from './queries';
import type { ShopifyShop } from './shop';

/** The ceiling of a single query (reference 3.3). */
const MOST_POINTS = 1_000;

interface Asked {
  readonly query?: unknown;
  readonly variables?: Readonly<Record<string, unknown>>;
}

const problemBody = (error: unknown): Record<string, unknown> => {
  if (error instanceof SyntaxProblem)
    return { errors: [{ message: error.message, extensions: { code: 'PARSE_ERROR' } }] };
  if (!(error instanceof GraphqlProblem)) throw error;
  return { errors: [{ message: error.message, extensions: { code: error.code, ...error.detail } }] };
};

/** Runs within the cost bucket; refusals come inside HTTP 200. */
const answer = (shop: ShopifyShop, operation: Operation, executor: Executor): Record<string, unknown> => {
  const requestedQueryCost = executor.requestedCost(operation);
  const costOf = (actualQueryCost: number | null) => ({
    cost: { requestedQueryCost, actualQueryCost, throttleStatus: shop.bucket.status },
  });
  if (requestedQueryCost > MOST_POINTS) {
    const detail = { cost: requestedQueryCost, maxCost: MOST_POINTS };
    throw new GraphqlProblem('MAX_COST_EXCEEDED', 'Query cost is too high', detail);
  }
  if (!shop.bucket.admits(requestedQueryCost)) {
    return { errors: [{ message: 'Throttled', extensions: { code: 'THROTTLED' } }], extensions: costOf(null) };
  }
  const { data, cost } = executor.run(operation);
  shop.bucket.spend(cost);
  return { data, extensions: costOf(cost) };
};

const loseAnswer = (shop: ShopifyShop, request: FastifyRequest, reply: FastifyReply): void => {
  shop.loseNextAnswer = false;
  reply.hijack();
  request.raw.socket.destroy();
  shop.log.add(logged(request, 0, 'lost'));
};

/** POST /admin/api/VERSION/graphql.json (reference 3.2). */
export const graphqlRoute = (app: FastifyInstance, shop: ShopifyShop): void => {
  const types: Types = {
    ...ROW_TYPES,
    ...MUTATION_TYPES,
    QueryRoot: queryFields(shop),
    Mutation: mutationFields(shop),
  };
  app.post<{ Body: Asked | null }>('/admin/api/:version/graphql.json', (request, reply) => {
    const { query, variables = {} } = request.body ?? {};
    let body: Record<string, unknown>;
    try {
      const operation = parseOperation(String(query));
      body = answer(shop, operation, new Executor(types, variables));
      if (operation.type === 'mutation' && body.data) shop.writes += 1;
      if (operation.type === 'mutation' && shop.loseNextAnswer) return loseAnswer(shop, request, reply);
    } catch (error) {
      body = problemBody(error);
    }
    return reply.type('application/json; charset=utf-8').send(JSON.stringify(body));
  });
};
