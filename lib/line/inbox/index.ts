/** LINE in: every event of a webhook kept once, given to each LINEトリガー once, in the order of each friend. */
export { BUNDLE_HEADER, readBundle, type SignedBody } from './bundle';
export { ConsumerLoop } from './consumer-loop';
export type { MatchedEvent, RunOutcome } from './consumer-work';
export { BATCH_MAX } from './deliveries';
export { eventItem } from './event-item';
export {
  eventTypesOf,
  matcher,
  messageTypes,
  occasions,
  type EventRules,
  type Occasion,
  type PostbackCondition,
} from './event-rules';
export { splitWords, type KeywordMatch } from './keywords';
export { receive, type Received } from './receive';
export { SAMPLE_EVENT_ID, sampleEvent } from './sample';
export { eventsForReply, type ReplyableEvent } from './reply';
export { settleEndpoint, wishEndpoint, type EndpointReport } from './endpoint';
export { IntakeLoop } from './intake-loop';
export { noticeMail, type LineNotice } from './notices';
