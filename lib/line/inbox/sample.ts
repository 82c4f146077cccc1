import type { Clock } from '../../clock';
import { TEST_RECIPIENT_TAG } from '../../crm/tags';
import type { Store } from '../../store/store';
import type { ClaimedEvent } from './deliveries';
import { eventItem, type EventItem } from './event-item';
import { matcher, type EventRules, type Occasion } from './event-rules';

/** The event of a sample: none. */
export const SAMPLE_EVENT_ID = '0';

const TEST_FRIEND = `
  SELECT f.id AS "friendId", f.channel_id AS "channelId", f.display_name AS "displayName"
  FROM tag t JOIN friend_tag ft ON ft.tag_id = t.id JOIN friend f ON f.id = ft.friend_id
  WHERE t.kind = 'tag' AND t.name = $1 AND ($2::bigint IS NULL OR f.channel_id = $2)
  ORDER BY f.id LIMIT 1`;

type Sampled = Pick<ClaimedEvent, 'type' | 'payload'>;

function samplePayload(occasion: Occasion, rules: EventRules): Sampled {
  if (occasion === 'message') {
    const text = rules.keywords[0]?.words[0] ?? '見本のメッセージ';
    return { type: 'message', payload: { message: { type: rules.messageTypes[0] ?? 'text', text } } };
  }
  if (occasion === 'postback') {
    const data = new URLSearchParams(
      Object.fromEntries(rules.postback.map(({ key, value }) => [key, value])),
    ).toString();
    return { type: 'postback', payload: { postback: { data: data || 'action=sample' } } };
  }
  if (occasion === 'accountLink') return { type: 'accountLink', payload: { link: { result: 'ok', nonce: 'sample' } } };
  if (occasion === 'unfollow') return { type: 'unfollow', payload: {} };
  return { type: 'follow', payload: { follow: { isUnblocked: occasion === 'unblock' } } };
}

/**
 * An item as the first きっかけ would give it, about a friend tagged テスト配信先 where there is one: friendId "0" is
 * nobody. It belongs to no event, so nothing can be replied to it: 応答 sends it to that friend as a test.
 */
export async function sampleEvent(
  store: Store,
  channelId: string | null,
  rules: EventRules,
  withDetails: boolean,
  clock: Clock,
): Promise<EventItem> {
  const { rows } = await store.query<Pick<ClaimedEvent, 'friendId' | 'channelId' | 'displayName'>>(TEST_FRIEND, [
    TEST_RECIPIENT_TAG,
    channelId,
  ]);
  const friend = rows[0] ?? { friendId: '0', channelId: channelId ?? '0', displayName: '見本の友だち' };
  const now = clock.now();
  const sampled = samplePayload(rules.occasions[0] ?? 'message', rules);
  const match = matcher(rules)(sampled) ?? {};
  const event: ClaimedEvent = {
    ...friend,
    ...sampled,
    eventId: SAMPLE_EVENT_ID,
    webhookEventId: `sample-${now.toMillis()}`,
    occurredAt: now.toJSDate(),
    redelivery: false,
    attempts: 0,
  };
  return eventItem(event, match, withDetails);
}
