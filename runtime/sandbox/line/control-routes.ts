import type { JsonWebKey } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod/v4';
import { Failure } from '../../../lib/failure';
import type { LineControl } from './control';
import { faultRule } from './faults';

const settings = z.strictObject({
  quota: z.int().min(0).nullable().optional(),
  quotaElsewhere: z.int().min(0).optional(),
  webhookEndpoint: z.url().nullable().optional(),
  webhookActive: z.boolean().optional(),
  redelivery: z.boolean().optional(),
  mode: z.enum(['active', 'standby']).optional(),
  eventsPerWebhook: z.int().min(1).max(100).optional(),
  rates: z.boolean().optional(),
  endpointBase: z.url().nullable().optional(),
  liffRedirect: z.enum(['direct', 'state']).optional(),
  liffScopes: z.array(z.string()).optional(),
  liffBotPrompt: z.enum(['normal', 'aggressive', 'none']).optional(),
});
const state = z.enum(['none', 'following', 'blocked']);
const person = z.strictObject({
  displayName: z.string().min(1).optional(),
  pictureUrl: z.url().nullable().optional(),
  state: state.optional(),
  email: z.string().nullable().optional(),
  emailConsent: z.boolean().optional(),
});
const many = z.strictObject({
  count: z.int().min(1).max(1_000_000),
  state: z.enum(['none', 'following']).optional(),
});
const page = z.object({
  after: z.string().optional(),
  limit: z.coerce.number().int().min(1).max(10_000).default(1000),
});
const newPerson = person.pick({ displayName: true, email: true, emailConsent: true });
const said = z.strictObject({ text: z.string().min(1).max(5000) });
const postback = z.strictObject({
  data: z.string().max(300),
  displayText: z.string().optional(),
  params: z.record(z.string(), z.string()).optional(),
});
const link = z.strictObject({ nonce: z.string().min(1), result: z.enum(['ok', 'failed']) });
const menuSwitch = z.strictObject({ alias: z.string().min(1), data: z.string() });
const move = z.strictObject({
  days: z.number().min(0).optional(),
  hours: z.number().min(0).optional(),
  minutes: z.number().min(0).optional(),
});
const raw = z.strictObject({
  body: z.string(),
  signature: z.string().optional(),
  url: z.url().optional(),
  cutAt: z.int().min(0).optional(),
});
const idToken = z.strictObject({
  nonce: z.string().optional(),
  audience: z.string().optional(),
  secret: z.string().optional(),
  issuer: z.string().optional(),
  seconds: z.number().optional(),
});

const parse = <T>(schema: z.ZodType<T>, value: unknown): T => {
  const read = schema.safeParse(value ?? {});
  if (read.success) return read.data;
  const places = read.error.issues.map(({ path }) => path.join('.')).join(', ');
  throw new Failure('input', `値が正しくありません: ${places}`, '値を直して、もう一度お試しください。');
};

/** Control is for programs of this machine: never for a web page (Origin), nor through a foreign host name. */
const checkCaller = (request: FastifyRequest, reply: FastifyReply): FastifyReply | undefined => {
  const isLocal = /^(127\.0\.0\.1|localhost)(:\d+)?$/.test(request.headers.host ?? '');
  if (isLocal && request.headers.origin === undefined) return undefined;
  return reply.code(403).send({ message: 'Forbidden' });
};

type Named = { Params: { userId: string } };
const done = { ok: true };

/** One person's doings under /sandbox/people/:userId/. */
const personRoutes = (
  app: FastifyInstance,
  { world, ...control }: Pick<LineControl, 'world'> & { it: LineControl },
): void => {
  const { it } = control;
  const act = (name: string, work: (userId: string, body: unknown) => Promise<unknown>): void =>
    void app.post<Named>(`/sandbox/people/:userId/${name}`, async ({ params, body }) => {
      return (await work(params.userId, body)) ?? done;
    });
  act('follow', (userId) => world.follow(userId));
  act('block', (userId) => world.block(userId));
  act('say', (userId, body) => world.say(userId, parse(said, body).text));
  act('sticker', (userId) => world.sendSticker(userId));
  act('image', (userId) => world.sendImage(userId));
  act('postback', (userId, body) => world.postback(userId, parse(postback, body)));
  act('link', (userId, body) => {
    const { nonce, result } = parse(link, body);
    return world.linkAccount(userId, nonce, result);
  });
  act('switch-menu', (userId, body) => {
    const { alias, data } = parse(menuSwitch, body);
    return world.switchRichMenu(userId, alias, data);
  });
  act('open-liff', async (userId, body) => ({
    url: world.openLiff(userId, parse(z.strictObject({ url: z.string() }), body).url),
  }));
  act('id-token', async (userId, body) => ({ idToken: it.idToken(userId, parse(idToken, body)) }));
  app.patch<Named>('/sandbox/people/:userId', async ({ params, body }) =>
    it.setPerson(params.userId, parse(person, body)),
  );
  app.get<Named>('/sandbox/people/:userId/talk', async ({ params, query }) => {
    const { limit } = parse(page, query);
    return world.talk(params.userId, limit).map((entry) => ({ ...entry, at: entry.at.toISO() }));
  });
  app.get<Named>('/sandbox/people/:userId/messages', async ({ params }) => it.counts.perMessage(params.userId));
};

