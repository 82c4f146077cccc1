import type { Queries } from '../store/store';
import { TEST_RECIPIENT_TAG } from './tags';

/** Friends with the tag テスト配信先, on alias f = friend. The name is a constant of ours. */
export const TEST_RECIPIENT_SQL = `EXISTS (
  SELECT FROM friend_tag ft JOIN tag t ON t.id = ft.tag_id
  WHERE ft.friend_id = f.id AND t.channel_id = f.channel_id AND t.kind = 'tag' AND t.name = '${TEST_RECIPIENT_TAG}')`;

/** Those of these friends whom a run by hand may send to. */
export async function testRecipients(
  store: Queries,
  channelId: string,
  friendIds: readonly string[],
): Promise<ReadonlySet<string>> {
  const { rows } = await store.query<{ id: string }>(
    `SELECT f.id FROM friend f WHERE f.channel_id = $1 AND f.id = ANY ($2::bigint[]) AND ${TEST_RECIPIENT_SQL}`,
    [channelId, friendIds],
  );
  return new Set(rows.map(({ id }) => id));
}
