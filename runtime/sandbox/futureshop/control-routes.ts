import type { FastifyInstance } from 'fastify';
import { z } from 'zod/v4';
import type { SandboxControl } from './control';
import { faultRule } from '../shop/faults';
import { refuse } from './refusal';
import { isShopDay } from '../shop/tokyo';

const count = z.int().min(1).max(1_000_000);
const seed = z.int().optional();
const settings = z.strictObject({
  pace: z.boolean().optional(),
  pointOption: z.enum(['standard', 'omniChannel', 'none']).optional(),
  allowedIps: z.array(z.string()).nullable().optional(),
  callerIp: z.string().nullable().optional(),
});
const patch = z.strictObject({
  fields: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  touch: z.boolean().optional(),
});
const change = z.strictObject({ what: z.enum(['name', 'points', 'mail', 'mobileMail']), count, seed });
const removal = z.strictObject({ count, seed });
const addition = z.strictObject({ count });
const shipping = z.strictObject({
  count: count.optional(),
  orderNos: z.array(z.string()).optional(),
  shippingDate: z.string().refine(isShopDay).optional(),
});
const range = z.object({
  from: z.coerce.number().int().nonnegative().default(0),
  count: z.coerce.number().int().min(1).max(10_000).default(100),
});
const position = z.object({ index: z.coerce.number().int().nonnegative() });

const parse = <T>(schema: z.ZodType<T>, value: unknown): T => {
  const read = schema.safeParse(value);
  if (!read.success) throw refuse.invalidValue(read.error.issues.map(({ path }) => path.join('.')).join(', '));
  return read.data;
};

const done = { ok: true };

const memberControls = (app: FastifyInstance, control: SandboxControl): void => {
  app.get('/sandbox/addresses', (request) => {
    const asked = parse(range, request.query);
    return control.addresses(asked.from, asked.count);
  });
  app.get('/sandbox/member/:index', (request) => {
    const row = control.member(parse(position, request.params).index);
    if (!row) throw refuse.notFound('index');
    return row;
  });
  app.patch('/sandbox/member/:index', (request) => {
    const { index } = parse(position, request.params);
    const { fields, touch } = parse(patch, request.body);
    if (!control.member(index)) throw refuse.notFound('index');
    control.patchMember(index, fields, touch);
    return done;
  });
  app.post('/sandbox/members/change', (request) => {
    const asked = parse(change, request.body);
    return control.changeMembers(asked.what, asked.count, asked.seed);
  });
  app.post('/sandbox/members/remove', (request) => {
    const asked = parse(removal, request.body);
    return control.removeMembers(asked.count, asked.seed);
  });
  app.post('/sandbox/members/add', (request) => control.addMembers(parse(addition, request.body).count));
};

const orderControls = (app: FastifyInstance, control: SandboxControl): void => {
  app.post('/sandbox/orders/add', (request) => control.addOrders(parse(addition, request.body).count));
  app.post('/sandbox/orders/ship', (request) => {
    const asked = parse(shipping, request.body);
    return control.shipOrders(asked.orderNos ?? control.waitingOrders(asked.count ?? 1), asked.shippingDate);
  });
};

/** The control of the sandbox for other processes of this machine: JSON under /sandbox/. */
export const controlRoutes = (app: FastifyInstance, control: SandboxControl): void => {
  app.get('/sandbox/shop', () => control.describe());
  app.put('/sandbox/settings', (request) => {
    control.configure(parse(settings, request.body));
    return control.describe();
  });
  app.get('/sandbox/faults', () => control.pendingFaults);
  app.post('/sandbox/faults', (request) => {
    control.addFault(parse(faultRule, request.body));
    return done;
  });
  app.delete('/sandbox/faults', () => {
    control.clearFaults();
    return done;
  });
  app.get('/sandbox/requests', () => control.requests());
  app.delete('/sandbox/requests', () => {
    control.clearRequests();
    return done;
  });
  app.post('/sandbox/tokens/expire', () => {
    control.expireTokens();
    return done;
  });
  memberControls(app, control);
  orderControls(app, control);
};
