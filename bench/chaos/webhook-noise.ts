import { createHmac } from 'node:crypto';
import type { RawWebhook } from '../../runtime/sandbox/line/control';
import type { SentWebhook } from '../../runtime/sandbox/line/options';
import { SAID } from '../webhook-flows';
import type { Random } from './random';

/** Begins the id of every event that was never LINE's. */
export const INVENTED = 'INVENTED';
let invented = 0;

/** What a forger knows, and what somebody knows who has the channel's secret. */
export interface NoiseMaker {
  readonly random: Random;
  /** One that LINE sent lately. */
  readonly genuine: SentWebhook;
  /** The account's own user id, which stands in every webhook. */
  readonly destination: string;
  /** Somebody who is a friend. */
  readonly userId: string;
}

const inventedEvent = ({ userId }: NoiseMaker) => ({
  type: 'message',
  replyToken: `invented-${++invented}`,
  message: { type: 'text', id: String(invented), quoteToken: 'q', text: SAID },
  webhookEventId: `${INVENTED}${invented}`,
  timestamp: Date.now(),
  mode: 'active',
  source: { type: 'user', userId },
  deliveryContext: { isRedelivery: false },
});

const bodyOf = (maker: NoiseMaker, ...events: unknown[]): string =>
  JSON.stringify({ destination: maker.destination, events });

const hmac = (body: string, secret: string): string => createHmac('sha256', secret).update(body).digest('base64');

/** Webhooks that LINE did not sign. All must be refused. */
const forgeries: ReadonlyArray<(maker: NoiseMaker) => RawWebhook> = [
  (maker) => ({ body: bodyOf(maker, inventedEvent(maker)), signature: 'none' }),
  (maker) => ({ body: bodyOf(maker, inventedEvent(maker)), signature: '' }),
  (maker) => {
    const body = bodyOf(maker, inventedEvent(maker));
    return { body, signature: hmac(body, 'another secret') };
  },
  (maker) => ({ body: bodyOf(maker, inventedEvent(maker)), signature: maker.genuine.signature }),
  ({ genuine }) => ({ body: genuine.body.replace(SAID, `${SAID}!`), signature: genuine.signature }),
  ({ genuine }) => ({ body: `${genuine.body} `, signature: genuine.signature }),
  ({ genuine }) => ({ body: genuine.body, signature: genuine.signature.slice(0, 20) }),
  ({ genuine }) => ({ body: genuine.body, signature: Buffer.from(genuine.signature, 'base64').toString('hex') }),
];

/** Cut on the way, or no webhook of LINE although rightly signed. All must be refused. */
const breakages: ReadonlyArray<(maker: NoiseMaker) => RawWebhook> = [
  ({ genuine, random }) => ({ body: genuine.body, cutAt: Math.floor(random.below(Buffer.byteLength(genuine.body))) }),
  () => ({ body: 'これはJSONではありません' }),
  ({ genuine }) => ({ body: genuine.body.slice(0, -1) }),
  () => ({ body: '' }),
  () => ({ body: 'null' }),
  ({ destination }) => ({ body: JSON.stringify({ destination, events: 'none' }) }),
  // One good event beside a bad one: neither is taken.
  (maker) => ({ body: bodyOf(maker, inventedEvent(maker), { ...inventedEvent(maker), webhookEventId: undefined }) }),
  (maker) => ({ body: bodyOf(maker, { ...inventedEvent(maker), timestamp: 'today' }) }),
  // Signed with this channel's secret, for another account.
  (maker) => ({ body: bodyOf({ ...maker, destination: `U${'0'.repeat(32)}` }, inventedEvent(maker)) }),
];

export const forged = (maker: NoiseMaker): RawWebhook => maker.random.pick(forgeries)(maker);
export const broken = (maker: NoiseMaker): RawWebhook => maker.random.pick(breakages)(maker);

/** One of each kind. */
export const everyNoise = (maker: NoiseMaker): RawWebhook[] => [...forgeries, ...breakages].map((make) => make(maker));
