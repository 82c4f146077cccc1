import { z } from 'zod/v4';
import type { Asking } from './asking';
import type { LineApi, LineProfile } from './line-api';
import type { TokenSource } from './tokens';

const profileSchema = z.object({
  userId: z.string(),
  displayName: z.string(),
  pictureUrl: z.string().optional(),
  statusMessage: z.string().optional(),
  language: z.string().optional(),
});

const followersSchema = z.object({ userIds: z.array(z.string()), next: z.string().optional() });
const linkTokenSchema = z.object({ linkToken: z.string() });

const FOLLOWERS_A_PAGE = 1_000;

const toProfile = (raw: z.infer<typeof profileSchema>): LineProfile => ({
  userId: raw.userId,
  displayName: raw.displayName,
  pictureUrl: raw.pictureUrl ?? null,
  statusMessage: raw.statusMessage ?? null,
  language: raw.language ?? null,
});

/** Calls about one friend, and the list of all. */
export const people = (
  asking: Asking,
  token: TokenSource,
): Pick<LineApi, 'profile' | 'followers' | 'startLoading' | 'linkToken'> => ({
  async profile(userId, signal) {
    const raw = await asking.readOrNull(
      {
        ...{ endpoint: 'profile', area: 'profile', method: 'GET', repeatable: true, token },
        path: `/v2/bot/profile/${encodeURIComponent(userId)}`,
        place: '/v2/bot/profile/{userId}',
      },
      profileSchema,
      signal,
    );
    return raw && toProfile(raw);
  },

  async *followers(signal) {
    let start: string | undefined;
    do {
      const query = new URLSearchParams({ limit: String(FOLLOWERS_A_PAGE), ...(start && { start }) });
      const path = `/v2/bot/followers/ids?${query}`;
      const page = await asking.read(
        { endpoint: 'followers', area: 'followers', method: 'GET', path, repeatable: true, token },
        followersSchema,
        signal,
      );
      if (page.userIds.length > 0) yield page.userIds;
      start = page.next;
    } while (start !== undefined);
  },

  startLoading(userId, seconds, signal) {
    // LINE takes multiples of 5 from 5 to 60 only.
    const loadingSeconds = Math.min(60, Math.max(5, Math.ceil(seconds / 5) * 5));
    const json = { chatId: userId, loadingSeconds };
    const path = '/v2/bot/chat/loading/start';
    return asking.do(
      { endpoint: 'loading', area: 'talk', method: 'POST', path, json, repeatable: true, token },
      signal,
    );
  },

  async linkToken(userId, signal) {
    const call = {
      ...({ endpoint: 'linkToken', area: 'talk', method: 'POST', repeatable: true, token } as const),
      path: `/v2/bot/user/${encodeURIComponent(userId)}/linkToken`,
      place: '/v2/bot/user/{userId}/linkToken',
    };
    return (await asking.read(call, linkTokenSchema, signal)).linkToken;
  },
});
