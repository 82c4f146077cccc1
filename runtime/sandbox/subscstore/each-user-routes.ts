import type { FastifyInstance } from 'fastify';
import { z } from 'zod/v4';
import { paramsOf } from '../shop/query';
import { isShopDay } from '../shop/tokyo';
import { refuse } from './refusal';
import { courseOrderRow, indexOf, userRow } from './rows';
import type { SubscstoreShop } from './shop';

/** The password of every pretend customer. */
export const CUSTOMER_PASSWORD = 'otameshi';

const change = z.object({
  course_order: z.object({
    status: z.literal(2).optional(),
    pause_reasons: z.array(z.object({ id: z.number(), name: z.string() })).optional(),
    next_scheduled_delivery_on: z.string().refine(isShopDay).optional(),
    is_send_mail: z.boolean().optional(),
  }),
});

/**
 * What only a customer's own token opens, beside the application's: their 定期, and changes of them. With the
 * application's token alone no change has been seen, so PATCH /course_orders/:id is not there.
 */
export const eachUserRoutes = (app: FastifyInstance, shop: SubscstoreShop): void => {
  const { book } = shop.listed;
  app.post('/api/v1/users/login', (request) => {
    const { email, password } = paramsOf(request.body);
    const found = [...book.people.all()].find((person) => person.email !== '' && person.email === email);
    if (!found || password !== CUSTOMER_PASSWORD) throw refuse.login();
    return { token: shop.eachUserTokens.issue(found.index), user_id: userRow(found, false).id };
  });
  app.get('/api/v1/each_user/course_orders', (request) => ({
    course_orders: book.subscriptionsOf(shop.signedIn(request)).map(courseOrderRow),
  }));
  app.patch('/api/v1/each_user/course_orders/:id', (request) => {
    const person = shop.signedIn(request);
    const index = indexOf(paramsOf(request.params).id ?? '');
    if (!book.subscriptions.has(index) || book.subscriptions.at(index).person !== person) throw refuse.notFound();
    const asked = change.safeParse(request.body);
    if (!asked.success) throw refuse.refused('入力内容に誤りがあります。');
    const { status, next_scheduled_delivery_on: nextDeliveryOn } = asked.data.course_order;
    const patched = book.patchSubscription(index, {
      ...(status === 2 && { state: 'paused' as const }),
      ...(nextDeliveryOn !== undefined && { nextDeliveryOn }),
    });
    return { success: true, course_order: courseOrderRow(patched) };
  });
};
