import type { FastifyInstance, FastifyRequest } from 'fastify';
import { isUserId } from './ids';
import { jsonBody } from './json-body';
import type { Line } from './line';
import { checkShape } from './messages/check';
import { batchProgress, checkBatch, startBatch } from './rich-menu-batch';
import { aliasChangeShape, newAliasShape } from './rich-menu-shape';
import { refuse } from './refusal';

type User = { Params: { userId: string } };
type Alias = { Params: { alias: string } };

const MOST_IDS = 500;

const endpoint = (name: string) => ({ config: { endpoint: name } });

const linkRoutes = (app: FastifyInstance, { richMenus, people, commits, watchers }: Line): void => {
  app.post<{ Params: { userId: string; id: string } }>(
    '/v2/bot/user/:userId/richmenu/:id',
    endpoint('link rich menu'),
    async ({ params: { userId, id } }) => {
      await commits.run(() => {
        const menu = richMenus.shown(id);
        people.linkRichMenu(people.get(userId).n, menu.richMenuId);
      });
      watchers.tell(userId);
      return {};
    },
  );
  app.delete<User>('/v2/bot/user/:userId/richmenu', endpoint('unlink rich menu'), async ({ params: { userId } }) => {
    await commits.run(() => people.linkRichMenu(people.get(userId).n, null));
    watchers.tell(userId);
    return {};
  });
  app.get<User>('/v2/bot/user/:userId/richmenu', endpoint('get rich menu of user'), async ({ params }) => {
    const { rich_menu_id: richMenuId } = people.get(params.userId);
    if (richMenuId === null) throw refuse.notFound('the user has no richmenu');
    return { richMenuId };
  });
};

const userIdsOf = (request: FastifyRequest): string[] => {
  const { userIds } = jsonBody(request);
  if (!Array.isArray(userIds) || userIds.length === 0 || userIds.length > MOST_IDS)
    throw refuse.badRequest(`The number of userIds must be between 1 and ${MOST_IDS}`);
  const bad = userIds.findIndex((id) => !isUserId(id));
  if (bad >= 0) throw refuse.property(`userIds[${bad}]`);
  return userIds as string[];
};

const bulkRoutes = (app: FastifyInstance, line: Line): void => {
  const { richMenus, people, commits, watchers } = line;
  const linkAll = (userIds: readonly string[], richMenuId: string | null): Promise<void> =>
    commits.run(() => {
      const id = richMenuId === null ? null : richMenus.shown(richMenuId).richMenuId;
      for (const userId of userIds) {
        const person = people.find(userId);
        if (person) people.linkRichMenu(person.n, id);
      }
    });
  app.post('/v2/bot/richmenu/bulk/link', endpoint('bulk link rich menu'), async (request, reply) => {
    const userIds = userIdsOf(request);
    const { richMenuId } = jsonBody(request);
    if (typeof richMenuId !== 'string') throw refuse.property('richMenuId');
    await linkAll(userIds, richMenuId);
    watchers.tell(null);
    return reply.code(202).send({});
  });
  app.post('/v2/bot/richmenu/bulk/unlink', endpoint('bulk unlink rich menu'), async (request, reply) => {
    await linkAll(userIdsOf(request), null);
    watchers.tell(null);
    return reply.code(202).send({});
  });
};

const batchRoutes = (app: FastifyInstance, line: Line): void => {
  app.post('/v2/bot/richmenu/batch', endpoint('rich menu batch'), async (request, reply) => {
    await startBatch(line, request.lineRequestId, jsonBody(request));
    return reply.code(202).send({});
  });
  app.post('/v2/bot/richmenu/validate/batch', endpoint('validate rich menu batch'), async (request) => {
    checkBatch(jsonBody(request));
    return {};
  });
  app.get<{ Querystring: { requestId?: string } }>(
    '/v2/bot/richmenu/progress/batch',
    endpoint('rich menu batch progress'),
    async ({ query }) => batchProgress(line, query.requestId ?? ''),
  );
};

const aliasRoutes = (app: FastifyInstance, { richMenus, commits }: Line): void => {
  const aliasOf = (alias: string): string => {
    const id = richMenus.alias(alias);
    if (id === null) throw refuse.notFound('richmenu alias not found');
    return id;
  };
  const shown = (id: unknown): string => {
    const menu = richMenus.find(String(id));
    if (!menu) throw refuse.badRequest('richmenu not found');
    if (!menu.image) throw refuse.badRequest('must upload richmenu image before applying it to user');
    return menu.richMenuId;
  };
  app.post('/v2/bot/richmenu/alias', endpoint('create rich menu alias'), async (request) => {
    const body = jsonBody(request);
    checkShape(newAliasShape, body);
    await commits.run(() => {
      const alias = String(body['richMenuAliasId']);
      if (richMenus.alias(alias) !== null) throw refuse.badRequest('conflict richmenu alias id');
      richMenus.setAlias(alias, shown(body['richMenuId']));
    });
    return {};
  });
  app.get('/v2/bot/richmenu/alias/list', endpoint('list rich menu aliases'), async () => ({
    aliases: richMenus.aliases(),
  }));
  app.get<Alias>('/v2/bot/richmenu/alias/:alias', endpoint('get rich menu alias'), async ({ params: { alias } }) => ({
    ...{ richMenuAliasId: alias, richMenuId: aliasOf(alias) },
  }));
  app.post<Alias>('/v2/bot/richmenu/alias/:alias', endpoint('change rich menu alias'), async (request) => {
    const body = jsonBody(request);
    checkShape(aliasChangeShape, body);
    await commits.run(() => {
      aliasOf(request.params.alias);
      richMenus.setAlias(request.params.alias, shown(body['richMenuId']));
    });
    return {};
  });
  app.delete<Alias>(
    '/v2/bot/richmenu/alias/:alias',
    endpoint('delete rich menu alias'),
    async ({ params: { alias } }) => {
      await commits.run(() => {
        aliasOf(alias);
        richMenus.removeAlias(alias);
      });
      return {};
    },
  );
};

/** Who sees which menu: per person, in bulk, in batches; and the names tabs switch by. */
export const richMenuLinkRoutes = (app: FastifyInstance, line: Line): void => {
  linkRoutes(app, line);
  bulkRoutes(app, line);
  batchRoutes(app, line);
  aliasRoutes(app, line);
};
