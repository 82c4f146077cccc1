import type { FastifyInstance, FastifyRequest } from 'fastify';
import { endOfSecond, instantOf, paramsOf, wholeNumber, type Params } from '../shop/query';
import type { Asked, Listed, ListedShop } from '../shop/listed-shop';
import type { TokenPlace } from './options';
import { forbidden, invalid } from './refusal';
import { customerRow, indexOf, orderRow, subscriptionRow } from './rows';

/** Rows a page; how many the real one gives is not public. */
const PAGE = 100;

const window = (params: Params): Pick<Asked, 'from' | 'to'> => {
  const [from, to] = [instantOf(params.updated_from), instantOf(params.updated_to)];
  if (from === null || to === null) throw invalid('date');
  return { from, to: to === undefined ? undefined : endOfSecond(to) };
};

const pageOf = (params: Params): Pick<Asked, 'page' | 'size'> => {
  const page = wholeNumber(params.page, 1, 1_000_000);
  if (page === null) throw invalid('page');
  return { page, size: PAGE };
};

const byId = (text: string | undefined): Pick<Asked, 'indexes'> => {
  const ids = (text ?? '').split(',').filter((id) => id !== '');
  if (ids.length > PAGE) throw invalid('order_id');
  return ids.length === 0 ? {} : { indexes: ids.map(indexOf) };
};

const answer = <T>(key: string, { rows, total }: Listed<T>, toRow: (row: T) => unknown) => ({
  [key]: rows.map(toRow),
  total_count: total,
});

export interface RepistRoutes {
  readonly shop: ListedShop;
  readonly accessToken: string;
  readonly tokenIn: TokenPlace;
  readonly isUnreadable: (index: number) => boolean;
}

const given = (request: FastifyRequest, place: TokenPlace): string | undefined => {
  if (place === 'header') return paramsOf(request.headers)['x-access-token'];
  return paramsOf(place === 'body' ? request.body : request.query).token;
};

/** データアシスタントAPI as the reference proposes it: three POSTs. */
export const repistRoutes = (app: FastifyInstance, routes: RepistRoutes): void => {
  const { shop, accessToken, tokenIn, isUnreadable } = routes;
  const serve = (path: string, list: (params: Params) => unknown): void => {
    app.post(`/api/data_assistant/${path}`, (request) => {
      if (given(request, tokenIn) !== accessToken) throw forbidden();
      return list(paramsOf(request.body));
    });
  };
  serve('customers', (params) => {
    const found = shop.customers.page({ ...pageOf(params), ...byId(params.customer_id) });
    return answer('customers', found, (person) => customerRow(person, isUnreadable(person.index)));
  });
  serve('orders', (params) => {
    const asked = { ...pageOf(params), ...window(params), ...byId(params.order_id) };
    return answer('orders', shop.orders.page(asked), orderRow);
  });
  serve('subscriptions', (params) =>
    answer('subscriptions', shop.subscriptions.page({ ...pageOf(params), ...window(params) }), subscriptionRow),
  );
};
