import { SAID } from '../webhook-flows';
import type { WebhookLog } from './webhook-log';
import { CAMPAIGN, type WebhookWorld } from './webhook-world';

/** What became of the events, as the pretend LINE committed it and as our tables say. */
export interface WebhookCount {
  /** That LINE sent, standby left out. */
  readonly events: number;
  /** Both workflows came to their end, and the effect of the one is there. */
  readonly handled: number;
  readonly lost: number;
  /** Points beyond one for each event. */
  readonly handledTwice: number;
  /** Calls beyond the first with one reply token, taken by LINE or not, and messages that came by another way. */
  readonly repliesTwice: number;
  /** Cut off by a kill: nobody knows whether LINE got them. */
  readonly repliesUnknown: number;
  /** What LINE never sent and is in our tables all the same, or was answered as taken. */
  readonly forgedAccepted: number;
  /** At LINE. */
  readonly replies: number;
  /** Not tried, because the event was a redelivery or too old. */
  readonly repliesTooLate: number;
  /** LINE refused. */
  readonly repliesRefused: number;
  /** Of which our tables and LINE say different things, or of which ours say nothing. */
  readonly repliesAstray: number;
  readonly standby: number;
  /** Of these, those that a workflow or a reply came of. */
  readonly standbyAnswered: number;
}

interface Row extends Record<string, unknown> {
  readonly id: string;
  readonly text: string | null;
  /** How many workflows it was given to, and how many came to their end. */
  readonly given: number;
  readonly done: number;
  readonly effects: number;
  readonly reply: string | null;
  readonly reason: string | null;
}

const EVENTS = `
  SELECT e.webhook_event_id AS id, e.payload -> 'message' ->> 'text' AS text,
    count(d.event_id)::int AS given, count(d.event_id) FILTER (WHERE d.state = 'done')::int AS done,
    (SELECT count(*) FROM effect x
     WHERE x.occurrence = format('event:%s friend:%s', e.webhook_event_id, e.friend_id))::int AS effects,
    s.state AS reply, s.reason
  FROM line_event e
  LEFT JOIN (event_delivery d JOIN line_consumer c ON c.id = d.consumer_id AND c.workflow_id = ANY ($1))
    ON d.event_id = e.id
  LEFT JOIN delivery s ON s.channel_id = e.channel_id AND s.campaign = $2 AND s.occurrence = 'event:' || e.id
  GROUP BY e.id, s.id`;

/** Points beyond one for each event that left its mark. */
const TWICE = `
  SELECT coalesce(sum(greatest(0, f.own_points - (
    SELECT count(*) FROM line_event e WHERE e.friend_id = f.id AND EXISTS (
      SELECT FROM effect x WHERE x.occurrence = format('event:%s friend:%s', e.webhook_event_id, f.id))))), 0)::int AS n
  FROM friend f`;

const UNSURE: readonly (string | null)[] = ['unknown', 'sending'];

/** How often the event's reply token was used, and how often LINE took it. */
type Tried = (eventId: string) => { readonly tries: number; readonly accepted: number };

type LineSide = Pick<WebhookCount, 'replies' | 'repliesTwice'> & { readonly tried: Tried };

function lineSide({ control }: WebhookWorld): LineSide {
  const replies = control.counts.replies({ limit: Number.MAX_SAFE_INTEGER });
  const byEvent = new Map(replies.map((one) => [one.webhookEventId, one]));
  const { reply = 0, ...otherWays } = control.counts.tally().accepted;
  const again = replies.reduce((sum, { tries }) => sum + tries - 1, 0);
  return {
    tried: (eventId) => byEvent.get(eventId) ?? { tries: 0, accepted: 0 },
    replies: reply,
    repliesTwice: Object.values(otherWays).reduce((sum, calls) => sum + calls, again),
  };
}

/** Whether our row of a reply and LINE's agree; of an unsure one LINE may say either. */
function isAstray({ id, reply, reason }: Row, tried: Tried): boolean {
  const { tries, accepted } = tried(id);
  if (UNSURE.includes(reply)) return false;
  if (reply === 'accepted') return accepted !== 1;
  if (reply === 'skipped' && reason === 'tooLateToReply') return tries > 0;
  return reply !== 'rejected' || accepted > 0;
}

function replyCount(rows: readonly Row[], tried: Tried) {
  const count = (fits: (row: Row) => boolean): number => rows.filter(fits).length;
  return {
    repliesUnknown: count(({ reply }) => UNSURE.includes(reply)),
    repliesTooLate: count(({ reason }) => reason === 'tooLateToReply'),
    repliesRefused: count(({ reply }) => reply === 'rejected'),
    repliesAstray: count((row) => isAstray(row, tried)),
  };
}

/** Counts when all is over; `taken`: how many webhooks that were not LINE's were answered with 2xx. */
export async function countAll(world: WebhookWorld, log: WebhookLog, taken: number): Promise<WebhookCount> {
  const { store } = world.demo;
  const workflows = Object.values(world.workflows);
  const { rows } = await store.query<Row>(EVENTS, [workflows, CAMPAIGN]);
  const twice = await store.query<{ n: number }>(TWICE);
  const { tried, ...line } = lineSide(world);
  const sent = (standby: boolean) => [...log.events].flatMap(([id, one]) => (one.standby === standby ? [id] : []));
  const [active, standby] = [new Set(sent(false)), new Set(sent(true))];
  const of = (ids: ReadonlySet<string>): Row[] => rows.filter(({ id }) => ids.has(id));
  const handled = of(active).filter(({ done, effects }) => done === workflows.length && effects > 0).length;
  const isAnswered = ({ id, given, effects, reply }: Row): boolean =>
    given > 0 || effects > 0 || reply !== null || tried(id).tries > 0;
  return {
    ...{ events: active.size, handled, lost: active.size - handled, handledTwice: twice.rows[0]!.n },
    ...line,
    ...replyCount(of(active), tried),
    forgedAccepted: rows.filter(({ id, text }) => !log.events.has(id) || text !== SAID).length + taken,
    ...{ standby: standby.size, standbyAnswered: of(standby).filter(isAnswered).length },
  };
}
