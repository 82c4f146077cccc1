import { z } from 'zod/v4';
import { Failure } from '../../failure';
import { unreadable } from './network';
import type { Asking } from './asking';
import type { RichMenuApi } from './line-api';
import { goneIsFine, menuCall } from './rich-menus';
import type { TokenSource } from './tokens';

type Links = Omit<
  RichMenuApi,
  'validate' | 'create' | 'setImage' | 'list' | 'get' | 'delete' | 'setDefault' | 'getDefault' | 'clearDefault'
>;

const idSchema = z.object({ richMenuId: z.string().min(1) });
const aliasSchema = z.object({ richMenuAliasId: z.string(), richMenuId: z.string() });
const aliasesSchema = z.object({ aliases: z.array(aliasSchema) });
const progressSchema = z.object({ phase: z.enum(['ongoing', 'succeeded', 'failed']) });

/** What LINE takes in one call. Source: OpenAPI, RichMenuBulkLinkRequest. */
const MOST_FRIENDS = 500;

const checkCount = (userIds: readonly string[]): void => {
  if (userIds.length >= 1 && userIds.length <= MOST_FRIENDS) return;
  throw new Failure(
    'input',
    `一度に切り替えられる友だちは1〜${MOST_FRIENDS}人です。`,
    '友だちを分けて実行してください。',
  );
};

const part = encodeURIComponent;

const aliases = (
  asking: Asking,
  token: TokenSource,
): Pick<Links, 'aliases' | 'createAlias' | 'updateAlias' | 'deleteAlias'> => ({
  async aliases(signal) {
    const call = menuCall(token, 'GET', '/v2/bot/richmenu/alias/list');
    return (await asking.read(call, aliasesSchema, signal)).aliases;
  },
  createAlias: (alias, signal) =>
    asking.do(menuCall(token, 'POST', '/v2/bot/richmenu/alias', { json: alias, repeatable: false }), signal),
  updateAlias: ({ richMenuAliasId, richMenuId }, signal) =>
    asking.do(
      menuCall(token, 'POST', `/v2/bot/richmenu/alias/${part(richMenuAliasId)}`, { json: { richMenuId } }),
      signal,
    ),
  deleteAlias: (richMenuAliasId, signal) =>
    goneIsFine(
      asking.do(
        menuCall(token, 'DELETE', `/v2/bot/richmenu/alias/${part(richMenuAliasId)}`, {
          endpoint: 'richMenuAliasDelete',
        }),
        signal,
      ),
    ),
});

/** Which menu a friend sees, aliases for switching tabs, and changes of many at once. */
export const richMenuLinks = (asking: Asking, token: TokenSource): Links => {
  const ofUser = (userId: string) => ({
    path: `/v2/bot/user/${part(userId)}/richmenu`,
    place: '/v2/bot/user/{userId}/richmenu',
  });
  return {
    ...aliases(asking, token),
    link(userId, richMenuId, signal) {
      const { path, place } = ofUser(userId);
      return asking.do(menuCall(token, 'POST', `${path}/${part(richMenuId)}`, { place }), signal);
    },
    unlink(userId, signal) {
      const { path, place } = ofUser(userId);
      return goneIsFine(asking.do(menuCall(token, 'DELETE', path, { place }), signal));
    },
    async linkedTo(userId, signal) {
      const { path, place } = ofUser(userId);
      const found = await asking.readOrNull(menuCall(token, 'GET', path, { place }), idSchema, signal);
      return found?.richMenuId ?? null;
    },
    async linkMany(userIds, richMenuId, signal) {
      checkCount(userIds);
      await asking.do(menuCall(token, 'POST', '/v2/bot/richmenu/bulk/link', { json: { richMenuId, userIds } }), signal);
    },
    async unlinkMany(userIds, signal) {
      checkCount(userIds);
      await asking.do(menuCall(token, 'POST', '/v2/bot/richmenu/bulk/unlink', { json: { userIds } }), signal);
    },
    async batch(request, signal) {
      const more = { endpoint: 'richMenuBatch', json: request, repeatable: false } as const;
      const reply = await asking.reply(menuCall(token, 'POST', '/v2/bot/richmenu/batch', more), signal);
      const requestId = reply.header('x-line-request-id');
      if (requestId === undefined) throw unreadable();
      return requestId;
    },
    async batchProgress(requestId, signal) {
      const path = `/v2/bot/richmenu/progress/batch?${new URLSearchParams({ requestId })}`;
      return (await asking.read(menuCall(token, 'GET', path), progressSchema, signal)).phase;
    },
  };
};
