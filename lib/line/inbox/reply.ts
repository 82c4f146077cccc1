import { checkedId } from '../../crm/ids';
import type { Store } from '../../store/store';

/** What a reply to an event needs. */
export interface ReplyableEvent {
  readonly replyToken: string | null;
  readonly occurredAt: Date;
  readonly redelivery: boolean;
  readonly friendId: string;
  readonly channelId: string;
}

const FIND = {
  name: 'line-in-reply',
  text: `SELECT id, reply_token AS "replyToken", occurred_at AS "occurredAt", redelivery, friend_id AS "friendId",
      channel_id AS "channelId"
    FROM line_event WHERE id = ANY ($1::bigint[]) AND friend_id IS NOT NULL`,
};

/** The events that items of LINEトリガー came from, by the ids as given; missing is one that is not, or no longer, known. */
export async function eventsForReply(
  store: Store,
  eventIds: readonly string[],
): Promise<ReadonlyMap<string, ReplyableEvent>> {
  const ids = eventIds.map((id) => checkedId(id, 'イベントID'));
  const { rows } = await store.query<ReplyableEvent & { id: string } & Record<string, unknown>>(FIND, [ids]);
  const known = new Map(rows.map(({ id, ...event }) => [id, event]));
  return new Map(
    eventIds.flatMap((given, index) => {
      const event = known.get(ids[index]!);
      return event ? [[given, event]] : [];
    }),
  );
}
