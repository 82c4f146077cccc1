import type { FastifyInstance, FastifyRequest } from 'fastify';
import { jsonBody, rawBody } from './json-body';
import type { Line } from './line';
import { checkShape } from './messages/check';
import { checkPicture, pictureType } from './rich-menu-picture';
import { richMenuShape } from './rich-menu-shape';
import { refuse } from './refusal';
import type { RichMenu } from './world';

type Id = { Params: { id: string } };

const endpoint = (name: string) => ({ config: { endpoint: name } });

const shown = ({ richMenuId, menu }: RichMenu): Record<string, unknown> => ({ richMenuId, ...menu });

const checked = (request: FastifyRequest): Record<string, unknown> => {
  const menu = jsonBody(request);
  checkShape(richMenuShape, menu);
  return menu;
};

const MOST_MENUS = 1000;

const menuRoutes = (app: FastifyInstance, { richMenus, commits, watchers }: Line): void => {
  app.post('/v2/bot/richmenu', endpoint('create rich menu'), async (request) => {
    const menu = checked(request);
    const richMenuId = await commits.run(() => {
      if (richMenus.list().length >= MOST_MENUS) throw refuse.badRequest('The maximum number of rich menus is reached');
      return richMenus.create(menu);
    });
    return { richMenuId };
  });
  app.post('/v2/bot/richmenu/validate', endpoint('validate rich menu'), async (request) => {
    checked(request);
    return {};
  });
  app.get('/v2/bot/richmenu/list', endpoint('list rich menus'), async () => ({
    richmenus: richMenus.list().map(shown),
  }));
  app.get<Id>('/v2/bot/richmenu/:id', endpoint('get rich menu'), async ({ params }) => shown(richMenus.get(params.id)));
  app.delete<Id>('/v2/bot/richmenu/:id', endpoint('delete rich menu'), async ({ params }) => {
    await commits.run(() => richMenus.remove(richMenus.get(params.id).richMenuId));
    watchers.tell(null);
    return {};
  });
};

const pictureRoutes = (app: FastifyInstance, { richMenus, commits }: Line): void => {
  app.post<Id>('/v2/bot/richmenu/:id/content', endpoint('set rich menu image'), async (request) => {
    const menu = richMenus.get(request.params.id);
    const picture = rawBody(request);
    const type = pictureType(request.headers['content-type']);
    checkPicture(picture, type, menu.menu);
    await commits.run(() => {
      if (richMenus.get(menu.richMenuId).image)
        throw refuse.badRequest('An image has already been uploaded to the richmenu');
      richMenus.setImage(menu.richMenuId, type, picture);
    });
    return {};
  });
  app.get<Id>('/v2/bot/richmenu/:id/content', endpoint('get rich menu image'), async ({ params }, reply) => {
    const { image } = richMenus.get(params.id);
    if (!image) throw refuse.notFound('image not found');
    return reply.type(image.type).send(image.data);
  });
};

const defaultRoutes = (app: FastifyInstance, { richMenus, commits, settings, watchers }: Line): void => {
  app.post<Id>('/v2/bot/user/all/richmenu/:id', endpoint('set default rich menu'), async ({ params }) => {
    await commits.run(() => settings.put({ defaultRichMenu: richMenus.shown(params.id).richMenuId }));
    watchers.tell(null);
    return {};
  });
  app.get('/v2/bot/user/all/richmenu', endpoint('get default rich menu'), async () => {
    const richMenuId = settings.get('defaultRichMenu');
    if (richMenuId === null) throw refuse.notFound('no default richmenu');
    return { richMenuId };
  });
  app.delete('/v2/bot/user/all/richmenu', endpoint('clear default rich menu'), async () => {
    await commits.run(() => settings.put({ defaultRichMenu: null }));
    watchers.tell(null);
    return {};
  });
};

/** Menus, their pictures and the account's default. */
export const richMenuRoutes = (app: FastifyInstance, line: Line): void => {
  menuRoutes(app, line);
  pictureRoutes(app, line);
  defaultRoutes(app, line);
};
