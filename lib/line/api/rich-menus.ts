import type { messagingApi } from '@line/bot-sdk';
import { z } from 'zod/v4';
import { isMissing, type Asking } from './asking';
import type { RichMenuApi } from './line-api';
import type { Endpoint } from './rates';
import type { TokenSource } from './tokens';
import type { LineCall } from './transport';

type Menus = Pick<
  RichMenuApi,
  'validate' | 'create' | 'setImage' | 'list' | 'get' | 'delete' | 'setDefault' | 'getDefault' | 'clearDefault'
>;

const idSchema = z.object({ richMenuId: z.string().min(1) });
const menuSchema = z.looseObject({ richMenuId: z.string().min(1) });
const listSchema = z.object({ richmenus: z.array(menuSchema) });

/** LINE's own shape, known only to have its id: what we hand on is what LINE said. */
const asMenu = (raw: z.infer<typeof menuSchema>) => raw as unknown as messagingApi.RichMenuResponse;

/** A call about rich menus. */
export const menuCall = (
  token: TokenSource,
  method: LineCall['method'],
  path: string,
  more: Partial<LineCall> & { endpoint?: Endpoint } = {},
): LineCall => ({ endpoint: 'richMenu', area: 'richMenu', method, path, repeatable: true, token, ...more });

/** Does it, also where LINE has it no longer. */
export const goneIsFine = async (work: Promise<void>): Promise<void> => {
  try {
    await work;
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
};

const at = (richMenuId: string): string => encodeURIComponent(richMenuId);

/** Rich menus themselves: what they show, their picture, and the account's default. */
export const richMenus = (asking: Asking, token: TokenSource): Menus => ({
  validate: (menu, signal) =>
    asking.do(menuCall(token, 'POST', '/v2/bot/richmenu/validate', { endpoint: 'validate', json: menu }), signal),

  async create(menu, signal) {
    const more = { endpoint: 'richMenuCreate', json: menu, repeatable: false } as const;
    return (await asking.read(menuCall(token, 'POST', '/v2/bot/richmenu', more), idSchema, signal)).richMenuId;
  },

  setImage: (richMenuId, image, type, signal) =>
    asking.do(
      menuCall(token, 'POST', `/v2/bot/richmenu/${at(richMenuId)}/content`, {
        ...{ host: 'api-data.line.me', binary: { type, data: image }, repeatable: false },
      }),
      signal,
    ),

  async list(signal) {
    const call = menuCall(token, 'GET', '/v2/bot/richmenu/list', { endpoint: 'richMenuList' });
    return (await asking.read(call, listSchema, signal)).richmenus.map(asMenu);
  },

  async get(richMenuId, signal) {
    const raw = await asking.readOrNull(menuCall(token, 'GET', `/v2/bot/richmenu/${at(richMenuId)}`), menuSchema, signal); // prettier-ignore
    return raw && asMenu(raw);
  },

  delete: (richMenuId, signal) =>
    goneIsFine(
      asking.do(
        menuCall(token, 'DELETE', `/v2/bot/richmenu/${at(richMenuId)}`, { endpoint: 'richMenuDelete' }),
        signal,
      ),
    ),

  setDefault: (richMenuId, signal) =>
    asking.do(menuCall(token, 'POST', `/v2/bot/user/all/richmenu/${at(richMenuId)}`), signal),

  async getDefault(signal) {
    const found = await asking.readOrNull(menuCall(token, 'GET', '/v2/bot/user/all/richmenu'), idSchema, signal);
    return found?.richMenuId ?? null;
  },

  clearDefault: (signal) => goneIsFine(asking.do(menuCall(token, 'DELETE', '/v2/bot/user/all/richmenu'), signal)),
});
