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

/** The event that an item of LINEトリガー came from; null when it is not, or no longer, known. */
export async function eventForReply(store: Store, eventId: string): Promise<ReplyableEvent | null> {
  const { rows } = await store.query<ReplyableEvent & Record<string, unknown>>(
    {
      name: 'line-in-reply',
      text: `SELECT reply_token AS "replyToken", occurred_at AS "occurredAt", redelivery, friend_id AS "friendId",
          channel_id AS "channelId"
        FROM line_event WHERE id = $1 AND friend_id IS NOT NULL`,
    },
    [checkedId(eventId, 'イベントID')],
  );
  return rows[0] ?? null;
}
