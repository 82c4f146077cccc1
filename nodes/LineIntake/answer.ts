import { setTimeout as sleep } from 'node:timers/promises';
import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import type { Clock } from '../../lib/clock';
import { BUNDLE_HEADER, readBundle, receive, type Received, type SignedBody } from '../../lib/line/inbox';
import { clockOf } from '../../lib/store/sandbox-clock';
import { reportTrouble } from '../shared/failures';
import { openIntake, type Intake } from './intake';

/** LINE waits about two seconds for an answer; what is committed later is found known when LINE sends it again. */
const ANSWER_WITHIN_MS = 5_000;
/** How long a credential that was changed in n8n may stay unnoticed. Reading it costs more than all the rest. */
const REMEMBER_MS = 5_000;

const STATUS: Readonly<Record<Received['kind'], number>> = {
  stored: 200,
  malformed: 400,
  otherAccount: 400,
  forged: 401,
};
/** So that LINE sends the same again. */
const LATER = 503;

interface Place extends Intake {
  /** So a moved clock of お試しモード, too, is noticed within seconds; it dates the receipt only. */
  readonly clock: Clock;
}

interface Remembered {
  readonly until: number;
  readonly place: Promise<Place>;
}

const remembered = new Map<string, Remembered>();

async function openPlace(context: IWebhookFunctions): Promise<Place> {
  const intake = await openIntake(context);
  return { ...intake, clock: await clockOf(intake.store, intake.channel) };
}

/**
 * Where the webhooks of this address go, read again every few seconds. An address belongs to one block; the block itself
 * is not asked which it is, since n8n copies all of it for an answer.
 */
function placeOf(context: IWebhookFunctions): Promise<Place> {
  const [address] = context.getRequestObject().originalUrl.split('?', 1) as [string];
  const now = performance.now();
  const known = remembered.get(address);
  if (known && known.until > now) return known.place;
  for (const [each, { until }] of remembered) if (until <= now) remembered.delete(each);
  const place = openPlace(context);
  remembered.set(address, { until: now + REMEMBER_MS, place });
  place.catch(() => remembered.delete(address));
  return place;
}

/** After a change of the block or its credential. */
export const forgetIntakes = (): void => remembered.clear();

interface RawRequest {
  readonly rawBody?: Buffer;
  readRawBody?(): Promise<void>;
}

/** The bytes as they came: the signature is over these. */
async function rawBodyOf(context: IWebhookFunctions): Promise<Buffer> {
  const request = context.getRequestObject() as unknown as RawRequest;
  if (!request.rawBody) await request.readRawBody?.();
  return request.rawBody ?? Buffer.alloc(0);
}

const isBundle = (context: IWebhookFunctions): boolean => context.getHeaderData()[BUNDLE_HEADER] !== undefined;

/** The webhooks of the request: one, unless the public listener sent several together; null where these are none. */
async function webhooksOf(context: IWebhookFunctions): Promise<readonly SignedBody[] | null> {
  const body = await rawBodyOf(context);
  if (isBundle(context)) return readBundle(body);
  const signature = context.getHeaderData()['x-line-signature'];
  return [{ body, signature: typeof signature === 'string' ? signature : '' }];
}

/** The status of the request, or of each webhook in it. Trouble is told once, however many it met. */
async function statusOf(context: IWebhookFunctions): Promise<number | readonly number[]> {
  const webhooks = await webhooksOf(context);
  if (webhooks === null) return STATUS.malformed;
  const { store, channel, settings, botUserId, clock } = await placeOf(context);
  const whose = { id: channel.id, botUserId };
  const ended = await Promise.allSettled(
    webhooks.map(({ body, signature }) => receive(store, whose, body, signature, settings.channelSecret, clock)),
  );
  const trouble = ended.find((end) => end.status === 'rejected');
  if (trouble) reportTrouble(context, 'LINE受信口', trouble.reason);
  const statuses = ended.map((end) => (end.status === 'fulfilled' ? STATUS[end.value.kind] : LATER));
  return isBundle(context) ? statuses : statuses[0]!;
}

async function safely(context: IWebhookFunctions): Promise<number | readonly number[]> {
  try {
    return await statusOf(context);
  } catch (error) {
    reportTrouble(context, 'LINE受信口', error);
    return LATER;
  }
}

/**
 * Answers LINE and starts no execution. It never throws: a throw would make a failed execution of every forgery.
 */
export async function answer(context: IWebhookFunctions): Promise<IWebhookResponseData> {
  const late = new AbortController();
  const tooLate = sleep(ANSWER_WITHIN_MS, LATER, { signal: late.signal }).catch(() => LATER);
  const status = await Promise.race([safely(context), tooLate]);
  late.abort();
  const [whole, body] = typeof status === 'number' ? [status, ''] : [200, JSON.stringify(status)];
  const response = context.getResponseObject();
  response.writeHead(whole, { 'content-length': Buffer.byteLength(body), [BUNDLE_HEADER]: '1' });
  response.end(body);
  return { noWebhookResponse: true };
}
