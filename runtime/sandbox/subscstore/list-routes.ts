import type { FastifyInstance } from 'fastify';
import type { Asked, Listed } from '../shop/listed-shop';
import { endOfSecond, instantOf, paramsOf, wholeNumber, type Params } from '../shop/query';
import { refuse } from './refusal';
import { courseOrderRow, indexOf, orderRow, userRow } from './rows';
import type { SubscstoreShop } from './shop';

const PAGE = 20;
const MOST = 100;

const pageOf = (params: Params): Pick<Asked, 'page' | 'size'> => {
  const page = wholeNumber(params.page, 1, 1_000_000);
  const size = wholeNumber(params.per, PAGE, MOST);
  if (page === null || size === null) throw refuse.invalid('page');
  return { page, size };
};

const window = (params: Params): Pick<Asked, 'from' | 'to'> => {
  const [from, to] = [instantOf(params.updated_at_from), instantOf(params.updated_at_to)];
  if (from === null || to === null) throw refuse.invalid('updated_at');
  return { from, to: to === undefined ? undefined : endOfSecond(to) };
};

const byId = (text: string | undefined): Pick<Asked, 'indexes'> => {
  const ids = (text ?? '').split(',').filter((id) => id !== '');
  return ids.length === 0 ? {} : { indexes: ids.map(indexOf) };
};

const answer = <T>(key: string, { rows, total }: Listed<T>, toRow: (row: T) => unknown) => ({
  [key]: rows.map(toRow),
  total_count: total,
});

/** What the application's token opens: lists (their form is a guess) and single rows (reference 2). */
export const listRoutes = (app: FastifyInstance, shop: SubscstoreShop): void => {
  const { listed } = shop;
  const idParam = (request: { params: unknown }): number => indexOf(paramsOf(request.params).id ?? '');
  app.get('/api/v1/users', (request) =>
    answer('users', listed.customers.page(pageOf(paramsOf(request.query))), (person) =>
      userRow(person, shop.isUnreadable(person.index)),
    ),
  );
  app.get('/api/v1/users/available_user', (request) => {
    const { email, tel } = paramsOf(request.query);
    const found = [...listed.book.people.all()].find(
      (person) => email !== '' && person.email === email && (tel === undefined || person.phone === tel),
    );
    if (!found || !listed.customers.has(found.index)) throw refuse.refused('対象のお客様がいません。');
    return { user_id: userRow(found, false).id };
  });
  app.get('/api/v1/users/:id', (request) => {
    const index = idParam(request);
    if (!listed.customers.has(index)) throw refuse.notFound();
    return userRow(listed.book.people.at(index), shop.isUnreadable(index));
  });
  app.get('/api/v1/orders', (request) => {
    const params = paramsOf(request.query);
    const asked = { ...pageOf(params), ...window(params), ...byId(params.ids) };
    return answer('orders', listed.orders.page(asked), orderRow);
  });
  app.get('/api/v1/course_orders', (request) => {
    const params = paramsOf(request.query);
    return answer('course_orders', listed.subscriptions.page({ ...pageOf(params), ...window(params) }), courseOrderRow);
  });
  app.get('/api/v1/course_orders/:id', (request) => {
    const index = idParam(request);
    if (!listed.subscriptions.has(index)) throw refuse.notFound();
    return courseOrderRow(listed.book.subscriptions.at(index));
  });
};