const peopleRoutes = (app: FastifyInstance, control: LineControl): void => {
  app.get('/sandbox/people', async ({ query }) => control.people(parse(page, query)));
  app.post('/sandbox/people', async ({ body }) => control.world.addPerson(parse(newPerson, body)));
  app.post('/sandbox/people/many', async ({ body }) => {
    const { count, state: how } = parse(many, body);
    return (await control.addPeople(count, how)).map(({ userId }) => userId);
  });
  app.put('/sandbox/people/state', async ({ body }) => ({
    changed: await control.setAllPeople(parse(z.strictObject({ state }), body).state),
  }));
  personRoutes(app, { world: control.world, it: control });
};

const countRoutes = (app: FastifyInstance, control: LineControl): void => {
  app.get('/sandbox/counts', async () => control.counts.tally());
  app.get('/sandbox/counts/people', async ({ query }) => control.counts.perPerson(parse(page, query)));
  app.get('/sandbox/counts/duplicates', async ({ query }) => control.counts.duplicated(parse(page, query).limit));
  app.get('/sandbox/counts/replies', async ({ query }) => control.counts.replies(parse(page, query)));
  app.get('/sandbox/counts/retry-keys', async ({ query }) => control.counts.retryKeys(parse(page, query).limit));
  app.get('/sandbox/requests', async () => control.requests());
  app.delete('/sandbox/requests', async () => {
    control.clearRequests();
    return done;
  });
};

const webhookRoutes = (app: FastifyInstance, control: LineControl): void => {
  app.get('/sandbox/webhooks', async ({ query }) => ({
    ...control.webhookCounts(),
    log: control.world.webhooks(parse(page, query).limit),
  }));
  app.post('/sandbox/webhooks/raw', async ({ body }) => control.sendRaw(parse(raw, body)));
  app.post('/sandbox/webhooks/sign', async ({ body }) => ({
    signature: control.sign(parse(z.strictObject({ body: z.string() }), body).body),
  }));
  app.post('/sandbox/webhooks/reply-tokens', async ({ body }) => {
    const { userIds } = parse(z.strictObject({ userIds: z.array(z.string()).max(10_000) }), body);
    return control.replyTokens(userIds);
  });
  app.post('/sandbox/webhooks/redeliver', async ({ body }) => {
    const { webhookEventId } = parse(z.strictObject({ webhookEventId: z.string().optional() }), body);
    if (webhookEventId) await control.redeliver(webhookEventId);
    else control.redeliverNow();
    return done;
  });
};

const settingRoutes = (app: FastifyInstance, control: LineControl): void => {
  app.get('/sandbox/line', async () => ({ ...control.describe(), used: control.used() }));
  app.put('/sandbox/settings', async ({ body }) => {
    await control.configure(parse(settings, body));
    return control.describe();
  });
  app.get('/sandbox/faults', async () => control.pendingFaults);
  app.post('/sandbox/faults', async ({ body }) => {
    control.addFault(parse(faultRule, body));
    return done;
  });
  app.delete('/sandbox/faults', async () => {
    control.clearFaults();
    return done;
  });
  app.get('/sandbox/clock', async () => ({ now: control.world.now().toISO() }));
  app.post('/sandbox/clock', async ({ body }) => {
    await control.world.moveClock(parse(move, body));
    return { now: control.world.now().toISO() };
  });
  app.delete('/sandbox/clock', async () => {
    await control.world.resetClock();
    return { now: control.world.now().toISO() };
  });
  app.post('/sandbox/assertion-keys', async ({ body }) => ({
    kid: await control.addAssertionKey(parse(z.record(z.string(), z.unknown()), body) as JsonWebKey),
  }));
};

/** The control for other processes of this machine: JSON under /sandbox/. */
export const controlRoutes = (app: FastifyInstance, control: LineControl): void => {
  app.addHook('onRequest', async (request, reply) => checkCaller(request, reply));
  app.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) => {
    const status = error instanceof Failure ? 400 : (error.statusCode ?? 500);
    return reply.code(status).send({ message: error.message });
  });
  settingRoutes(app, control);
  peopleRoutes(app, control);
  countRoutes(app, control);
  webhookRoutes(app, control);
};
