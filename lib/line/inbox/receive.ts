import type { Clock } from '../../clock';
import type { Store } from '../../store/store';
import { readBody, type IncomingEvent } from './body';
import { GroupCommit } from '../../store/group-commit';
import { storeEvents, type ArrivedEvent } from './store-events';

/** The channel whose webhook it is. */
export interface ReceivingChannel {
  readonly id: string;
  /** null: LINE was not asked yet; then only the signature says whose event it is. */
  readonly botUserId: string | null;
}

export type Received =
  /** Committed, or known already. */
  | { readonly kind: 'stored'; readonly events: number }
  | { readonly kind: 'forged' }
  | { readonly kind: 'malformed' }
  /** Signed with this channel's secret, and yet for another account. */
  | { readonly kind: 'otherAccount' };

/** Requests of this process wait for one another's commit: at most this many events go into one. */
const GROUP_MAX = 500;

const groups = new WeakMap<Store, GroupCommit<ArrivedEvent>>();

function groupOf(store: Store): GroupCommit<ArrivedEvent> {
  const known = groups.get(store);
  if (known) return known;
  const group = new GroupCommit<ArrivedEvent>(GROUP_MAX, (events) => storeEvents(store, events));
  groups.set(store, group);
  return group;
}

const arrived = (channelId: string, receivedAt: string, events: readonly IncomingEvent[]): ArrivedEvent[] =>
  events.map((event) => ({ ...event, channelId, receivedAt }));

/**
 * Takes in one webhook: checks the signature on the raw body, keeps every event once, gives it to the consumers that it
 * fits, and keeps who is a friend. What is returned as `stored` is committed. Throws Failure 'transient' while the
 * database is away: answer so that LINE sends again.
 */
export async function receive(
  store: Store,
  channel: ReceivingChannel,
  rawBody: Buffer,
  signature: string | undefined,
  channelSecret: string,
  clock: Clock,
): Promise<Received> {
  const body = readBody(rawBody, signature, channelSecret);
  if (body.kind !== 'events') return body;
  if (channel.botUserId !== null && body.destination !== channel.botUserId) return { kind: 'otherAccount' };
  if (body.events.length === 0) return { kind: 'stored', events: 0 };
  const receivedAt = clock.now().toJSDate().toISOString();
  await groupOf(store).add(arrived(channel.id, receivedAt, body.events));
  return { kind: 'stored', events: body.events.length };
}
