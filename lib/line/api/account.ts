import { z } from 'zod/v4';
import type { LineQuota } from '../send-port';
import type { Asking } from './asking';
import type { BotInfo, LiffApp } from './line-api';
import type { TokenSource } from './tokens';

const botSchema = z.object({
  userId: z.string().min(1),
  basicId: z.string(),
  displayName: z.string(),
  chatMode: z.enum(['chat', 'bot']),
});

/** GET /v2/bot/info. */
export const botInfo = (asking: Asking, token: TokenSource, signal?: AbortSignal): Promise<BotInfo> =>
  asking.read(
    { endpoint: 'botInfo', area: 'account', method: 'GET', path: '/v2/bot/info', repeatable: true, token },
    botSchema,
    signal,
  );

const quotaSchema = z.object({ type: z.enum(['none', 'limited']), value: z.number().optional() });
const usedSchema = z.object({ totalUsage: z.number() });

/** GET /v2/bot/message/quota and its consumption. Sends by hand in LINE's manager count as well. */
export const quota = async (asking: Asking, token: TokenSource, signal?: AbortSignal): Promise<LineQuota> => {
  const call = { endpoint: 'quota', area: 'quota', method: 'GET', repeatable: true, token } as const;
  const [limit, used] = await Promise.all([
    asking.read({ ...call, path: '/v2/bot/message/quota' }, quotaSchema, signal),
    asking.read({ ...call, path: '/v2/bot/message/quota/consumption' }, usedSchema, signal),
  ]);
  return { limit: limit.type === 'none' ? null : (limit.value ?? 0), used: used.totalUsage };
};

const liffSchema = z.object({
  apps: z
    .array(
      z.object({
        liffId: z.string(),
        view: z.object({ url: z.string() }),
        // LINE's default where the app names none.
        scope: z.array(z.string()).default(['profile', 'chat_message.write']),
        botPrompt: z.enum(['normal', 'aggressive', 'none']).default('none'),
      }),
    )
    .default([]),
});

/** GET /liff/v1/apps with a token of the LINE Login channel. No app at all is LINE's 404. */
export const liffApps = async (asking: Asking, token: TokenSource, signal?: AbortSignal): Promise<LiffApp[]> => {
  const answer = await asking.readOrNull(
    { endpoint: 'liff', area: 'liff', method: 'GET', path: '/liff/v1/apps', repeatable: true, token },
    liffSchema,
    signal,
  );
  return (answer?.apps ?? []).map(({ liffId, view, scope, botPrompt }) => ({
    ...{ liffId, endpoint: view.url, scopes: scope, botPrompt },
  }));
};
