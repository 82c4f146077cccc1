import { DateTime } from 'luxon';
import { TOKYO } from '../../clock';
import type { ClaimedEvent } from './deliveries';
import { accountLinkOf, isUnblocked, messageTextOf, messageTypeOf, type Match } from './event-rules';

/** What LINEトリガー gives to a workflow: ids, no words of the friend. */
export interface EventItem {
  readonly friendId: string;
  readonly channelId: string;
  readonly eventId: string;
  /** LINE's type: follow, unfollow, message, postback, accountLink. */
  readonly eventType: string;
  /** What an effect that must not happen twice is keyed by. */
  readonly occurrence: string;
  readonly messageType?: string;
  /** The keyword that fits, as the marketer typed it. */
  readonly keyword?: string;
  readonly postback?: Readonly<Record<string, unknown>>;
  /** ブロック解除, not a new friend. */
  readonly unblocked?: boolean;
  readonly linkResult?: string;
  readonly nonce?: string;
  /** ISO, Japanese time. */
  readonly occurredAt: string;
  readonly redelivery: boolean;
  /** Only with 詳細を出力. */
  readonly text?: string | null;
  readonly displayName?: string | null;
}

function particulars({ type, payload }: ClaimedEvent, match: Match): Partial<EventItem> {
  if (type === 'message') return { messageType: messageTypeOf(payload) ?? undefined, keyword: match.keyword };
  if (type === 'postback') return { postback: match.postback };
  if (type === 'follow') return { unblocked: isUnblocked(payload) };
  if (type !== 'accountLink') return {};
  const { result, nonce } = accountLinkOf(payload);
  return { linkResult: result ?? undefined, nonce: nonce ?? undefined };
}

const withoutGaps = <T extends object>(row: T): T =>
  Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined)) as T;

/** An event as an item. `withDetails` adds what the friend wrote and is called. */
export function eventItem(event: ClaimedEvent, match: Match, withDetails: boolean): EventItem {
  return withoutGaps({
    friendId: event.friendId,
    channelId: event.channelId,
    eventId: event.eventId,
    eventType: event.type,
    occurrence: `event:${event.webhookEventId}`,
    ...particulars(event, match),
    occurredAt: DateTime.fromJSDate(event.occurredAt, { zone: TOKYO }).toISO() ?? '',
    redelivery: event.redelivery,
    ...(withDetails && { text: messageTextOf(event.payload), displayName: event.displayName }),
  });
}
